// SPDX-License-Identifier: MIT
#include "apply/redo.h"

#include <inttypes.h>

#include "apply/adoption_apply.h"
#include "apply/apply.h"
#include "apply/batch_review.h"
#include "apply/departments_store.h"
#include "apply/enable_apply.h"
#include "apply/event.h"
#include "apply/list_apply.h"
#include "apply/moves.h"
#include "base/mem.h"
#include "batch/record.h"
#include "state/state_account.h"
#include "state/state_fact.h"
#include "state/state_run.h"
#include "state/state_shared.h"
#include "state/state_site.h"

struct redo {
	struct state *state;
	const struct history_entry *entry;
	redo_site *site;
	const void *domains;
	struct arena arena; /* of the head of a batch */
	struct json_value sites, classes, run;
	struct run_time time;
	int64_t at, seen;
	struct state_batch batch;
	int64_t sequence;
	struct moves moves;
	struct departments_sites departments;
	size_t op_cap; /* of the operations in it */
	bool again;    /* the second walk over a batch */
};

static void redo_release(struct redo *redo)
{
	/* The operations point into the arena. */
	departments_sites_release(&redo->departments);
	moves_release(&redo->moves);
	run_time_release(&redo->time);
	arena_release(&redo->arena);
}

static int redo_damaged(const struct redo *redo, const char *what, struct error *error)
{
	return error_set(error, ERROR_DATA, "%s: %s cannot be understood", redo->entry->path, what);
}

/* What an element of an array does. */
typedef int redo_element(struct redo *redo, const struct json_value *value, struct error *error);

static int redo_same(struct redo *redo, const struct json_value *value, struct error *error)
{
	struct batch_same same;

	return record_read_same(value, &same) ? adoption_same(redo->state, &same, error)
					      : redo_damaged(redo, "an id", error);
}

/* The first walk: what comes before anything is stored of the changes. */
static int redo_count(struct redo *redo, const struct change *change, struct error *error)
{
	redo->batch.count[change->op]++;
	return moves_change(&redo->moves, change, error);
}

static int redo_store(struct redo *redo, const struct change *change, struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct known before = { .batch = 0 }, after;
	unsigned char key[ACCOUNT_KEY_SIZE];
	int64_t batch = redo->batch.id, at = redo->at;

	account_key(change_account(change)->id, key);
	if (state_account_get(redo->state, key, &arena, &before, error) < 0)
		return -1;
	if (!before.account.id && change->op != CHANGE_CREATE)
		return error_set(error, ERROR_DATA,
				 "%s changes %s, which no batch before it has made",
				 redo->entry->path, change_account(change)->value[ACCOUNT_ADDRESS]);
	after = apply_after(change, &before, batch, at, &arena);
	if (before.account.id)
		departments_store_count(&redo->departments, &before, -1);
	departments_store_count(&redo->departments, &after, 1);
	return state_change_store(redo->state, batch, redo->sequence++, change, &before, at,
				  error) ||
			       state_account_store(redo->state, &after, error) ||
			       (change->shared && state_shared_add(redo->state, key, error))
		       ? -1
		       : 0;
}

static int redo_change(struct redo *redo, const struct json_value *value, struct error *error)
{
	struct change change;

	if (!record_read_change(value, &change))
		return redo_damaged(redo, "a change", error);
	return redo->again ? redo_store(redo, &change, error) : redo_count(redo, &change, error);
}

static int redo_list(struct redo *redo, const struct json_value *value, struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct known before = { .batch = 0 };
	unsigned char key[ACCOUNT_KEY_SIZE];
	struct list_change change;
	int64_t batch = redo->batch.id;
	int status;

	if (!record_read_list(value, &change))
		return redo_damaged(redo, "a change of a list", error);
	account_key(change_account(&change.change)->id, key);
	status = state_list_get(redo->state, key, &arena, &before, error) < 0 ||
		 state_list_change_store(redo->state, batch, redo->sequence++, &change, &before,
					 error) ||
		 list_apply_planned(redo->state, batch, &change, &before, redo->at, error);
	list_members_release(&change.added);
	list_members_release(&change.removed);
	return status ? -1 : 0;
}

static int redo_department(struct redo *redo, const struct json_value *value, struct error *error)
{
	struct departments_sites *departments = &redo->departments;
	struct department_op op;

	if (!record_read_department(value, &op))
		return redo_damaged(redo, "a department", error);
	op.path = arena_text(&redo->arena, op.path);
	op.target = arena_text(&redo->arena, op.target);
	op.site = arena_text(&redo->arena, op.site);
	departments->ops =
		mem_grow(departments->ops, &redo->op_cap, departments->op_count + 1, sizeof(op));
	departments->ops[departments->op_count++] = op;
	return 0;
}

static int redo_rekey(struct redo *redo, const struct json_value *value, struct error *error)
{
	struct list_rekey rekey;

	return record_read_rekey(value, &rekey)
		       ? state_list_rekey(redo->state, rekey.list, rekey.member, rekey.key, error)
		       : redo_damaged(redo, "a member", error);
}

/* The arrays of a batch, each with the walk that needs it. */
static const struct redo_array {
	const char *key;
	bool first, again;
	redo_element *element;
} redo_arrays[] = {
	{ "same", true, false, redo_same },    { "changes", true, true, redo_change },
	{ "groups", false, true, redo_list },  { "department_ops", false, true, redo_department },
	{ "rekeys", false, true, redo_rekey },
};

/* Element by element, since a batch may be larger than what it stands for in memory. */
static int redo_elements(struct redo *redo, struct json_reader *reader, redo_element *element,
			 struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	const char *key;
	int more;

	redo->sequence = 0;
	if (!json_enter(reader, '['))
		return redo_damaged(redo, "it", error);
	while ((more = json_next(reader, '[', &arena, &key)) > 0) {
		struct json_value value;

		if (!json_take(reader, &arena, &value))
			return redo_damaged(redo, "it", error);
		if (element && element(redo, &value, error) != 0)
			return -1;
		arena_release(&arena);
	}
	return more < 0 ? redo_damaged(redo, "it", error) : 0;
}

static int redo_member(struct redo *redo, struct json_reader *reader, const char *key,
		       struct error *error)
{
	struct json_value value;

	if (json_ahead(reader) == '[') {
		redo_element *element = NULL;

		for (size_t i = 0; i < ARRAY_LEN(redo_arrays); i++)
			if (strcmp(redo_arrays[i].key, key) == 0 &&
			    (redo->again ? redo_arrays[i].again : redo_arrays[i].first))
				element = redo_arrays[i].element;
		return redo_elements(redo, reader, element, error);
	}
	if (!json_take(reader, &redo->arena, &value))
		return redo_damaged(redo, "it", error);
	if (strcmp(key, "at") == 0)
		redo->at = value.number;
	else if (strcmp(key, "seen") == 0)
		redo->seen = value.number;
	else if (strcmp(key, "sites") == 0)
		redo->sites = value;
	else if (strcmp(key, "classes") == 0)
		redo->classes = value;
	else if (strcmp(key, "run") == 0)
		redo->run = value;
	return 0;
}

static int redo_walk(struct redo *redo, const struct buf *text, struct error *error)
{
	struct json_reader reader = json_reader_over(text->data, text->len);
	const char *key;
	int more;

	if (!json_enter(&reader, '{'))
		return redo_damaged(redo, "it", error);
	while ((more = json_next(&reader, '{', &redo->arena, &key)) > 0)
		if (redo_member(redo, &reader, key, error) != 0)
			return -1;
	return more < 0 || !json_at_end(&reader) ? redo_damaged(redo, "it", error) : 0;
}

static int redo_sites(struct redo *redo, const struct json_value *sites, struct error *error)
{
	for (const struct json_value *site = sites ? sites->first : NULL; site; site = site->next)
		if (!site->text || state_site_store(redo->state, site->key, site->text, error) != 0)
			return site->text ? -1 : redo_damaged(redo, "a site", error);
	return 0;
}

/* "removals", or "removals/corp" of one of several directories; what is no class is passed over. */
static int redo_class(struct redo *redo, const struct json_value *count, struct error *error)
{
	const char *slash = strchr(count->key, '/');
	size_t len = slash ? (size_t)(slash - count->key) : strlen(count->key);
	CLEANUP(mem_freep) char *name = mem_textn(count->key, len);
	int class = guard_class_find(name);

	if (class < 0)
		return 0;
	return slash ? state_class_store_part(redo->state, redo->batch.id, (enum guard_class) class,
					      slash + 1, count->number, error)
		     : state_class_store(redo->state, redo->batch.id, (enum guard_class) class,
					 count->number, "", error);
}

/* The sites of domains, the counts for the limits, and that this read was made. */
static int redo_facts(struct redo *redo, struct error *error)
{
	if (redo_sites(redo, &redo->sites, error) != 0)
		return -1;
	for (const struct json_value *count = redo->classes.first; count; count = count->next)
		if (redo_class(redo, count, error) != 0)
			return -1;
	return state_batch_drop(redo->state, STATE_HELD_ID, error) ||
			       state_run_again(redo->state, &redo->time, redo->seen, redo->batch.id,
					       error)
		       ? -1
		       : 0;
}

static int redo_batch(struct redo *redo, const struct buf *text, struct error *error)
{
	struct state_batch *batch = &redo->batch;

	*batch = (struct state_batch){ .id = redo->entry->batch, .status = STATE_BATCH_READY };
	snprintf(batch->digest, sizeof(batch->digest), "%s", redo->entry->digest);
	redo->moves = (struct moves){ .state = redo->state,
				      .site = redo->site,
				      .domains = redo->domains };
	if (redo_walk(redo, text, error) != 0 || moves_finish(&redo->moves, error) != 0)
		return -1;
	if (!record_read_run(redo->run.first ? &redo->run : NULL, redo->at, &redo->time))
		return redo_damaged(redo, "its run", error);
	batch->created_at = redo->at;
	redo->again = true;
	return state_run_again_begin(redo->state, &redo->time, redo->seen, error) ||
			       state_batch_store(redo->state, batch, error) ||
			       redo_walk(redo, text, error) ||
			       departments_store_store(&redo->departments, redo->state, batch->id,
						       error) ||
			       redo_facts(redo, error)
		       ? -1
		       : 0;
}

static bool redo_read_answers(const struct json_value *answers, struct answer *answer)
{
	for (const struct json_value *value = answers ? answers->first : NULL; value;
	     value = value->next) {
		const char *what = json_find_text(value, "answer"),
			   *id = json_find_text(value, "id"),
			   *address = json_find_text(value, "address");

		if (!what || !id || !address)
			return false;
		if (strcmp(what, "kept") == 0)
			answer_add_kept(answer, address);
		else if (strcmp(what, "refused") == 0)
			answer_add_refused(answer, id, address, json_find_text(value, "words"));
		else
			return false;
	}
	return true;
}

static int redo_answer(struct redo *redo, const struct json_value *event, struct error *error)
{
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	CLEANUP(answer_release) struct answer answer = ANSWER_INIT;
	const char *status = json_find_text(event, "status");
	int64_t id = json_find_int(event, "batch", 0);
	struct state_batch batch;
	int found = state_batch_find(redo->state, id, &batch, error);

	if (found < 0)
		return -1;
	if (found == 0 || batch.status != STATE_BATCH_READY)
		return error_set(error, ERROR_DATA,
				 "%s answers batch %" PRId64 ", which is not open",
				 redo->entry->path, id);
	if (!status || !redo_read_answers(json_find(event, "answers"), &answer))
		return redo_damaged(redo, "an answer", error);
	batch.status =
		strcmp(status, "rejected") == 0 ? STATE_BATCH_REJECTED : STATE_BATCH_CONFIRMED;
	batch.decided_at = redo->at;
	return batch_review_store(redo->state, &batch, &answer, &findings, error);
}

static int redo_enable(struct redo *redo, const struct json_value *event, struct error *error)
{
	const struct json_value *domains = json_find(event, "domains");

	for (const struct json_value *value = domains ? domains->first : NULL; value;
	     value = value->next) {
		const char *domain = json_find_text(value, "domain"),
			   *site = json_find_text(value, "site");
		int64_t count;

		if (!domain || !site)
			return redo_damaged(redo, "a domain", error);
		if (enable_apply(redo->state, domain, site, true, redo->at, &count, error) != 0)
			return -1;
	}
	return 0;
}

static int redo_sames(struct redo *redo, const struct json_value *event, struct error *error)
{
	const struct json_value *sames = json_find(event, "same");

	for (const struct json_value *value = sames ? sames->first : NULL; value;
	     value = value->next)
		if (redo_same(redo, value, error) != 0)
			return -1;
	return 0;
}

static int redo_adopt(struct redo *redo, const struct json_value *event, struct error *error)
{
	const struct json_value *accounts = json_find(event, "accounts");

	for (const struct json_value *value = accounts ? accounts->first : NULL; value;
	     value = value->next) {
		struct console_row row;
		const char *site;

		if (!record_read_adopted(value, &row, &site))
			return redo_damaged(redo, "an account", error);
		if (adoption_put(redo->state, &row, site, redo->at, &redo->departments, error) != 0)
			return -1;
	}
	return departments_store_add(&redo->departments, redo->state, error) ||
			       redo_sites(redo, json_find(event, "sites"), error)
		       ? -1
		       : 0;
}

/* A run that wrote no batch. */
static int redo_run(struct redo *redo, const struct json_value *event, struct error *error)
{
	int64_t seen = json_find_int(event, "seen", 0);

	if (!record_read_run(json_find(event, "run"), redo->at, &redo->time))
		return redo_damaged(redo, "a run", error);
	return state_run_again_begin(redo->state, &redo->time, seen, error) ||
			       redo_sames(redo, event, error) ||
			       state_run_again(redo->state, &redo->time, seen, 0, error)
		       ? -1
		       : 0;
}

static int redo_mark(struct redo *redo, const struct json_value *event, struct error *error)
{
	const char *step = json_find_text(event, "step");

	if (!step)
		return redo_damaged(redo, "a step", error);
	return state_mark_store(redo->state, step, json_find_text(event, "value"), redo->at, error);
}

static const struct redo_event {
	const char *what;
	redo_element *run;
} redo_events[] = {
	{ EVENT_ADOPT, redo_adopt }, { EVENT_ANSWER, redo_answer }, { EVENT_ENABLE, redo_enable },
	{ EVENT_RUN, redo_run },     { EVENT_SAME, redo_sames },    { EVENT_MARK, redo_mark },
};

static int redo_event(struct redo *redo, const struct buf *text, struct error *error)
{
	struct json_reader reader = json_reader_over(text->data, text->len);
	const char *what = redo->entry->what;
	struct json_value event;

	if (!json_take(&reader, &redo->arena, &event) || !json_at_end(&reader))
		return redo_damaged(redo, "it", error);
	redo->at = json_find_int(&event, "at", 0);
	for (size_t i = 0; what && i < ARRAY_LEN(redo_events); i++)
		if (strcmp(redo_events[i].what, what) == 0)
			return redo_events[i].run(redo, &event, error);
	return error_set(error, ERROR_DATA,
			 "%s: \"%s\" is nothing that this version can do; use a newer one",
			 redo->entry->path, what ? what : "");
}

int redo_entry(struct state *state, const struct history_entry *entry, const struct buf *text,
	       redo_site *site, const void *domains, struct error *error)
{
	CLEANUP(redo_release)
	struct redo redo = { .state = state,
			     .entry = entry,
			     .site = site,
			     .domains = domains,
			     .departments = DEPARTMENTS_SITES_INIT };
	struct state_origin origin;

	if ((entry->kind == HISTORY_BATCH ? redo_batch(&redo, text, error)
					  : redo_event(&redo, text, error)) != 0 ||
	    state_origin_load(state, &origin, error) != 0)
		return -1;
	snprintf(origin.store, sizeof(origin.store), "%s", entry->store);
	origin.event = entry->event;
	return state_origin_store(state, &origin, error);
}
