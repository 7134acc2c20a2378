// SPDX-License-Identifier: MIT
/*
 * The limits of a sync (promise 4): the plan's numbers and those of the days before against the configuration. What is over a limit is held under the
 * number STATE_HELD_ID, so that a person can look at exactly these changes, and so that --allow-removals is good for no others. Order of calls:
 * limit_check, then limit_store inside the transaction that ends the run.
 */
#pragma once

#include "conf/config.h"
#include "plan/guard.h"
#include "plan/plan.h"
#include "state/state.h"

struct limit {
	struct guard_block block; /* limit NULL: nothing is over */
	bool stopped;             /* nothing at all may be done */
	char removals[65];        /* SHA-256 over the ids of the plan's suspensions */
	bool first;               /* nothing was known: what a first run creates does not count later */
};

/*
 * `seen` are the entries in scope, `allowed` is --allow-removals or -1. With sync.limits.excess "hold", changes over their limit are set aside in the
 * plan (plan_set_aside) and the run goes on.
 */
MUST_CHECK int limit_check(struct limit *limit, struct plan *plan, const struct config *config, struct state *state, int64_t seen, int64_t allowed,
			   int64_t now, struct error *error);

/* Replaces what an earlier run held by what this one holds, perhaps nothing. In the caller's transaction. */
MUST_CHECK int limit_store(const struct limit *limit, const struct plan *plan, struct state *state, int64_t now, struct error *error);
