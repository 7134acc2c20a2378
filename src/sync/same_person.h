// SPDX-License-Identifier: MIT
/*
 * Whether somebody who is missing is there under another id: a new entry of the same read has his
 * address or his DN (plan/same.h). Where it has both, and the old id exists nowhere any more, it is
 * the same entry made again, and the account goes on under the new id, with a note. Everybody else
 * waits for a person, who is told the words to say so: `mailprov accounts same OLD NEW`.
 */
#pragma once

#include "directory/directory.h"
#include "model/finding.h"
#include "batch/batch_input.h"
#include "plan/plan.h"
#include "state/state.h"

/* After all known accounts were looked at, before plan_finish. Asks the directory for old ids. */
MUST_CHECK int same_person_settle(struct plan *plan, struct directory *directory,
				  struct state *state, struct findings *findings,
				  struct error *error);

/* Says that a missing one, with this id and address, may be the one of an entry. */
void same_person_tell(struct findings *findings, const struct account *known,
		      const struct account *seen);

/* Stores who goes on under another id, before anything else about them is stored. */
MUST_CHECK int same_person_store(const struct presence *presence, enum state_table table,
				 struct state *state, struct error *error);

/* The same ones for the batch directory, as many as presence->same_count at most; how many. */
size_t same_person_list(const struct presence *presence, bool lists, struct batch_same *sames);
