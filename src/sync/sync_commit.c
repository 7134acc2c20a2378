// SPDX-License-Identifier: MIT
#include "sync/sync_commit.h"

#include "apply/apply.h"
#include "apply/departments_store.h"
#include "apply/event.h"
#include "base/mem.h"
#include "flow/domain_site.h"
#include "batch/batch.h"
#include "batch/encoding_check.h"
#include "batch/record.h"
#include "state/state_account.h"
#include "state/state_held.h"
#include "state/state_run.h"
#include "state/state_list.h"
#include "sync/adoption.h"
#include "sync/clock_doubt.h"
#include "sync/commit_writer.h"
#include "sync/partial.h"
#include "sync/same_person.h"
#include "sync/second_question.h"
#include "sync/shared_mailboxes.h"

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

int64_t sync_seen(const struct roster *roster)
{
	return (int64_t)(roster->count - roster->groups - roster->excluded - roster->no_address);
}

struct limit_subject sync_subject(struct sync *sync)
{
	return (struct limit_subject){ .plan = &sync->plan,
				       .departments = &sync->departments,
				       .lists = &sync->lists.plan,
				       .directory = sync->snapshot.directory };
}

static bool sync_has_aliases(void *argument, size_t i)
{
	return ((const struct plan *)argument)->items[i].aliases;
}

static bool sync_is_shared(void *argument, size_t i)
{
	return ((const struct plan *)argument)->items[i].shared;
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

/*
 * An id that was taken over, and that what doubted runs stamped is set right, stand in the batch,
 * or, in a run without one, in an event.
 */
static int sync_note_run(const struct batch_input *input, struct state *state, struct event *event,
			 struct error *error)
{
	if (input->count + input->list_count > 0 ||
	    (input->same_count == 0 && !run_time_sets_right(input->time)))
		return 0;
	if (event_begin(event, state, EVENT_RUN, input->created_at, error) != 0)
		return -1;
	json_key_int(&event->json, "seen", input->seen);
	record_write_run(&event->json, input->time);
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
					  .held = plan->held,
					  .disabled = plan->disabled };
	int64_t id = sync_has_changes(sync) ? batch->id : 0;

	return state_begin(state, error) || state_held_store(state, error) ||
			       domain_site_store(config, state, error) ||
			       adoption_store(&plan->presence, state, error) ||
			       same_person_store(&plan->presence, STATE_ACCOUNTS, state, error) ||
			       same_person_store(&sync->lists.plan.presence, STATE_LISTS, state,
						 error) ||
			       (id && apply_plan(&sync->plan, state, batch, error)) ||
			       (id && state_origin_store(state, &event->origin, error)) ||
			       (plan->count &&
				departments_store_store(&sync->departments, state, id, error)) ||
			       lists_store(&sync->lists, state, batch->id, batch->created_at,
					   error) ||
			       second_question_store(&plan->presence, STATE_ACCOUNTS, state,
						     error) ||
			       shared_mailboxes_store(&sync->roster, state, error) ||
			       limit_store(&sync->limit, &subject, state, id, batch->created_at,
					   error) ||
			       sync_end_commit(draft, state, batch, error) ||
			       state_run_store(state, &sync->time, sync_seen(&sync->roster), id,
					       error) ||
			       partial_store(plan, &sync->snapshot, config, state, &result.watched,
					     error) ||
			       snapshot_store(&sync->snapshot, state, &result, error) ||
			       sync_note_run(&draft->input, state, event, error) ||
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

void sync_check_encoding(struct sync *sync, const struct config *config)
{
	const struct batch_input input = { .config = config,
					   .count = sync->plan.count,
					   .change = sync_change,
					   .argument = &sync->plan };

	if (sync->plan.counts[CHANGE_CREATE])
		encoding_check(&input, &sync->findings);
}

int sync_commit(struct sync *sync, const struct config *config, struct state *state,
		struct error *error)
{
	CLEANUP(event_release) struct event event = EVENT_INIT;
	const struct limit_subject subject = sync_subject(sync);
	const struct plan *plan = &sync->plan;
	const struct list_plan *lists = &sync->lists.plan;
	struct state_batch batch = { .created_at = sync->time.now, .status = STATE_BATCH_READY },
			   before = { .id = 0 };
	CLEANUP(mem_freep) struct guard_share *shares = NULL;
	CLEANUP(mem_freep)
	struct batch_same *sames =
		mem_new(plan->presence.same_count + lists->presence.same_count + 1, sizeof(*sames));
	struct batch_input input = {
		.config = config,
		.created_at = sync->time.now,
		.count = plan->count,
		.change = sync_change,
		.has_aliases = sync_has_aliases,
		.is_shared = sync_is_shared,
		.departments = sync->departments.ops,
		.department_count = sync->departments.op_count,
		.argument = (void *)plan,
		.lists = lists->items,
		.list_count = lists->count,
		.seen = sync_seen(&sync->roster),
		.time = &sync->time,
		.sames = sames,
		.rekeys = lists->rekeys,
		.rekey_count = lists->rekey_count,
	};

	input.same_count = same_person_list(&plan->presence, false, sames);
	input.same_count += same_person_list(&lists->presence, true, sames + input.same_count);
	limit_counts(&sync->limit, &subject, input.classes);
	input.share_count = limit_shares(&sync->limit, &subject, &shares);
	input.shares = shares;
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
