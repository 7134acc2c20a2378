// SPDX-License-Identifier: MIT
/*
 * What the last read and the last plan leave for the next run. See state.h for the order of calls.
 */
#pragma once

#include "base/arena.h"
#include "model/account.h"
#include "state/state.h"

/*
 * What the last read left for the next one. The file that has it is named by the id; only the
 * directory reads the checkpoint.
 */
enum { STATE_SNAPSHOT_ID = ACCOUNT_KEY_SIZE };

struct state_snapshot {
	unsigned char id[STATE_SNAPSHOT_ID];
	const void *checkpoint;
	size_t checkpoint_len;
	bool settled; /* the plan over it was empty, and nothing was written to the store since */
	int64_t unchanged, held, disabled; /* numbers of that plan */
	bool remembers; /* the store has who was held in it, and why (state_held.h) */
	bool watched; /* what state_watch_load gives is of the plan over it, and nothing was written
			 to the store since */
};

/* The checkpoint goes into the arena. 1, 0 or -1. */
MUST_CHECK int state_snapshot_load(struct state *state, struct arena *arena,
				   struct state_snapshot *ret_snapshot, struct error *error);
MUST_CHECK int state_snapshot_store(struct state *state, const struct state_snapshot *snapshot,
				    struct error *error);

/* Forgets both, so that everything is read and planned. */
MUST_CHECK int state_snapshot_forget(struct state *state, struct error *error);

/*
 * What the last plan leaves for a partial one: the keys to look at whatever the directory says, and
 * the counts of all others.
 */
struct state_watch {
	unsigned char snapshot[STATE_SNAPSHOT_ID]; /* that the plan was over */
	unsigned char rules[STATE_SNAPSHOT_ID];	   /* of the configuration that it depended on */
	int64_t unchanged, held, disabled, known, retired; /* of all others */
	const unsigned char (*keys)[ACCOUNT_KEY_SIZE]; /* ascending */
	size_t count;
};

/* The keys go into the arena. 1, 0 or -1. */
MUST_CHECK int state_watch_load(struct state *state, struct arena *arena,
				struct state_watch *ret_watch, struct error *error);
MUST_CHECK int state_watch_store(struct state *state, const struct state_watch *watch,
				 struct error *error);
