// SPDX-License-Identifier: MIT
/*
 * The second question: everything that a listing did not have is asked for by its id before
 * anything acts on its absence, and every entry that shows no address any more is asked whether
 * that is gone; the same for accounts and for mailing lists. What a rule excludes is not asked for:
 * the value that excludes it is there to be seen. Order of calls: second_question_ask, then the
 * caller takes what stands for unknown absences out of its plan; presence_drop_unknown,
 * second_question_store.
 */
#pragma once

#include "conf/config.h"
#include "directory/directory.h"
#include "plan/presence.h"
#include "state/state.h"
#include "state/state_account.h"

struct second_question {
	const struct config *config;
	struct directory *directory;
	struct presence *presence;
	bool group;	  /* they are mailing lists */
	const char *left; /* what the finding says of an absence that could not be confirmed */
};

/*
 * Asks. What could not be confirmed is marked as unknown and becomes a finding. ERROR_AGAIN and
 * `ret_stale` when the directory has one after all: the read is then discarded as incomplete.
 */
MUST_CHECK int second_question_ask(const struct second_question *question,
				   struct findings *findings, size_t *ret_unknown, bool *ret_stale,
				   struct error *error);

/* Stores which ones are missing, back or moved. */
MUST_CHECK int second_question_store(const struct presence *presence, enum state_table table,
				     struct state *state, struct error *error);
