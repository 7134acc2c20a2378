// SPDX-License-Identifier: MIT
/*
 * A plan that looks only at those for whom it can come out otherwise than the last one did: whose
 * entry is another one now, whom that plan could not settle (plan.h), and who has an address that
 * somebody is given now. It is the plan that looking at everybody makes; in any doubt that one is
 * made: when the whole directory was read, when anybody else wrote the store or the configuration
 * is another one, when there are too many.
 */
#pragma once

#include "conf/config.h"
#include "flow/snapshot.h"
#include "plan/plan.h"
#include "state/state.h"

/*
 * Plans, after plan_init: 1, 0 when everybody has to be looked at (then nothing has happened), or
 * -1.
 */
MUST_CHECK int partial_plan(struct plan *plan, const struct snapshot *snapshot,
			    const struct config *config, struct state *state,
			    struct findings *findings, struct error *error);

/*
 * Whether the last plan was over the reading before this one and by the same configuration, as far
 * as plans depend on it: 1, 0 or -1.
 */
MUST_CHECK int partial_holds(const struct snapshot *snapshot, const struct config *config,
			     struct state *state, struct error *error);

/*
 * Stores what a plan, partial or not, leaves for the next one, in the transaction that stores all
 * the rest; `ret_good` is what snapshot_store has to be told, false when no plan may go on from
 * it, since it left too much.
 */
MUST_CHECK int partial_store(const struct plan *plan, const struct snapshot *snapshot,
			     const struct config *config, struct state *state, bool *ret_good,
			     struct error *error);
