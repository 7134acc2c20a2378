// SPDX-License-Identifier: MIT
#include "apply/batch_answer.h"

#include <inttypes.h>

#include "base/mem.h"
#include "apply/apply.h"
#include "apply/departments_store.h"
#include "apply/list_apply.h"
#include "apply/replan.h"
#include "state/state_list.h"

void answer_add(struct answer_set *set, const char *address, const char *place, const char *words)
{
	map_add(&set->map, map_hash(MAP_HASH_START, address, strlen(address)),
		(uint32_t)set->addresses.count);
	vec_add(&set->addresses, address);
	vec_add(&set->places, place);
	vec_add(&set->words, words);
}

bool answer_find(struct answer_set *set, const char *name, uint32_t *ret_number)
{
	struct map_probe probe;
	bool found = false;
	uint32_t number;

	if (!name)
		return false;
	probe = map_probe(map_hash(MAP_HASH_START, name, strlen(name)));
	while (map_next(&set->map, &probe, &number)) {
		if (strcmp(set->addresses.items[number], name) != 0)
			continue;
		if (set->used)
			set->used[number] = true;
		if (!found || number < *ret_number)
			*ret_number = number;
		found = true;
	}
	return found;
}

/* What the console said of an address; NULL for nothing. */
static const char *answer_said(const struct answer_set *set, const char *address)
{
	struct map_probe probe;
	uint32_t number;

	if (!address)
		return NULL;
	probe = map_probe(map_hash(MAP_HASH_START, address, strlen(address)));
	while (map_next(&set->map, &probe, &number))
		if (strcmp(set->addresses.items[number], address) == 0 && set->words.items[number])
			return set->words.items[number];
	return NULL;
}

static const char *answer_words(const struct answer_set *set, const struct change *change)
{
	const char *words = answer_said(set, change->after.value[ACCOUNT_ADDRESS]);

	if (!words)
		words = answer_said(set, change->before.value[ACCOUNT_ADDRESS]);
	return words ? words : answer_said(set, change->id);
}

bool answer_has_change(struct answer_set *set, const struct change *change)
{
	uint32_t number;
	bool before = answer_find(set, change->before.value[ACCOUNT_ADDRESS], &number);

	return answer_find(set, change->after.value[ACCOUNT_ADDRESS], &number) || before;
}

bool answer_is_refused(const struct answer *answer, const unsigned char *key)
{
	struct map_probe probe = map_probe(map_hash(MAP_HASH_START, key, ACCOUNT_KEY_SIZE));
	uint32_t number;

	while (map_next(&answer->key_map, &probe, &number))
		if (memcmp(answer->keys.data + (size_t)number * ACCOUNT_KEY_SIZE, key,
			   ACCOUNT_KEY_SIZE) == 0)
			return true;
	return false;
}

/* The address that an account would have had. */
static void answer_note_absent(struct answer *answer, const struct change *change)
{
	const char *address = change->after.value[ACCOUNT_ADDRESS];

	if (change->op != CHANGE_CREATE && change->op != CHANGE_RENAME)
		return;
	map_add(&answer->absent_map, map_hash(MAP_HASH_START, address, strlen(address)),
		(uint32_t)answer->absent.count);
	vec_add(&answer->absent, mem_text(address));
}

static bool answer_is_absent(const struct answer *answer, const char *address)
{
	struct map_probe probe = map_probe(map_hash(MAP_HASH_START, address, strlen(address)));
	uint32_t number;

	while (map_next(&answer->absent_map, &probe, &number))
		if (strcmp(answer->absent.items[number], address) == 0)
			return true;
	return false;
}

void answer_refuse(struct answer *answer, const char *id)
{
	unsigned char key[ACCOUNT_KEY_SIZE];

	account_key(id, key);
	if (answer_is_refused(answer, key))
		return;
	map_add(&answer->key_map, map_hash(MAP_HASH_START, key, ACCOUNT_KEY_SIZE),
		(uint32_t)(answer->keys.len / ACCOUNT_KEY_SIZE));
	buf_add(&answer->keys, key, ACCOUNT_KEY_SIZE);
}

void answer_add_refused(struct answer *answer, const char *id, const char *address,
			const char *words)
{
	answer_refuse(answer, id);
	answer_add(&answer->refused, address, "", words);
}

void answer_add_kept(struct answer *answer, const char *address)
{
	answer_add(&answer->kept, address, "", NULL);
}

/* A walk that writes what is answered. */
struct answer_writer {
	struct answer *answer;
	struct json *json;
};

static void answer_write_row(const struct answer_writer *writer, const struct change *change,
			     bool kept)
{
	const struct account *account = change_account(change);
	unsigned char key[ACCOUNT_KEY_SIZE];

	account_key(account->id, key);
	if (!kept && !answer_is_refused(writer->answer, key))
		return;
	json_object(writer->json);
	json_key_text(writer->json, "answer", kept ? "kept" : "refused");
	json_key_text(writer->json, "op", change_op_text(change->op));
	json_key_text(writer->json, "address", account->value[ACCOUNT_ADDRESS]);
	json_key_text(writer->json, "id", account->id);
	json_key_text(writer->json, "words",
		      kept ? NULL : answer_words(&writer->answer->refused, change));
	json_close(writer->json);
}

static int answer_write_one(void *argument, const struct state_change *row, struct error *error)
{
	struct answer_writer *writer = argument;
	const struct change *change = &row->change;

	(void)error;
	answer_write_row(writer, change,
			 change->op == CHANGE_RETIRE &&
				 answer_has_change(&writer->answer->kept, change));
	return 0;
}

static int answer_write_list(void *argument, const struct state_list_change *row,
			     struct error *error)
{
	(void)error;
	answer_write_row(argument, &row->change.change, false);
	return 0;
}

int answer_write_json(struct answer *answer, struct state *state, int64_t batch, struct json *json,
		      struct error *error)
{
	struct answer_writer writer = { .answer = answer, .json = json };

	json_key(json, "answers");
	json_array(json);
	if (state_changes(state, batch, answer_write_one, &writer, error) != 0 ||
	    state_list_changes(state, batch, answer_write_list, &writer, error) != 0)
		return -1;
	json_close(json);
	return 0;
}

struct answer_step {
	struct answer *answer;
	struct state *state;
	int64_t batch, now;
	struct findings *findings;
	bool refused_before; /* something was, so that what is done now may have to be forgotten */
	struct arena arena;
	struct vec kept_sites, kept_paths; /* of accounts that were kept */
};

static void answer_step_release(struct answer_step *step)
{
	vec_release(&step->kept_sites);
	vec_release(&step->kept_paths);
	arena_release(&step->arena);
}

static int answer_done_one(struct answer_step *step, const struct state_change *row,
			   const unsigned char *key, struct error *error)
{
	bool kept = row->change.op == CHANGE_RETIRE &&
		    answer_has_change(&step->answer->kept, &row->change);

	if (kept) {
		vec_add(&step->kept_sites,
			arena_text(&step->arena, row->change.site ? row->change.site : ""));
		vec_add(&step->kept_paths,
			arena_text(&step->arena, row->change.before.value[ACCOUNT_DEPARTMENT]));
	}
	return apply_there(step->state, row, kept, step->now, error) ||
			       (step->refused_before &&
				state_refused_store(step->state, key, false, error))
		       ? -1
		       : 0;
}

static int answer_one(void *argument, const struct state_change *row, struct error *error)
{
	struct answer_step *step = argument;
	unsigned char key[ACCOUNT_KEY_SIZE];

	if (row->answer != STATE_OPEN)
		return 0;
	account_key(change_account(&row->change)->id, key);
	if (!answer_is_refused(step->answer, key))
		return answer_done_one(step, row, key, error);
	answer_note_absent(step->answer, &row->change);
	step->answer->refused_rows++;
	return state_refused_store(step->state, key, true, error) ||
			       state_change_refused(
				       step->state, row->batch, row->sequence,
				       answer_words(&step->answer->refused, &row->change), error)
		       ? -1
		       : 0;
}

/*
 * Members whose creation or rename was refused are not in the list either, unless they live at
 * another site: a list takes any address from outside.
 */
static struct list_members answer_members(const struct answer *answer,
					  const struct list_members *members)
{
	struct list_members taken = { .items = NULL };

	for (size_t i = 0; i < members->count; i++)
		if (members->items[i].outside ||
		    !answer_is_absent(answer, members->items[i].address))
			list_members_add(&taken, members->items[i].address, members->items[i].key);
	return taken;
}

static int answer_one_list(void *argument, const struct state_list_change *row, struct error *error)
{
	struct answer_step *step = argument;
	unsigned char key[ACCOUNT_KEY_SIZE];
	struct list_members added;
	int status;

	if (row->answer != STATE_OPEN)
		return 0;
	account_key(change_account(&row->change.change)->id, key);
	if (answer_is_refused(step->answer, key)) {
		step->answer->refused_rows++;
		return state_refused_store(step->state, key, true, error) ||
				       state_change_answer(step->state, STATE_LISTS, row->batch,
							   row->sequence, STATE_REFUSED, error)
			       ? -1
			       : 0;
	}
	added = answer_members(step->answer, &row->change.added);
	status = list_apply_there(step->state, row, &added, step->now, error) ||
				 (step->refused_before &&
				  state_refused_store(step->state, key, false, error))
			 ? -1
			 : 0;
	/* Then the list is planned anew too, or the member would never be asked for again. */
	if (added.count < row->change.added.count)
		answer_refuse(step->answer, change_account(&row->change.change)->id);
	list_members_release(&added);
	return status;
}

static int answer_drop(struct answer_step *step, const struct change *change, int64_t batch,
		       int64_t sequence, enum state_table table, struct error *error)
{
	const struct account *account = change_account(change);

	step->answer->dropped_rows++;
	finding_add(step->findings, FINDING_WARNING, "BATCH-DROPPED",
		    account->value[ACCOUNT_ADDRESS],
		    "batch %" PRId64 " has a change of it that hangs on what was refused", batch);
	finding_hint(step->findings, "leave that change out at the console; the next sync plans "
				     "it again");
	return state_change_answer(step->state, table, batch, sequence, STATE_DROPPED, error);
}

static int answer_drop_one(void *argument, const struct state_change *row, struct error *error)
{
	struct answer_step *step = argument;
	unsigned char key[ACCOUNT_KEY_SIZE];

	account_key(change_account(&row->change)->id, key);
	if (row->batch <= step->batch || !answer_is_refused(step->answer, key))
		return 0;
	answer_note_absent(step->answer, &row->change);
	return answer_drop(step, &row->change, row->batch, row->sequence, STATE_ACCOUNTS, error);
}

/* Whether a list would get a member that is not there: it is planned anew, as the member is. */
static bool answer_lacks(const struct answer *answer, const struct list_members *added)
{
	for (size_t i = 0; i < added->count; i++)
		if (!added->items[i].outside && answer_is_absent(answer, added->items[i].address))
			return true;
	return false;
}

static int answer_drop_list(void *argument, const struct state_list_change *row,
			    struct error *error)
{
	struct answer_step *step = argument;
	unsigned char key[ACCOUNT_KEY_SIZE];

	if (row->batch <= step->batch)
		return 0;
	account_key(change_account(&row->change.change)->id, key);
	if (answer_lacks(step->answer, &row->change.added))
		answer_refuse(step->answer, change_account(&row->change.change)->id);
	return answer_is_refused(step->answer, key)
		       ? answer_drop(step, &row->change.change, row->batch, row->sequence,
				     STATE_LISTS, error)
		       : 0;
}

static int answer_keep_departments(const struct answer_step *step, struct error *error)
{
	for (size_t i = 0; i < step->kept_paths.count; i++)
		if (departments_store_keep(step->state, step->kept_sites.items[i],
					   step->kept_paths.items[i], error) != 0)
			return -1;
	return 0;
}

int answer_confirm(struct answer *answer, struct state *state, int64_t batch, int64_t now,
		   struct findings *findings, struct error *error)
{
	CLEANUP(answer_step_release)
	struct answer_step step = {
		.answer = answer, .state = state, .batch = batch, .now = now, .findings = findings
	};
	CLEANUP(buf_release) struct buf refused = BUF_INIT;

	if (state_refused_keys(state, &refused, error) != 0)
		return -1;
	step.refused_before = refused.len > 0;
	return state_changes(state, batch, answer_one, &step, error) ||
			       state_list_changes(state, batch, answer_one_list, &step, error) ||
			       departments_store_confirmed(state, batch, error) ||
			       answer_keep_departments(&step, error) ||
			       state_changes_answer(state, batch, STATE_DONE, error) ||
			       (answer->keys.len &&
				(state_changes_open(state, answer_drop_one, &step, error) ||
				 state_list_changes_open(state, answer_drop_list, &step, error) ||
				 replan_keys(state, &answer->keys, error)))
		       ? -1
		       : 0;
}

static int answer_collect(void *argument, const struct state_change *row, struct error *error)
{
	(void)error;
	answer_refuse(argument, change_account(&row->change)->id);
	return 0;
}

static int answer_collect_list(void *argument, const struct state_list_change *row,
			       struct error *error)
{
	(void)error;
	answer_refuse(argument, change_account(&row->change.change)->id);
	return 0;
}

int answer_reject(struct state *state, int64_t batch, struct error *error)
{
	CLEANUP(answer_release) struct answer all = ANSWER_INIT;

	return state_changes(state, batch, answer_collect, &all, error) ||
			       state_list_changes(state, batch, answer_collect_list, &all, error) ||
			       state_changes_answer(state, batch, STATE_REFUSED, error) ||
			       replan_keys(state, &all.keys, error) ||
			       departments_store_rejected(state, batch, error)
		       ? -1
		       : 0;
}

static void answer_set_release(struct answer_set *set)
{
	vec_release(&set->addresses);
	vec_release(&set->places);
	vec_release(&set->words);
	map_release(&set->map);
	free(set->used);
}

void answer_release(struct answer *answer)
{
	answer_set_release(&answer->refused);
	answer_set_release(&answer->kept);
	buf_release(&answer->keys);
	map_release(&answer->key_map);
	for (size_t i = 0; i < answer->absent.count; i++)
		free((char *)answer->absent.items[i]);
	vec_release(&answer->absent);
	map_release(&answer->absent_map);
}
