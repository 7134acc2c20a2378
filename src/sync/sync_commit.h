// SPDX-License-Identifier: MIT
/*
 * The end of a sync: what was planned goes into a batch and into the store, in the order that loses
 * nothing when it is killed.
 */
#pragma once

#include "sync/sync_result.h"

/* Entries that could be accounts. */
int64_t sync_seen(const struct roster *roster);

/* Tells whom the encoding of the import files cannot say. */
void sync_check_encoding(struct sync *sync, const struct config *config);

/* What the limits look at; good as long as the plan is. */
struct limit_subject sync_subject(struct sync *sync);

MUST_CHECK int sync_commit(struct sync *sync, const struct config *config, struct state *state,
			   struct error *error);
