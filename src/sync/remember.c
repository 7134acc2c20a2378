// SPDX-License-Identifier: MIT
#include "sync/remember.h"

#include <stdlib.h>

#include "base/mem.h"
#include "state/state_held.h"

/* So many of one rule are shown of those that were found in other runs. */
enum { REMEMBER_SHOWN = 1000 };

struct remember_rule {
	const char *rule; /* in the findings */
	size_t count;
};

struct remember {
	struct sync *sync;
	struct state *state;
	struct remember_rule *rules; /* that were recalled */
	size_t count, cap;
};

static void remember_release(struct remember *remember)
{
	free(remember->rules);
}

void remember_begin(struct sync *sync, const struct config *config, bool dry_run)
{
	snapshot_folder(&sync->log_folder, config, dry_run);
	held_log_init(&sync->log, buf_text(&sync->log_folder));
	sync->findings.log = &sync->log;
}

static bool remember_has(const struct buf *keys, const unsigned char key[ACCOUNT_KEY_SIZE])
{
	return keys->len && bsearch(key, keys->data, keys->len / ACCOUNT_KEY_SIZE, ACCOUNT_KEY_SIZE,
				    account_key_compare);
}

/*
 * What the roster holds is held unless the plan spares it; of whom a partial plan did not look at
 * nothing is new.
 */
static enum held_waits remember_waits(const struct plan *plan, const struct held *held)
{
	if (held->source >= HELD_PLAN || held->kind != HELD_ACCOUNT)
		return HELD_WAITS;
	if (remember_has(&plan->spared, held->key))
		return HELD_SPARED;
	return !plan->partial || remember_has(&plan->held_keys, held->key) ? HELD_WAITS
									   : HELD_AS_BEFORE;
}

static int remember_found(struct sync *sync, struct state *state, struct error *error)
{
	CLEANUP(held_walk_release) struct held_walk walk = HELD_WALK_INIT;
	struct held held;

	if (held_log_walk(&sync->log, &walk, error) != 0)
		return -1;
	while (held_walk_next(&walk, &held)) {
		held.since = sync->time.now;
		if (state_held_add(state, &held, remember_waits(&sync->plan, &held), error) != 0)
			return -1;
	}
	return 0;
}

static struct remember_rule *remember_rule(struct remember *remember, const char *rule)
{
	size_t i = 0;

	while (i < remember->count && strcmp(remember->rules[i].rule, rule) != 0)
		i++;
	if (i < remember->count)
		return &remember->rules[i];
	remember->rules = mem_grow(remember->rules, &remember->cap, remember->count + 1,
				   sizeof(*remember->rules));
	remember->rules[remember->count] =
		(struct remember_rule){ .rule = arena_text(&remember->sync->findings.arena, rule) };
	return &remember->rules[remember->count++];
}

/* As a finding, which the run that found it had. */
static void remember_tell(struct remember *remember, const struct held *held, bool waits)
{
	struct findings *findings = &remember->sync->findings;
	struct remember_rule *rule = remember_rule(remember, held->rule);
	struct account who = {
		.value = { [ACCOUNT_NAME] = held->name, [ACCOUNT_ADDRESS] = held->address }
	};

	if (rule->count++ >= REMEMBER_SHOWN)
		return;
	finding_add(findings, held->severity, rule->rule, held->dn ? held->dn : "", "%s",
		    held->text)
		->holds = waits;
	if (held->hint)
		finding_hint(findings, "%s", held->hint);
	finding_person(findings, findings->count - 1, &who);
}

static void remember_finish(struct remember *remember)
{
	struct findings *findings = &remember->sync->findings;

	for (size_t i = 0; i < remember->count; i++) {
		const struct remember_rule *rule = &remember->rules[i];

		if (rule->count > REMEMBER_SHOWN)
			finding_add(findings, FINDING_WARNING, rule->rule, "",
				    "%zu more entries are held; see: mailprov held",
				    rule->count - REMEMBER_SHOWN)
				->more = rule->count - REMEMBER_SHOWN - 1;
	}
}

/* A row that was stored: it goes on as long as its entry is as it was. */
static int remember_go_on(void *argument, const struct held *held, bool waits, struct error *error)
{
	struct remember *remember = argument;
	const struct sync *sync = remember->sync;
	const struct roster_entry *entry = roster_find(&sync->roster, held->key);
	struct held kept = *held;
	enum held_waits now;
	int again = 0;

	/* Claims are judged again whenever an entry changed. */
	if (!entry || (held->source == HELD_READ
			       ? !(entry->flags & ROSTER_REFUSED)
			       : !sync->snapshot.unchanged || !(entry->flags & ROSTER_HELD)))
		return 0;
	if (held->source == HELD_READ)
		again = state_held_has(remember->state, held->key, HELD_READ, error);
	if (again != 0)
		return again < 0 ? -1 : 0;
	now = remember_waits(&sync->plan, held);
	if (!waits)
		kept.since = sync->time.now;
	remember_tell(remember, held, now == HELD_WAITS || (now == HELD_AS_BEFORE && waits));
	return state_held_add(remember->state, &kept, now, error);
}

int remember_held(struct sync *sync, struct state *state, struct error *error)
{
	CLEANUP(remember_release) struct remember remember = { .sync = sync, .state = state };
	struct error ignored = ERROR_INIT;
	int status;

	if (state_held_begin(state, error) != 0)
		return -1;
	status = remember_found(sync, state, error) ||
				 ((!sync->snapshot.why ||
				   directory_trouble(sync->snapshot.directory)) &&
				  state_held_stored(state, HELD_CLAIM, remember_go_on, &remember,
						    error))
			 ? -1
			 : 0;
	if (state_held_end(state, status == 0 ? error : &ignored) != 0 || status != 0)
		return -1;
	remember_finish(&remember);
	return state_held_count(state, HELD_GATHERED, &sync->held, &sync->held_new, error);
}

static int remember_stored(void *argument, const struct held *held, bool waits, struct error *error)
{
	(void)error;
	remember_tell(argument, held, waits);
	return 0;
}

int remember_rest(struct sync *sync, struct state *state, struct error *error)
{
	CLEANUP(remember_release) struct remember remember = { .sync = sync, .state = state };

	if (state_held_stored(state, HELD_LIST, remember_stored, &remember, error) != 0)
		return -1;
	remember_finish(&remember);
	return state_held_count(state, HELD_STORED, &sync->held, &sync->held_new, error);
}
