// SPDX-License-Identifier: MIT
#include "flow/sync.h"

#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "batch/batch.h"
#include "flow/apply.h"

enum { DAY = 86400 };

#define SPOOL_ELSEWHERE "/var/tmp"

int sync_recover(const struct config *config, struct state *state, int64_t *ret_batch, struct error *error)
{
	const char *folder = config->batch.directory;
	int64_t next, draft = 0;
	int found;

	if (state_batch_next_id(state, &next, error) != 0)
		return -1;
	found = batch_find_draft(folder, &draft, error);
	if (found < 0 || (found > 0 && draft < next && batch_publish(folder, draft, error) != 0))
		return -1;
	*ret_batch = found > 0 && draft < next ? draft : 0;
	return batch_remove_drafts(folder, next - 1, error);
}

void sync_spool_folder(struct buf *folder, const struct config *config, bool dry_run)
{
	file_folder(folder, config->state.path);
	if (!dry_run || access(buf_text(folder), W_OK) == 0)
		return;
	buf_clear(folder);
	buf_puts(folder, SPOOL_ELSEWHERE);
}

static int sync_read(struct sync *sync, const struct config *config, const struct sync_options *options, struct error *error)
{
	CLEANUP(buf_release) struct buf folder = BUF_INIT;

	sync_spool_folder(&folder, config, options->dry_run);
	return directory_open(config, &sync->directory, error) || spool_open(buf_text(&folder), &sync->spool, error) ||
			       directory_read(sync->directory, sync->spool, options->progress, options->argument, &sync->findings, error) ||
			       spool_seal(sync->spool, &sync->roster, &sync->findings, error)
		       ? -1
		       : 0;
}

static int sync_plan(struct sync *sync, const struct config *config, struct state *state, int64_t now, struct error *error)
{
	const struct plan_policy policy = {
		.now = now,
		.missing_runs = config->sync.suspend_after.runs,
		.missing_time = config->sync.suspend_after.time,
		.grace = config->sync.suspend_grace,
		.protected = &config->sync.protected,
	};
	CLEANUP(state_accounts_closep) struct state_cursor *cursor = NULL;
	struct known known;
	int found;

	plan_init(&sync->plan, &sync->roster, &policy);
	if (state_accounts_open(state, STATE_BY_KEY, NULL, &cursor, error) != 0)
		return -1;
	while ((found = state_accounts_next(cursor, &known, error)) > 0)
		plan_known(&sync->plan, &known, &sync->findings);
	if (found < 0)
		return -1;
	plan_finish(&sync->plan);
	return 0;
}

static int sync_compare_keys(const void *a, const void *b)
{
	return memcmp(a, b, ACCOUNT_KEY_SIZE);
}

/* The keys of those who give up their address in this plan, sorted. */
static size_t sync_leavers(const struct plan *plan, unsigned char (**ret_keys)[ACCOUNT_KEY_SIZE])
{
	unsigned char(*keys)[ACCOUNT_KEY_SIZE] = mem_new((size_t)plan->counts[CHANGE_RENAME] + 1, ACCOUNT_KEY_SIZE);
	size_t count = 0;

	for (size_t i = 0; i < plan->count && plan->items[i].op == CHANGE_RENAME; i++) {
		struct change change;

		plan_change(plan, i, &change);
		account_key(change.before.id, keys[count++]);
	}
	qsort(keys, count, ACCOUNT_KEY_SIZE, sync_compare_keys);
	*ret_keys = keys;
	return count;
}

/*
 * An address that a known account still has cannot be given to another one: a person who came back under a new entry would get a second mailbox, and
 * the first would be suspended later. Such a creation or rename is held, with both sides named.
 */
static int sync_hold_taken(struct sync *sync, struct state *state, struct error *error)
{
	CLEANUP(mem_freep) unsigned char(*leavers)[ACCOUNT_KEY_SIZE] = NULL;
	struct plan *plan = &sync->plan;
	size_t leaver_count = sync_leavers(plan, &leavers);

	for (size_t i = 0; i < plan->count && plan->items[i].op <= CHANGE_CREATE; i++) {
		CLEANUP(arena_release) struct arena arena = ARENA_INIT;
		unsigned char key[ACCOUNT_KEY_SIZE];
		struct change change;
		struct known holder;
		int found;

		plan_change(plan, i, &change);
		account_key(change.after.id, key);
		found = state_account_find(state, change.after.value[ACCOUNT_ADDRESS], &arena, &holder, error);
		if (found < 0)
			return -1;
		if (found == 0 || holder.state == ACCOUNT_RETIRED || memcmp(holder.key, key, sizeof(key)) == 0 ||
		    bsearch(holder.key, leavers, leaver_count, ACCOUNT_KEY_SIZE, sync_compare_keys))
			continue;
		finding_add(&sync->findings, FINDING_WARNING, "ADDRESS-TAKEN", change.after.dn, "its address %s still belongs to %s, which is %s",
			    change.after.value[ACCOUNT_ADDRESS], holder.account.dn, account_state_text(holder.state));
		finding_hint(&sync->findings,
			     "if it is the same person under a new entry, keep the old entry's id; else wait until the old account is retired");
		plan_hold(plan, i--);
	}
	return 0;
}

static int64_t larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int sync_guard(struct sync *sync, const struct config *config, struct state *state, int64_t allowed, int64_t now, struct error *error)
{
	const struct plan *plan = &sync->plan;
	const struct roster *roster = &sync->roster;
	int64_t last_run, known = plan->known_count;
	struct guard_numbers numbers = {
		.removals = plan->counts[CHANGE_SUSPEND],
		.creations = plan->counts[CHANGE_CREATE],
		.seen = (int64_t)(roster->count - roster->excluded - roster->no_address),
		.seen_before = -1,
		.allowed = allowed,
	};
	struct guard_limits limits = {
		.removals = larger(config_limit_of(&config->sync.limits.removals, known), config->sync.limits.removals_at_least),
		.creations = -1,
	};

	if (known > 0)
		limits.creations = larger(config_limit_of(&config->sync.limits.creations, known), config->sync.limits.creations_at_least);
	if (state_run_last(state, &last_run, &numbers.seen_before, error) < 0 ||
	    state_removals_since(state, now - DAY, &numbers.removals_before, error) != 0)
		return -1;
	limits.shrink = larger(config_limit_of(&config->sync.limits.shrink, larger(numbers.seen_before, 0)), config->sync.limits.removals_at_least);
	sync->block = guard_check(&limits, &numbers);
	return 0;
}

/* Takes out the suspension or retirement of an account whose absence could not be confirmed. */
static void sync_hold_absent(struct plan *plan, uint64_t known)
{
	for (size_t i = 0; i < plan->count; i++) {
		if (plan->items[i].known != known || plan->items[i].seen != PLAN_NONE)
			continue;
		plan_hold(plan, i);
		return;
	}
}

static int sync_judge(struct sync *sync, const enum directory_presence *presence, struct error *error)
{
	struct plan *plan = &sync->plan;
	size_t kept = 0;

	for (size_t i = 0; i < plan->absence_count; i++) {
		struct account account = plan_absent(plan, &plan->absences[i]);

		if (presence[i] == DIRECTORY_IN_SCOPE)
			return error_set(error, ERROR_AGAIN,
					 "the directory has %s, but its listing left it out: the read is not believed, nothing was changed",
					 account.dn);
		if (presence[i] == DIRECTORY_UNKNOWN) {
			finding_add(&sync->findings, FINDING_WARNING, "ABSENCE-UNKNOWN", account.dn,
				    "is not in the listing, but the directory did not confirm that it is gone; it is left as it is");
			sync_hold_absent(plan, plan->absences[i].known);
			continue;
		}
		plan->absences[kept++] = plan->absences[i];
	}
	plan->absence_count = kept;
	return 0;
}

/* The second question: every account that the listing did not have is asked for by its id, before anything acts on its absence. */
static int sync_confirm(struct sync *sync, struct error *error)
{
	struct plan *plan = &sync->plan;
	CLEANUP(mem_freep) enum directory_presence *presence = mem_new(plan->absence_count, sizeof(*presence));
	CLEANUP(mem_freep) enum directory_presence *answers = mem_new(plan->absence_count, sizeof(*answers));
	CLEANUP(vec_release) struct vec ids = VEC_INIT;
	size_t asked = 0;

	for (size_t i = 0; i < plan->absence_count; i++)
		if (plan->absences[i].reason == CHANGE_MISSING)
			vec_add(&ids, plan_absent(plan, &plan->absences[i]).id);
	if (ids.count && directory_confirm(sync->directory, ids.items, ids.count, answers, error) != 0)
		return -1;
	for (size_t i = 0; i < plan->absence_count; i++)
		presence[i] = plan->absences[i].reason == CHANGE_MISSING ? answers[asked++] : DIRECTORY_OUT_OF_SCOPE;
	return sync_judge(sync, presence, error);
}

static void sync_change(void *argument, size_t i, struct change *ret_change)
{
	plan_change(argument, i, ret_change);
}

static int sync_store_changes(struct sync *sync, struct state *state, const struct state_batch *batch, struct error *error)
{
	if (state_batch_store(state, batch, error) != 0)
		return -1;
	for (size_t i = 0; i < sync->plan.count; i++) {
		CLEANUP(arena_release) struct arena arena = ARENA_INIT;
		struct known before = { .batch = 0 };
		unsigned char key[ACCOUNT_KEY_SIZE];
		struct change change;

		plan_change(&sync->plan, i, &change);
		account_key(change_account(&change)->id, key);
		if (state_account_get(state, key, &arena, &before, error) < 0 ||
		    apply_planned(state, batch->id, (int64_t)i, &change, &before, batch->created_at, error) != 0)
			return -1;
	}
	return 0;
}

static int sync_store_absences(const struct plan *plan, struct state *state, struct error *error)
{
	for (size_t i = 0; i < plan->absence_count; i++)
		if (state_account_missing(state, plan->absences[i].key, plan->absences[i].since, plan->absences[i].runs, error) != 0)
			return -1;
	for (size_t i = 0; i < plan->returned_count; i++)
		if (state_account_missing(state, plan->returned[i], 0, 0, error) != 0)
			return -1;
	return 0;
}

/*
 * The order that loses nothing: the batch as a hidden draft, durable; then one transaction with the batch, the changes and the accounts, which is the
 * commit point; then the rename that shows the batch. Killed before the commit, the next run drops the draft and plans the same again; killed after
 * it, the next run shows the draft.
 */
static int sync_commit(struct sync *sync, const struct config *config, struct state *state, int64_t now, struct error *error)
{
	const struct plan *plan = &sync->plan;
	struct state_batch batch = { .created_at = now, .status = STATE_BATCH_READY };
	struct batch_input input = { .config = config, .created_at = now, .count = plan->count, .change = sync_change, .argument = (void *)plan };

	if (state_batch_next_id(state, &batch.id, error) != 0)
		return -1;
	input.id = batch.id;
	memcpy(batch.count, plan->counts, sizeof(batch.count));
	if (plan->count && batch_draft(&input, batch.digest, error) != 0)
		return -1;
	if (state_begin(state, error) != 0)
		return -1;
	if ((plan->count && sync_store_changes(sync, state, &batch, error) != 0) || sync_store_absences(plan, state, error) != 0 ||
	    state_run_store(state, now, (int64_t)(sync->roster.count - sync->roster.excluded - sync->roster.no_address), plan->count ? batch.id : 0,
			    error) != 0 ||
	    state_commit(state, error) != 0) {
		state_rollback(state);
		return -1;
	}
	if (plan->count == 0)
		return 0;
	sync->batch = batch.id;
	return batch_publish(config->batch.directory, batch.id, error);
}

int sync_run(struct sync *sync, const struct config *config, struct state *state, const struct sync_options *options, struct error *error)
{
	int64_t now = clock_now();

	if (!options->dry_run && sync_recover(config, state, &sync->recovered, error) != 0)
		return -1;
	if (sync_read(sync, config, options, error) != 0 || sync_plan(sync, config, state, now, error) != 0)
		return -1;
	if (sync->plan.known_count > 0 && sync_hold_taken(sync, state, error) != 0)
		return -1;
	if (sync_guard(sync, config, state, options->allow_removals, now, error) != 0)
		return -1;
	if (sync->block.limit)
		return 0;
	if (sync_confirm(sync, error) != 0)
		return -1;
	return options->dry_run ? 0 : sync_commit(sync, config, state, now, error);
}

void sync_release(struct sync *sync)
{
	plan_release(&sync->plan);
	spool_close(sync->spool);
	directory_close(sync->directory);
	finding_release(&sync->findings);
	*sync = (struct sync)SYNC_INIT;
}
