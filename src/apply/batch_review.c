// SPDX-License-Identifier: MIT
#include "apply/batch_review.h"

#include <inttypes.h>

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

/* The transaction of a decision. */
static int batch_review_end(struct state *state, int status, struct error *error)
{
	if (status == 0 && state_commit(state, error) == 0)
		return 0;
	state_rollback(state);
	return -1;
}

/* Another open batch with changes of the same accounts is in the way. */
static int batch_review_alone(struct state *state, int64_t id, bool later, const char *what,
			      struct error *error)
{
	int64_t other;
	int found = state_batch_shares(state, id, later, &other, error);

	if (found <= 0)
		return found;
	return error_set(error, ERROR_DATA,
			 "batch %" PRId64 " %s accounts or lists of batch %" PRId64
			 " and is open yet; %s",
			 other, later ? "changes" : "comes before and changes", id, what);
}

int batch_review_confirm(struct state *state, int64_t id, struct answer *answer,
			 struct findings *findings, struct error *error)
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
	if (state_begin(state, error) != 0)
		return -1;
	return batch_review_end(
		state,
		answer_confirm(answer, state, id, batch.decided_at, findings, error) ||
			state_batch_store(state, &batch, error),
		error);
}

int batch_review_reject(struct state *state, int64_t id, struct error *error)
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
	if (state_begin(state, error) != 0)
		return -1;
	return batch_review_end(
		state, state_batch_store(state, &batch, error) || answer_reject(state, id, error),
		error);
}
