// SPDX-License-Identifier: MIT
/*
 * The sealed runs: when they were, by model/run_time.h, and what of the store is set right once a
 * clock is believed again. See state.h for the order of calls.
 */
#pragma once

#include "model/run_time.h"
#include "state/state.h"

/* The last sealed read: when, and how many entries it had. 1, 0 or -1. */
MUST_CHECK int state_run_last(struct state *state, int64_t *ret_at, int64_t *ret_seen,
			      struct error *error);

/* The time of a run that begins now; run_time_release ends it. */
MUST_CHECK int state_run_time(struct state *state, int64_t clock, struct run_time *ret_time,
			      struct error *error);

/*
 * A run that is stored again, as it decided then. Not every run is known any more: the first call,
 * before what the run did, sees to it that the believed one that it was held against is, with what
 * that set right; the second, after it, stores the run and the pauses that there were.
 */
MUST_CHECK int state_run_again_begin(struct state *state, const struct run_time *noted,
				     int64_t seen, struct error *error);
MUST_CHECK int state_run_again(struct state *state, const struct run_time *noted, int64_t seen,
			       int64_t batch, struct error *error);

/*
 * Stores a sealed run, in its transaction and after everything that it stamped. After doubted runs
 * one that is believed gives its own time to what they stamped, and takes back what a clock that
 * went back left in the future.
 */
MUST_CHECK int state_run_store(struct state *state, const struct run_time *time, int64_t seen,
			       int64_t batch, struct error *error);
