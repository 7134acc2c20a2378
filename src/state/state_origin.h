// SPDX-License-Identifier: MIT
/*
 * Which store this is, and how far it has come in the history that the batch folders have
 * (batch/history.h): by this the two are held against each other. See state.h for the order of
 * calls.
 */
#pragma once

#include "state/state.h"

enum { STATE_ORIGIN_ID = 33 };

struct state_origin {
	char store[STATE_ORIGIN_ID]; /* random, 32 hexadecimal digits; "": it wrote nothing yet */
	int64_t event;		     /* the last one that it has: batches, answers and others */
	int64_t accepted; /* folders up to this batch may be missing or differ: a person said so */
};

/* All empty and zero when the store has none. */
MUST_CHECK int state_origin_load(struct state *state, struct state_origin *ret_origin,
				 struct error *error);

/* The same with the number of the event that is about to be, and with an id. */
MUST_CHECK int state_origin_next(struct state *state, struct state_origin *ret_origin,
				 struct error *error);

/* In the transaction of the event. */
MUST_CHECK int state_origin_store(struct state *state, const struct state_origin *origin,
				  struct error *error);
