// SPDX-License-Identifier: MIT
#include "apply/batch_review.h"

#include <inttypes.h>

#include "apply/answer_check.h"
#include "apply/batch_tie.h"
#include "apply/event.h"
#include "base/clock.h"
#include "state/state_batch.h"

static int batch_review_find(struct state *state, int64_t id, struct state_batch *batch,
			     struct error *error)
{
	int found = state_batch_find(state, id, batch, error);

	if (found < 0)
		return -1;
	if (found == 0 || batch->status == STATE_BATCH_HELD)
		return error_set(error, ERROR_DATA,
				 "there is no batch %" PRId64 "; see: mailprov batch list", id);
	return 0;
}

int batch_review_store(struct state *state, const struct state_batch *batch, struct answer *answer,
		       struct findings *findings, struct error *error)
{
	bool confirmed = batch->status == STATE_BATCH_CONFIRMED;

	return (confirmed ? answer_confirm(answer, state, batch->id, batch->decided_at, findings,
					   error)
			  : answer_reject(state, batch->id, error)) ||
			       state_batch_store(state, batch, error)
		       ? -1
		       : 0;
}

static int batch_review_note(struct event *event, struct state *state, const char *directory,
			     const struct state_batch *batch, struct answer *answer,
			     struct error *error)
{
	if (event_begin(event, state, EVENT_ANSWER, batch->decided_at, error) != 0)
		return -1;
	json_key_int(&event->json, "batch", batch->id);
	json_key_text(&event->json, "status", state_batch_status_text(batch->status));
	if (answer && answer_write_json(answer, state, batch->id, &event->json, error) != 0)
		return -1;
	return event_end(event, directory, state, batch->id, error);
}

/* The transaction of a decision. The answer is noted as it was given, before it is carried out. */
static int batch_review_decide(struct state *state, const char *directory,
			       const struct state_batch *batch, struct answer *answer,
			       struct findings *findings, struct error *error)
{
	CLEANUP(event_release) struct event event = EVENT_INIT;

	if (state_begin(state, error) != 0)
		return -1;
	if (batch_review_note(&event, state, directory, batch, answer, error) == 0 &&
	    batch_review_store(state, batch, answer, findings, error) == 0 &&
	    state_commit(state, error) == 0)
		return 0;
	state_rollback(state);
	event_take_back(&event, state);
	return -1;
}

/* Another open batch with changes of the same accounts, or of members, is in the way. */
static int batch_review_alone(struct state *state, int64_t id, bool later, const char *what,
			      struct error *error)
{
	int64_t other;
	int found = state_batch_shares(state, id, later, &other, error);

	if (found < 0)
		return -1;
	if (found > 0)
		return error_set(error, ERROR_DATA,
				 "batch %" PRId64 " %s accounts or lists of batch %" PRId64
				 " and is open yet; %s",
				 other, later ? "changes" : "comes before and changes", id, what);
	found = batch_tie_find(state, id, later, &other, error);
	return found <= 0
		       ? found
		       : error_set(error, ERROR_DATA,
				   "batch %" PRId64 " %s batch %" PRId64 " and is open yet; %s",
				   other,
				   later ? "puts into lists accounts that have their addresses by"
					 : "comes before and gives addresses to new members of the "
					   "lists of",
				   id, what);
}

int batch_review_confirm(struct state *state, const char *directory, int64_t id,
			 struct answer *answer, struct findings *findings, struct error *error)
{
	struct state_batch batch;

	if (batch_review_find(state, id, &batch, error) != 0)
		return -1;
	if (batch.status == STATE_BATCH_REJECTED)
		return error_set(error, ERROR_DATA,
				 "batch %" PRId64 " was rejected; run mailprov sync for a new one",
				 id);
	if (batch.status == STATE_BATCH_CONFIRMED)
		return answer->refused.addresses.count + answer->kept.addresses.count == 0
			       ? 0
			       : error_set(error, ERROR_DATA,
					   "batch %" PRId64 " was confirmed already; what the "
					   "console does not have after all: mailprov reconcile",
					   id);
	if (batch_review_alone(state, id, false, "confirm or reject that one first", error) != 0 ||
	    answer_check(answer, state, id, findings, error) != 0)
		return -1;
	batch.status = STATE_BATCH_CONFIRMED;
	batch.decided_at = clock_now();
	return batch_review_decide(state, directory, &batch, answer, findings, error);
}

int batch_review_reject(struct state *state, const char *directory, int64_t id, struct error *error)
{
	struct state_batch batch;

	if (batch_review_find(state, id, &batch, error) != 0)
		return -1;
	if (batch.status == STATE_BATCH_CONFIRMED)
		return error_set(error, ERROR_DATA,
				 "batch %" PRId64 " was confirmed: its accounts exist", id);
	if (batch.status == STATE_BATCH_REJECTED)
		return 0;
	if (batch_review_alone(state, id, true, "reject that one first", error) != 0)
		return -1;
	batch.status = STATE_BATCH_REJECTED;
	batch.decided_at = clock_now();
	return batch_review_decide(state, directory, &batch, NULL, NULL, error);
}
