// SPDX-License-Identifier: MIT
/* Enabling accounts, once their domain at their site was judged effective. */
#pragma once

#include "state/state.h"

/*
 * Enables the accounts of a domain at a site that are there and wait for it, but for those that an
 * open batch suspends; without `write` they are only counted. In the caller's transaction.
 */
MUST_CHECK int enable_apply(struct state *state, const char *domain, const char *site, bool write,
			    int64_t now, int64_t *ret_count, struct error *error);
