// SPDX-License-Identifier: MIT
/*
 * The second question: everything that a listing did not have is asked for by its id before
 * anything acts on its absence; the same for accounts and for mailing lists. Order of calls:
 * second_question_ask, presence_drop_unknown, second_question_store.
 */
#pragma once

#include "directory/directory.h"
#include "plan/presence.h"
#include "state/state.h"
#include "state/state_account.h"

struct second_question {
	struct directory *directory;
	struct presence *presence;
	const char *left; /* text of the finding about an absence that could not be confirmed */
	void (*hold)(void *plan, const struct absence *absence); /* takes its removal out */
	void *plan;
};

/*
 * Asks. What could not be confirmed is held, marked as unknown and becomes a finding. ERROR_AGAIN
 * and `ret_stale` when the directory has one after all: the read is then discarded as incomplete.
 */
MUST_CHECK int second_question_ask(const struct second_question *question,
				   struct findings *findings, size_t *ret_unknown, bool *ret_stale,
				   struct error *error);

/* Stores which ones are missing, back or moved. */
MUST_CHECK int second_question_store(const struct presence *presence, enum state_table table,
				     struct state *state, struct error *error);
