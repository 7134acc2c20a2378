// SPDX-License-Identifier: MIT
/*
 * The limits of a sync (promise 4): the plan's numbers and those of the days before against the configuration. A run over them stops before its first
 * change; with sync.limits.excess "hold" removals and renames over theirs are set aside and stored under STATE_HELD_ID, and the run goes on. Order of
 * calls: limit_check, then limit_store inside the transaction that ends a run which was not stopped.
 */
#pragma once

#include "conf/config.h"
#include "plan/guard.h"
#include "plan/plan.h"
#include "state/state.h"

/* What a person allowed with --allow-removals=N or N:NAME. */
struct limit_allow {
	int64_t removals; /* -1: nothing, the limits of the configuration hold */
	const char *name; /* of the suspensions that he looked at (LIMIT_NAME characters), or NULL: any, if there are as many */
};

enum { LIMIT_NAME = 8 };

struct limit {
	struct guard_block block; /* limit NULL: nothing is over */
	bool stopped;             /* nothing at all may be done */
	char removals[65];        /* SHA-256 over the ids of the plan's suspensions; its first LIMIT_NAME characters name them */
	bool first;               /* nothing was known: what a first run creates does not count later */
};

/* `seen` are the entries in scope. What is set aside is in the plan (plan_set_aside). */
MUST_CHECK int limit_check(struct limit *limit, struct plan *plan, const struct config *config, struct state *state, int64_t seen,
			   const struct limit_allow *allow, int64_t now, struct error *error);

/* Replaces what an earlier run set aside by what this one did, perhaps nothing. In the caller's transaction. */
MUST_CHECK int limit_store(const struct limit *limit, const struct plan *plan, struct state *state, int64_t now, struct error *error);
