// SPDX-License-Identifier: MIT
#include "sync/second_question.h"

#include "base/mem.h"
#include "model/held.h"
#include "state/state_account.h"

static struct account question_account(const struct second_question *question, size_t i)
{
	return presence_record(question->presence, question->presence->absences[i].known);
}

/* What was settled before the question is not asked: another entry may be the same one. */
static bool question_asks(const struct absence *absence, enum change_reason reason)
{
	return absence->reason == reason && !absence->unknown;
}

/* What was to be done about it waits; what rests anyway does not. */
static void question_note_held(const struct second_question *question, size_t i, const char *dn,
			       struct findings *findings)
{
	struct account who = question_account(question, i);

	who.dn = dn;
	if (question->presence->absences[i].rests)
		finding_person(findings, findings->count - 1, &who);
	else
		held_note(findings, findings->count - 1, question->group ? HELD_LIST : HELD_PLAN,
			  question->group ? HELD_MAILING_LIST : HELD_ACCOUNT, &who);
}

/* One that was not in the listing. */
static int question_judge_missing(const struct second_question *question, size_t i,
				  enum source_presence answer, struct findings *findings,
				  bool *ret_stale, struct error *error)
{
	struct absence *absence = &question->presence->absences[i];
	const char *dn = question_account(question, i).dn;

	*ret_stale = answer == SOURCE_IN_SCOPE;
	if (*ret_stale)
		return error_set(error, ERROR_AGAIN,
				 "the directory has %s, but its listing left it out: the "
				 "read is discarded as incomplete, nothing was changed",
				 dn);
	absence->unknown = answer == SOURCE_UNKNOWN;
	if (!absence->unknown)
		return 0;
	finding_add(findings, FINDING_WARNING, "ABSENCE-UNKNOWN", dn,
		    "is not in the listing, but the directory did not confirm that it is gone; %s",
		    question->left);
	finding_hint(findings, "see whether the account that mailprov binds with may see the whole "
			       "of the directory, deleted entries included");
	question_note_held(question, i, dn, findings);
	return 0;
}

/* One whose entry shows no address any more. */
static void question_judge_lost(const struct second_question *question, size_t i,
				const struct directory_lost *lost, struct findings *findings)
{
	static const char *const why[] = {
		[SOURCE_VALUE_UNKNOWN] = "the directory does not say whether it is gone or hidden "
					 "from us",
		[SOURCE_VALUE_UNTOLD] = "this directory cannot tell whether it is gone or hidden "
					"from us",
		[SOURCE_VALUE_THERE] = "the directory has one, which is hidden from us",
	};
	bool believed = lost->answer == SOURCE_VALUE_GONE ||
			(lost->answer == SOURCE_VALUE_UNTOLD &&
			 question->config->sync.addressless == CONFIG_ADDRESSLESS_SUSPEND);

	question->presence->absences[i].unknown = !believed;
	if (believed)
		return;
	finding_add(findings, FINDING_WARNING, "ADDRESS-UNSEEN", lost->dn,
		    "shows no address any more, where it had %s, and %s; %s", lost->address,
		    why[lost->answer], question->left);
	finding_hint(findings, "%s",
		     lost->answer == SOURCE_VALUE_UNTOLD
			     ? "to end mailboxes by taking the address away, set "
			       "sync.addressless: suspend; else disable or delete the entry, or "
			       "give it its address again"
			     : "see whether the account that mailprov binds with may read the "
			       "attribute of directory.map.address");
	question_note_held(question, i, lost->dn, findings);
}

static int question_ask_missing(const struct second_question *question, struct findings *findings,
				bool *ret_stale, struct error *error)
{
	const struct presence *presence = question->presence;
	CLEANUP(mem_freep)
	enum source_presence *answers = mem_new(presence->absence_count + 1, sizeof(*answers));
	CLEANUP(vec_release) struct vec ids = VEC_INIT;
	size_t asked = 0;

	for (size_t i = 0; i < presence->absence_count; i++)
		if (question_asks(&presence->absences[i], CHANGE_MISSING))
			vec_add(&ids, question_account(question, i).id);
	if (ids.count &&
	    directory_confirm(question->directory, ids.items, ids.count, answers, error) != 0)
		return -1;
	for (size_t i = 0; i < presence->absence_count; i++)
		if (question_asks(&presence->absences[i], CHANGE_MISSING) &&
		    question_judge_missing(question, i, answers[asked++], findings, ret_stale,
					   error) != 0)
			return -1;
	return 0;
}

static int question_ask_lost(const struct second_question *question, struct findings *findings,
			     struct error *error)
{
	const struct presence *presence = question->presence;
	CLEANUP(mem_freep)
	struct directory_lost *lost = mem_new(presence->absence_count + 1, sizeof(*lost));
	size_t count = 0, asked = 0;

	for (size_t i = 0; i < presence->absence_count; i++) {
		const struct roster_entry *entry =
			roster_find(presence->roster, presence->absences[i].key);

		if (question_asks(&presence->absences[i], CHANGE_ADDRESSLESS))
			lost[count++] = (struct directory_lost){
				.id = roster_account(presence->roster, entry->offset).id,
				.dn = roster_account(presence->roster, entry->offset).dn,
				.group = question->group,
				.address = question_account(question, i).value[ACCOUNT_ADDRESS],
			};
	}
	if (count && directory_ask_lost(question->directory, lost, count, error) != 0)
		return -1;
	for (size_t i = 0; i < presence->absence_count; i++)
		if (question_asks(&presence->absences[i], CHANGE_ADDRESSLESS))
			question_judge_lost(question, i, &lost[asked++], findings);
	return 0;
}

int second_question_ask(const struct second_question *question, struct findings *findings,
			size_t *ret_unknown, bool *ret_stale, struct error *error)
{
	const struct presence *presence = question->presence;
	size_t unknown = 0;

	if (question_ask_missing(question, findings, ret_stale, error) != 0 ||
	    question_ask_lost(question, findings, error) != 0)
		return -1;
	for (size_t i = 0; i < presence->absence_count; i++)
		unknown += presence->absences[i].unknown;
	*ret_unknown = unknown;
	return 0;
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
