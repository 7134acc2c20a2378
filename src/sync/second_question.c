// SPDX-License-Identifier: MIT
#include "sync/second_question.h"

#include "base/mem.h"
#include "state/state_account.h"

static struct account question_account(const struct second_question *question, size_t i)
{
	return presence_record(question->presence, question->presence->absences[i].known);
}

static int question_apply(const struct second_question *question,
			  const enum source_presence *answers, struct findings *findings,
			  size_t *ret_unknown, bool *ret_stale, struct error *error)
{
	const struct presence *presence = question->presence;
	size_t asked = 0, unknown = 0;

	for (size_t i = 0; i < presence->absence_count; i++) {
		struct absence *absence = &presence->absences[i];
		enum source_presence answer =
			absence->reason == CHANGE_MISSING ? answers[asked++] : SOURCE_OUT_OF_SCOPE;

		*ret_stale = answer == SOURCE_IN_SCOPE;
		if (*ret_stale)
			return error_set(error, ERROR_AGAIN,
					 "the directory has %s, but its listing left it out: the "
					 "read is discarded as incomplete, nothing was changed",
					 question_account(question, i).dn);
		absence->unknown = answer == SOURCE_UNKNOWN;
		if (!absence->unknown)
			continue;
		finding_add(findings, FINDING_WARNING, "ABSENCE-UNKNOWN",
			    question_account(question, i).dn,
			    "is not in the listing, but the directory did not confirm that it is "
			    "gone; %s",
			    question->left);
		question->hold(question->plan, absence);
		unknown++;
	}
	*ret_unknown = unknown;
	return 0;
}

int second_question_ask(const struct second_question *question, struct findings *findings,
			size_t *ret_unknown, bool *ret_stale, struct error *error)
{
	const struct presence *presence = question->presence;
	CLEANUP(mem_freep)
	enum source_presence *answers = mem_new(presence->absence_count + 1, sizeof(*answers));
	CLEANUP(vec_release) struct vec ids = VEC_INIT;

	for (size_t i = 0; i < presence->absence_count; i++)
		if (presence->absences[i].reason == CHANGE_MISSING)
			vec_add(&ids, question_account(question, i).id);
	if (ids.count &&
	    directory_confirm(question->directory, ids.items, ids.count, answers, error) != 0)
		return -1;
	return question_apply(question, answers, findings, ret_unknown, ret_stale, error);
}

int second_question_store(const struct presence *presence, enum state_table table,
			  struct state *state, struct error *error)
{
	for (size_t i = 0; i < presence->absence_count; i++)
		if (state_missing(state, table, presence->absences[i].key,
				  presence->absences[i].since, presence->absences[i].runs,
				  error) != 0)
			return -1;
	for (size_t i = 0; i < presence->returned_count; i++)
		if (state_missing(state, table, presence->returned[i], 0, 0, error) != 0)
			return -1;
	for (size_t i = 0; i < presence->move_count; i++)
		if (state_moved(state, table, presence->moves[i].key,
				presence_moved_to(presence, &presence->moves[i]), error) != 0)
			return -1;
	return 0;
}
