// SPDX-License-Identifier: MIT
/*
 * A plan that looks only at keys whose result can differ from the last plan: those with a changed
 * entry, those that were not settled (plan.h), and accounts holding an address that this plan
 * assigns. The result equals a full plan; in any doubt the full one is made: after a read of
 * everything, when something else wrote the store or the configuration changed, when there are too
 * many keys.
 */
#pragma once

#include "conf/config.h"
#include "sync/snapshot.h"
#include "plan/plan.h"
#include "state/state.h"

/* Plans, after plan_init: 1, 0 when a full plan is needed (then nothing has been done), or -1. */
MUST_CHECK int partial_plan(struct plan *plan, const struct snapshot *snapshot,
			    const struct config *config, struct state *state,
			    struct findings *findings, struct error *error);

/*
 * Whether the last plan was over the snapshot before this one and by the same configuration, as far
 * as plans depend on it: 1, 0 or -1.
 */
MUST_CHECK int partial_holds(const struct snapshot *snapshot, const struct config *config,
			     struct state *state, struct error *error);

/*
 * Stores what a plan, partial or not, leaves for the next one, in the transaction that stores all
 * the rest; `ret_good` is an argument of snapshot_store: false when it left too much for another
 * plan to go on from.
 */
MUST_CHECK int partial_store(const struct plan *plan, const struct snapshot *snapshot,
			     const struct config *config, struct state *state, bool *ret_good,
			     struct error *error);
