// SPDX-License-Identifier: MIT
#include "sync/sync.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "batch/batch.h"
#include "batch/record.h"
#include "apply/apply.h"
#include "apply/catch_up.h"
#include "apply/event.h"
#include "sync/adoption.h"
#include "sync/clock_doubt.h"
#include "sync/collision.h"
#include "sync/commit_writer.h"
#include "apply/departments_store.h"
#include "sync/partial.h"
#include "sync/same_person.h"
#include "sync/second_question.h"
#include "sync/address_in_use.h"
#include "plan/leave.h"
#include "plan/plan_make.h"
#include "model/left.h"
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

/*
 * No account was changed, missing or back, and none is held except for what the directory says: the
 * same snapshot and the same store give the same plan again, whatever the time and the limits are.
 */
static bool sync_is_settled(const struct sync *sync)
{
	const struct plan *plan = &sync->plan;

	return plan->count == 0 && plan->presence.absence_count == 0 &&
	       plan->presence.returned_count == 0 && !sync->limit.block.limit &&
	       plan->held == (int64_t)sync->roster.held && lists_is_settled(&sync->lists);
}

static bool sync_has_changes(const struct sync *sync)
{
	return sync->plan.count + sync->lists.plan.count > 0;
}

/* Entries that could be accounts. */
static int64_t sync_seen(const struct roster *roster)
{
	return (int64_t)(roster->count - roster->groups - roster->excluded - roster->no_address);
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
	};
	int holds;

	if (!snapshot->unchanged || !snapshot->before.settled || sync_allows(&options->allow) ||
	    options->move.domain)
		return 0;
	holds = partial_holds(snapshot, config, state, error);
	if (holds <= 0)
		return holds;
	sync->plan.unchanged = result.unchanged;
	sync->plan.held = result.held;
	if (state_lists_held(state, &sync->lists.plan.held, error) != 0)
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
	return 1;
}

static int64_t sync_alias_limit(const void *domains, const char *domain)
{
	const struct config_domain *ours = config_domain_find(domains, domain);

	return ours ? ours->data->limits.aliases : -1;
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

static const char *sync_site(const void *domains, const char *domain)
{
	const struct config_domain *ours = config_domain_find(domains, domain);

	return ours ? ours->site : NULL;
}

/* The store, and what went wrong when it was asked. */
struct sync_store_question {
	struct state *state;
	struct error error;
	bool failed;
};

static int sync_left(void *store, const char *id, const char *site, struct arena *arena,
		     struct known *ret_left)
{
	struct sync_store_question *question = store;
	CLEANUP(buf_release) struct buf left = BUF_INIT;
	unsigned char key[ACCOUNT_KEY_SIZE];
	int found;

	left_id(&left, id, site);
	account_key(buf_text(&left), key);
	found = state_account_get(question->state, key, arena, ret_left, &question->error);
	question->failed = question->failed || found < 0;
	return found;
}

static int sync_plan(struct sync *sync, const struct config *config, struct state *state,
		     const struct domain_move *move, struct error *error)
{
	struct sync_store_question question = { .state = state };
	const struct plan_policy policy = {
		.time = &sync->time,
		.missing_runs = config->sync.suspend_after.runs,
		.missing_time = config->sync.suspend_after.time,
		.grace = config->sync.suspend_grace,
		.protected = &config->sync.protected,
		.keep_old_addresses = config->sync.keep_old_addresses,
		.alias_limit = sync_alias_limit,
		.domains = config,
		.site = sync_site,
		.left = sync_left,
		.store = &question,
		.moves_site = move->domain != NULL,
	};
	int found;

	plan_init(&sync->plan, &sync->roster, &policy);
	found = move->domain ? 0
			     : partial_plan(&sync->plan, &sync->snapshot, config, state,
					    &sync->findings, error);
	if (found == 0)
		found = sync_plan_all(sync, state, error);
	if (found < 0)
		return -1;
	plan_take_rest(&sync->plan, &sync->findings);
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
					   .time = &sync->time };

	return lists_plan(&sync->lists, &input, findings, error);
}

static struct limit_subject sync_subject(struct sync *sync)
{
	return (struct limit_subject){ .plan = &sync->plan,
				       .departments = &sync->departments,
				       .lists = &sync->lists.plan };
}

/* The first time has reported what is odd about lists. */
static int sync_plan_lists_again(struct sync *sync, const struct config *config,
				 struct state *state, struct error *error)
{
	CLEANUP(finding_release) struct findings again = FINDINGS_INIT;
	const struct limit_subject subject = sync_subject(sync);

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

static bool sync_has_aliases(void *argument, size_t i)
{
	return ((const struct plan *)argument)->items[i].aliases;
}

static void sync_change(void *argument, size_t i, struct change *ret_change)
{
	plan_bare_change(argument, i, ret_change);
}

/*
 * The transaction failed, or the draft did. The draft has passwords, so it does not stay; but an
 * error may come from after the commit point (the folder of the store could not be made durable),
 * and then the batch counts and the next run shows it. If the store cannot be queried, the draft is
 * kept.
 */
static void sync_drop_commit(const struct config *config, struct state *state,
			     struct commit_writer *draft, int64_t id)
{
	struct error ignored = ERROR_INIT;
	struct state_batch batch;

	state_rollback(state);
	(void)!commit_writer_end(draft, &ignored);
	if (state_batch_find(state, id, &batch, &ignored) == 0 &&
	    batch_remove_drafts(config->batch.directory, id - 1, &ignored) != 0)
		return; /* the next run removes it */
}

/*
 * Nothing may be committed before the files are durable; only then are the digest of the batch and
 * the snapshot known.
 */
static int sync_end_commit(struct commit_writer *draft, struct state *state,
			   const struct state_batch *batch, struct error *error)
{
	struct state_batch whole = *batch;

	if (commit_writer_end(draft, error) != 0)
		return -1;
	if (draft->input.count + draft->input.list_count == 0)
		return 0;
	memcpy(whole.digest, draft->digest, sizeof(whole.digest));
	return state_batch_store(state, &whole, error);
}

/* An id that was taken over stands in the batch, or, in a run without one, in an event. */
static int sync_note_same(const struct batch_input *input, struct state *state, struct event *event,
			  struct error *error)
{
	if (input->count + input->list_count > 0 || input->same_count == 0)
		return 0;
	if (event_begin(event, state, EVENT_SAME, input->created_at, error) != 0)
		return -1;
	json_key(&event->json, "same");
	json_array(&event->json);
	for (size_t i = 0; i < input->same_count; i++)
		record_write_same(&event->json, &input->sames[i]);
	json_close(&event->json);
	return event_end(event, input->config->batch.directory, state, 0, error);
}

/* All that a run remembers, its batch included: all of it or nothing. */
static int sync_store(struct sync *sync, const struct config *config, struct state *state,
		      struct commit_writer *draft, const struct state_batch *batch,
		      struct event *event, struct error *error)
{
	const struct limit_subject subject = sync_subject(sync);
	const struct plan *plan = &sync->plan;
	struct snapshot_result result = { .settled = sync_is_settled(sync),
					  .unchanged = plan->unchanged,
					  .held = plan->held };
	int64_t id = sync_has_changes(sync) ? batch->id : 0;

	return state_begin(state, error) || adoption_store(&plan->presence, state, error) ||
			       same_person_store(&plan->presence, STATE_ACCOUNTS, state, error) ||
			       same_person_store(&sync->lists.plan.presence, STATE_LISTS, state,
						 error) ||
			       (id && apply_plan(&sync->plan, state, batch, error)) ||
			       (id && state_origin_store(state, &event->origin, error)) ||
			       (plan->count &&
				departments_store_store(&sync->departments, state, id, error)) ||
			       domain_site_store(config, state, error) ||
			       lists_store(&sync->lists, state, batch->id, batch->created_at,
					   error) ||
			       second_question_store(&plan->presence, STATE_ACCOUNTS, state,
						     error) ||
			       limit_store(&sync->limit, &subject, state, id, batch->created_at,
					   error) ||
			       sync_end_commit(draft, state, batch, error) ||
			       state_run_store(state, &sync->time, sync_seen(&sync->roster), id,
					       error) ||
			       partial_store(plan, &sync->snapshot, config, state, &result.watched,
					     error) ||
			       snapshot_store(&sync->snapshot, state, &result, error) ||
			       sync_note_same(&draft->input, state, event, error) ||
			       state_commit(state, error)
		       ? -1
		       : 0;
}

/*
 * The order that loses nothing: the snapshot as a file that nothing names yet, and the batch as a
 * hidden draft, both durable; then the commit of one transaction with the batch, the changes and
 * the accounts, which is the commit point; then the rename that shows the batch. Killed before the
 * commit, the next run drops the draft and plans the same again; killed after it, the next run
 * shows the draft. The transaction is filled while the files are written, since only its commit has
 * to wait.
 */
static int sync_write(struct sync *sync, const struct config *config, struct state *state,
		      const struct batch_input *input, const struct state_batch *batch,
		      struct event *event, struct error *error)
{
	struct commit_writer draft = { .running = false };

	if (commit_writer_begin(&draft, input, &sync->snapshot, error) != 0)
		return -1;
	if (sync_store(sync, config, state, &draft, batch, event, error) != 0) {
		sync_drop_commit(config, state, &draft, batch->id);
		event_take_back(event, state);
		return -1;
	}
	snapshot_clean(&sync->snapshot, config);
	if (!sync_has_changes(sync))
		return 0;
	sync->batch = batch->id;
	return batch_publish(config->batch.directory, batch->id, error);
}

/* What the batch says of where it comes from. */
static int sync_origin(struct state *state, struct batch_input *input, struct event *event,
		       struct state_batch *before, struct error *error)
{
	if (state_origin_next(state, &event->origin, error) != 0 ||
	    state_batch_find(state, input->id - 1, before, error) < 0)
		return -1;
	input->store = event->origin.store;
	input->event = event->origin.event;
	input->previous = *before->digest ? before->digest : NULL;
	return 0;
}

static int sync_commit(struct sync *sync, const struct config *config, struct state *state,
		       struct error *error)
{
	CLEANUP(event_release) struct event event = EVENT_INIT;
	const struct limit_subject subject = sync_subject(sync);
	const struct plan *plan = &sync->plan;
	const struct list_plan *lists = &sync->lists.plan;
	struct state_batch batch = { .created_at = sync->time.now, .status = STATE_BATCH_READY },
			   before = { .id = 0 };
	CLEANUP(mem_freep)
	struct batch_same *sames =
		mem_new(plan->presence.same_count + lists->presence.same_count + 1, sizeof(*sames));
	struct batch_input input = {
		.config = config,
		.created_at = sync->time.now,
		.count = plan->count,
		.change = sync_change,
		.has_aliases = sync_has_aliases,
		.departments = sync->departments.ops,
		.department_count = sync->departments.op_count,
		.argument = (void *)plan,
		.lists = lists->items,
		.list_count = lists->count,
		.seen = sync_seen(&sync->roster),
		.sames = sames,
		.rekeys = lists->rekeys,
		.rekey_count = lists->rekey_count,
	};

	input.same_count = same_person_list(&plan->presence, false, sames);
	input.same_count += same_person_list(&lists->presence, true, sames + input.same_count);
	limit_counts(&sync->limit, &subject, input.classes);
	if (state_batch_next_id(state, &batch.id, error) != 0 ||
	    state_batch_first_open(state, &input.open_batch, error) != 0)
		return -1;
	input.id = batch.id;
	memcpy(batch.count, plan->counts, sizeof(batch.count));
	return sync_origin(state, &input, &event, &before, error) ||
			       sync_write(sync, config, state, &input, &batch, &event, error)
		       ? -1
		       : 0;
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
		return sync_departments(sync, error);
	if (sync_confirm(sync, config, state, error) != 0 || sync_departments(sync, error) != 0 ||
	    lists_confirm(&sync->lists, config, sync->snapshot.directory, &sync->findings,
			  &sync->stale, error) != 0)
		return -1;
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
	run_time_release(&sync->time);
	sync->limit = (struct limit){ .stopped = false };
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
