// SPDX-License-Identifier: MIT
/*
 * Who and what is held, why, and since when, as the last sealed run had it; with it, the reasons of
 * those who would be held if their accounts were others, since a read of changes does not give them
 * again. See state.h for the order of calls. A run gathers its own in a table of this connection
 * alone: state_held_begin, state_held_add, state_held_end; then state_held_count and
 * state_held_walk see it, also in a run that writes nothing, and state_held_store makes it count.
 */
#pragma once

#include "model/held.h"
#include "state/state.h"

/* Whether it waits for a person. Stored: add at the end only. */
enum held_waits { HELD_SPARED, HELD_WAITS, HELD_AS_BEFORE };

/* Which rows: of the last stored run, or those that this connection gathered. */
enum held_table { HELD_STORED, HELD_GATHERED };

MUST_CHECK int state_held_begin(struct state *state, struct error *error);

/*
 * `held->since` is when the row is seen; one that waits already by the same rule keeps its own.
 * HELD_AS_BEFORE: it waits if any row of its key did. A second row of one key and rule is dropped.
 */
MUST_CHECK int state_held_add(struct state *state, const struct held *held, enum held_waits waits,
			      struct error *error);

/* Whether a row of this key and source was gathered: 1, 0 or -1. */
MUST_CHECK int state_held_has(struct state *state, const unsigned char key[ACCOUNT_KEY_SIZE],
			      enum held_source source, struct error *error);
MUST_CHECK int state_held_end(struct state *state, struct error *error);

/* In the transaction of the run, before what it plans is applied. */
MUST_CHECK int state_held_store(struct state *state, struct error *error);

/* How many wait, each counted once, and how many of them did not in the last stored run. */
MUST_CHECK int state_held_count(struct state *state, enum held_table table, int64_t *ret_count,
				int64_t *ret_new, struct error *error);

/* Takes a row, whose texts are valid during the call; -1 ends the walk with that error. */
typedef int state_held_each(void *argument, const struct held *held, bool waits,
			    struct error *error);

/* The stored rows, waiting or not, of these sources; rows may be gathered meanwhile. */
MUST_CHECK int state_held_stored(struct state *state, enum held_source last, state_held_each *each,
				 void *argument, struct error *error);

/* Those that wait: errors first, then by rule, since when, and DN. `rule` NULL: all. */
MUST_CHECK int state_held_walk(struct state *state, enum held_table table, const char *rule,
			       state_held_each *each, void *argument, struct error *error);

/* Those of the entry with this DN, address or name that wait; by key. */
MUST_CHECK int state_held_find(struct state *state, const char *text, state_held_each *each,
			       void *argument, struct error *error);
MUST_CHECK int state_held_get(struct state *state, const unsigned char key[ACCOUNT_KEY_SIZE],
			      state_held_each *each, void *argument, struct error *error);

/* How many rows each rule has that waits for somebody, in the order of state_held_walk. */
typedef void state_held_rule(void *argument, const char *rule, int64_t count);
MUST_CHECK int state_held_rules(struct state *state, enum held_table table, state_held_rule *each,
				void *argument, struct error *error);
