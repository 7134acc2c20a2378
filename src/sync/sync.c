// SPDX-License-Identifier: MIT
#include "sync/sync.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "batch/batch.h"
#include "apply/catch_up.h"
#include "sync/clock_doubt.h"
#include "sync/collision.h"
#include "apply/departments_store.h"
#include "sync/partial.h"
#include "sync/remember.h"
#include "sync/same_person.h"
#include "sync/second_question.h"
#include "sync/sync_commit.h"
#include "sync/sync_policy.h"
#include "sync/adoption.h"
#include "sync/store_question.h"
#include "sync/address_in_use.h"
#include "plan/leave.h"
#include "plan/plan_make.h"
#include "plan/subchange.h"
#include "state/state_account.h"
#include "state/state_run.h"
#include "state/state_list.h"

static int sync_read(struct sync *sync, const struct config *config, struct state *state,
		     const struct sync_options *options, struct error *error)
{
	const struct snapshot_options snapshot = {
		.now = sync->time.now,
		.dry_run = options->dry_run,
		.full = options->full	? "it was asked for"
			: sync->stale	? "a listing left out an entry that exists"
			: sync->damaged ? snapshot_damaged
					: NULL,
		.forget = options->full && options->allow.count > 0,
		.progress = options->progress,
		.argument = options->argument,
	};

	if (snapshot_take(&sync->snapshot, config, state, &snapshot, &sync->findings, error) != 0)
		return -1;
	sync->roster = sync->snapshot.roster;
	return 0;
}

/* Whether a person allowed anything; allowing no removals is always valid. */
static bool sync_allows(const struct limit_allow *allow)
{
	for (size_t i = 0; i < allow->count; i++)
		if (allow->permits[i].number > 0)
			return true;
	return false;
}

/*
 * 1 when nothing changed since a run with an empty plan, so that planning can be skipped; 0 or -1.
 */
static int sync_rest(struct sync *sync, const struct config *config, struct state *state,
		     const struct sync_options *options, struct error *error)
{
	struct snapshot *snapshot = &sync->snapshot;
	struct snapshot_result result = {
		.settled = true,
		.watched = snapshot->before.watched,
		.unchanged = snapshot->before.unchanged,
		.held = snapshot->before.held,
		.disabled = snapshot->before.disabled,
	};
	int holds;

	if (!snapshot->unchanged || !snapshot->before.settled || sync_allows(&options->allow) ||
	    options->move.domain || run_time_sets_right(&sync->time))
		return 0;
	holds = partial_holds(snapshot, config, state, error);
	if (holds <= 0)
		return holds;
	sync->plan.unchanged = result.unchanged;
	sync->plan.held = result.held;
	sync->plan.disabled = result.disabled;
	if (state_lists_held(state, &sync->lists.plan.held, error) != 0 ||
	    remember_rest(sync, state, error) != 0)
		return -1;
	if (options->dry_run)
		return 1;
	memcpy(snapshot->id, snapshot->before.id, sizeof(snapshot->id));
	if (state_begin(state, error) != 0)
		return -1;
	if (state_run_store(state, &sync->time, sync_seen(&sync->roster), 0, error) != 0 ||
	    snapshot_store(snapshot, state, &result, error) != 0 ||
	    state_commit(state, error) != 0) {
		state_rollback(state);
		return -1;
	}
	snapshot_clean(snapshot, config);
	return 1;
}

static int sync_plan_all(struct sync *sync, struct state *state, struct error *error)
{
	CLEANUP(state_accounts_closep) struct state_cursor *cursor = NULL;
	struct known known;
	int found;

	if (state_accounts_open(state, STATE_BY_KEY, NULL, &cursor, error) != 0)
		return -1;
	while ((found = state_accounts_next(cursor, &known, error)) > 0)
		plan_known(&sync->plan, &known, &sync->findings);
	return found;
}

static int sync_plan(struct sync *sync, const struct config *config, struct state *state,
		     const struct domain_move *move, struct error *error)
{
	struct store_question question = { .state = state };
	struct plan_policy policy = sync_policy(config, &sync->time, &question);
	int found;

	policy.moves_site = move->domain != NULL;
	policy.unread = unread_is;
	policy.directories = &sync->unread;
	unread_init(&sync->unread, config, sync->snapshot.directory);
	plan_init(&sync->plan, &sync->roster, &policy);
	found = move->domain ? 0
			     : partial_plan(&sync->plan, &sync->snapshot, config, state,
					    &sync->findings, error);
	if (found == 0)
		found = sync_plan_all(sync, state, error);
	if (found < 0)
		return -1;
	plan_take_rest(&sync->plan, &sync->findings);
	if (unread_check(&sync->unread, error) != 0)
		return -1;
	if (adoption_settle(&sync->plan, state, &sync->findings, error) != 0 ||
	    same_person_settle(&sync->plan, sync->snapshot.directory, state, &sync->findings,
			       error) != 0)
		return -1;
	plan_finish(&sync->plan, &sync->findings);
	if (!question.failed)
		return 0;
	*error = question.error;
	return -1;
}

/* Takes out what would end accounts whose absence could not be confirmed. */
static void sync_hold_absent(struct plan *plan)
{
	CLEANUP(mem_freep) bool *held = mem_new(plan->count + 1, sizeof(*held));

	for (size_t i = 0; i < plan->count; i++) {
		const struct plan_item *item = &plan->items[i];
		const struct absence *absence =
			item->seen == PLAN_NONE ? presence_absence(&plan->presence, item->known)
						: NULL;

		held[i] = absence && absence->unknown;
	}
	plan_hold_many(plan, held);
}

/*
 * The lists are planned over the accounts as they will be, so they are planned again when accounts
 * are held.
 */
static int sync_plan_lists(struct sync *sync, const struct config *config, struct state *state,
			   struct findings *findings, struct error *error)
{
	const struct lists_input input = { .config = config,
					   .directory = sync->snapshot.directory,
					   .state = state,
					   .roster = &sync->roster,
					   .accounts = &sync->plan,
					   .time = &sync->time,
					   .unread = unread_is,
					   .directories = &sync->unread };

	unread_init(&sync->unread, config, sync->snapshot.directory);
	return lists_plan(&sync->lists, &input, findings, error) ||
			       unread_check(&sync->unread, error)
		       ? -1
		       : 0;
}

/* The first time has reported what is odd about lists. */
static int sync_plan_lists_again(struct sync *sync, const struct config *config,
				 struct state *state, struct error *error)
{
	CLEANUP(finding_release) struct findings again = { .log = &sync->log };
	const struct limit_subject subject = sync_subject(sync);

	held_log_again(&sync->log);
	if (sync_plan_lists(sync, config, state, &again, error) != 0)
		return -1;
	limit_again(&sync->limit, &subject);
	return 0;
}

static int sync_confirm(struct sync *sync, const struct config *config, struct state *state,
			struct error *error)
{
	struct plan *plan = &sync->plan;
	const struct second_question question = { .config = config,
						  .directory = sync->snapshot.directory,
						  .presence = &plan->presence,
						  .left = "its account is left as it is" };
	size_t unknown = 0;

	if (second_question_ask(&question, &sync->findings, &unknown, &sync->stale, error) != 0)
		return -1;
	sync_hold_absent(plan);
	/* An account that is kept keeps its list memberships while it is recorded as missing. */
	if (unknown && sync_plan_lists_again(sync, config, state, error) != 0)
		return -1;
	presence_drop_unknown(&plan->presence);
	return 0;
}

/*
 * Departments by the final plan. An account held since the limits were checked may keep a
 * department from moving as a whole: then its accounts would move one by one, more of them than was
 * allowed.
 */
static int sync_departments(struct sync *sync, struct error *error)
{
	int64_t moves = departments_sites_count_moves(&sync->departments, NULL);

	if (departments_sites_begin(&sync->departments, &sync->plan, &sync->known_departments,
				    error) != 0)
		return -1;
	if (departments_sites_count_moves(&sync->departments, NULL) > moves) {
		subchange_hold_departments(&sync->plan);
		finding_add(&sync->findings, FINDING_WARNING, "DEPARTMENT-HELD", "departments",
			    "a department cannot move as a whole, since some of its accounts are "
			    "held; no account changes its department in this run");
		finding_hint(&sync->findings, "solve what holds them; see: mailprov held");
		held_note(&sync->findings, sync->findings.count - 1, HELD_PLAN, HELD_DEPARTMENTS,
			  &(struct account){ .id = "departments" });
		if (departments_sites_begin(&sync->departments, &sync->plan,
					    &sync->known_departments, error) != 0)
			return -1;
	}
	departments_sites_mark(&sync->departments, &sync->plan);
	return departments_sites_finish(&sync->departments, error);
}

int sync_expand(struct sync *sync, const struct config *config, struct state *state,
		struct error *error)
{
	if (sync->lists.expand)
		return 0;
	return sync->snapshot.unchanged && !snapshot_is_sound(&sync->snapshot)
		       ? error_set(error, ERROR_AGAIN, "%s; run: mailprov sync --full",
				   snapshot_damaged)
		       : sync_plan_lists(sync, config, state, &sync->findings, error);
}

/* What cannot be given, and then what hangs on that. */
static int sync_hold_taken(struct sync *sync, const struct config *config, struct state *state,
			   struct error *error)
{
	if (in_use_hold(&sync->plan, config, state, &sync->time, &sync->findings, error) != 0)
		return -1;
	leave_settle(&sync->plan);
	return 0;
}

static int sync_limit(struct sync *sync, const struct config *config, struct state *state,
		      const struct sync_options *options, struct error *error)
{
	const struct limit_subject subject = sync_subject(sync);

	if (limit_check(&sync->limit, &subject, config, state, sync_seen(&sync->roster),
			&options->allow, &sync->time, error) != 0)
		return -1;
	if (sync->limit.stopped || !sync->limit.block.limit)
		return 0;
	/* A held change keeps its address, which another change may have counted on. */
	return sync_hold_taken(sync, config, state, error) ||
			       sync_plan_lists_again(sync, config, state, error)
		       ? -1
		       : 0;
}

static int sync_mark_refused(struct sync *sync, struct state *state, struct error *error)
{
	CLEANUP(buf_release) struct buf keys = BUF_INIT;

	if (state_refused_keys(state, &keys, error) != 0)
		return -1;
	plan_mark_refused(&sync->plan, &keys);
	return 0;
}

static int sync_attempt(struct sync *sync, const struct config *config, struct state *state,
			const struct sync_options *options, struct error *error)
{
	int rests;

	if (state_run_time(state, clock_now(), &sync->time, error) != 0)
		return -1;
	remember_begin(sync, config, options->dry_run);
	clock_doubt_tell(&sync->time, &sync->findings);
	if (sync_read(sync, config, state, options, error) != 0)
		return -1;
	sync->known_departments = departments_store_source(state);
	rests = sync_rest(sync, config, state, options, error);
	if (rests != 0)
		return rests > 0 ? 0 : -1;
	/* Only now something is done with it, so only now it is worth the time. */
	sync->damaged = sync->snapshot.unchanged && !snapshot_is_sound(&sync->snapshot);
	if (sync->damaged)
		return 0;
	if (sync_plan(sync, config, state, &options->move, error) != 0 ||
	    sync_mark_refused(sync, state, error) != 0)
		return -1;
	if (collision_hold(&sync->plan, config, state, &sync->time, &sync->findings, error) != 0 ||
	    sync_hold_taken(sync, config, state, error) != 0 ||
	    departments_sites_begin(&sync->departments, &sync->plan, &sync->known_departments,
				    error) != 0 ||
	    sync_plan_lists(sync, config, state, &sync->findings, error) != 0 ||
	    sync_limit(sync, config, state, options, error) != 0)
		return -1;
	if (sync->limit.stopped)
		return sync_departments(sync, error) || remember_held(sync, state, error) ? -1 : 0;
	if (sync_confirm(sync, config, state, error) != 0 || sync_departments(sync, error) != 0 ||
	    lists_confirm(&sync->lists, config, sync->snapshot.directory, &sync->findings,
			  &sync->stale, error) != 0 ||
	    remember_held(sync, state, error) != 0)
		return -1;
	sync_check_encoding(sync, config);
	return options->dry_run ? 0 : sync_commit(sync, config, state, error);
}

/* Forgets what an attempt read and planned. */
static void sync_forget(struct sync *sync)
{
	departments_sites_release(&sync->departments);
	lists_release(&sync->lists);
	plan_release(&sync->plan);
	snapshot_release(&sync->snapshot);
	finding_release(&sync->findings);
	held_log_release(&sync->log);
	buf_release(&sync->log_folder);
	run_time_release(&sync->time);
	limit_release(&sync->limit);
}

/*
 * A read of changes misses entries that were only hidden for a while; a read of everything sees
 * them again, and needs nothing that was kept.
 */
int sync_run(struct sync *sync, const struct config *config, struct state *state,
	     const struct sync_options *options, struct error *error)
{
	int status;

	if ((options->dry_run
		     ? catch_up_check(config->batch.directory, state, error)
		     : catch_up(config->batch.directory, state, &sync->caught, error)) != 0)
		return -1;
	if (domain_site_check(config, state, &options->move, error) != 0)
		return -1;
	status = sync_attempt(sync, config, state, options, error);
	if (!sync->damaged && (status == 0 || !sync->stale || sync->snapshot.why))
		return status;
	sync_forget(sync);
	return sync_attempt(sync, config, state, options, error);
}

void sync_release(struct sync *sync)
{
	sync_forget(sync);
	*sync = (struct sync)SYNC_INIT;
}
