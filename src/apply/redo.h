// SPDX-License-Identifier: MIT
/*
 * Does again to a store what an entry of the history (batch/history.h) did to it: a batch with all
 * that it plans, an answer to one, and what else happened to accounts. In the caller's transaction,
 * one entry after the other in the order of their numbers.
 */
#pragma once

#include "batch/history.h"
#include "state/state.h"

/* The site that a domain has in the configuration, or NULL. */
typedef const char *redo_site(const void *domains, const char *domain);

/* `text` is what its file has. `site` may be NULL for what is no batch. */
MUST_CHECK int redo_entry(struct state *state, const struct history_entry *entry,
			  const struct buf *text, redo_site *site, const void *domains,
			  struct error *error);
