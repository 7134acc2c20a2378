// SPDX-License-Identifier: MIT
/*
 * An account or a mailing list goes on under another id: its row, what refers to it, and what open
 * batches have of it. See state.h for the order of calls; inside a transaction.
 */
#pragma once

#include "state/state_account.h"

struct state_same {
	unsigned char old[ACCOUNT_KEY_SIZE], new[ACCOUNT_KEY_SIZE];
	const char *id; /* the new one */
	const char *dn; /* of the new entry */
};

/* All of them at once, since what refers to them is walked over. Sorts the array. */
MUST_CHECK int state_same_store(struct state *state, enum state_table table,
				struct state_same *sames, size_t count, struct error *error);

/* The same for what open batches have of them, and nothing else. Sorts the array. */
MUST_CHECK int state_same_changes(struct state *state, enum state_table table,
				  struct state_same *sames, size_t count, struct error *error);
