// SPDX-License-Identifier: MIT
/*
 * Ids of accounts whose owners move between sites (model/left.h): who leaves one behind there, who
 * takes one up again, and whose move was refused as a whole. What open batches have of an account
 * goes along with it.
 *
 * Order of calls, before anything else of a batch is stored: MOVES_INIT, moves_change for every
 * change, moves_finish; moves_release.
 */
#pragma once

#include "base/arena.h"
#include "model/change.h"
#include "state/state.h"
#include "state/state_same.h"

struct moves {
	struct state *state;
	/* Where a domain is by the configuration: versions ago did not keep where accounts live. */
	const char *(*site)(const void *domains, const char *domain);
	const void *domains;
	struct arena arena;
	struct state_same *items; /* which ids became which others */
	size_t count, cap;
};

/* Gives the account of a change the id that it has once that is carried out. */
MUST_CHECK int moves_change(struct moves *moves, const struct change *change, struct error *error);
MUST_CHECK int moves_finish(struct moves *moves, struct error *error);
void moves_release(struct moves *moves);

/*
 * Whoever has no account any more after an answer, but left one that is in use (his move was
 * refused), has that one again. Of those whose keys are given (ACCOUNT_KEY_SIZE octets each).
 */
MUST_CHECK int moves_take_back(struct state *state, const struct buf *keys, struct error *error);
