// SPDX-License-Identifier: MIT
/*
 * Who is held, remembered from run to run. A read of changes gives the reasons of what changed
 * alone; those of all others are taken from the store, and shown as if they had been found now.
 * Order of calls: remember_begin before the read, whose findings then have a log; remember_held
 * once the plan is final, or remember_rest in a run that needs no plan; state_held_store first of
 * all in the transaction of a run that planned.
 */
#pragma once

#include "sync/sync_result.h"

void remember_begin(struct sync *sync, const struct config *config, bool dry_run);

/* Adds the findings of the runs before, and sets how many are held, and how many of them anew. */
MUST_CHECK int remember_held(struct sync *sync, struct state *state, struct error *error);
MUST_CHECK int remember_rest(struct sync *sync, struct state *state, struct error *error);
