// SPDX-License-Identifier: MIT
#include "apply/batch_review.h"

#include <inttypes.h>

#include "base/clock.h"
#include "apply/apply.h"
#include "apply/list_apply.h"
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

/* Changes the status of the batch and what it did to accounts, both or neither. */
static int batch_review_store(struct state *state, struct state_batch *batch,
			      enum state_batch_status status, struct error *error)
{
	int64_t now = clock_now();

	batch->status = status;
	batch->decided_at = now;
	if (state_begin(state, error) != 0)
		return -1;
	if ((status == STATE_BATCH_CONFIRMED ? apply_confirmed(state, batch->id, now, error)
					     : apply_rejected(state, batch->id, now, error)) != 0 ||
	    (status == STATE_BATCH_CONFIRMED ? list_apply_confirmed(state, batch->id, now, error)
					     : list_apply_rejected(state, batch->id, error)) != 0 ||
	    state_batch_store(state, batch, error) != 0 || state_commit(state, error) != 0) {
		state_rollback(state);
		return -1;
	}
	return 0;
}

int batch_review_confirm(struct state *state, int64_t id, struct error *error)
{
	struct state_batch batch;

	if (batch_review_find(state, id, &batch, error) != 0)
		return -1;
	if (batch.status == STATE_BATCH_REJECTED)
		return error_set(error, ERROR_DATA,
				 "batch %" PRId64 " was rejected; run mailprov sync for a new one",
				 id);
	return batch.status == STATE_BATCH_CONFIRMED
		       ? 0
		       : batch_review_store(state, &batch, STATE_BATCH_CONFIRMED, error);
}

int batch_review_reject(struct state *state, int64_t id, struct error *error)
{
	struct state_batch batch;
	int built_on;

	if (batch_review_find(state, id, &batch, error) != 0)
		return -1;
	if (batch.status == STATE_BATCH_CONFIRMED)
		return error_set(error, ERROR_DATA,
				 "batch %" PRId64 " was confirmed: its accounts exist", id);
	if (batch.status == STATE_BATCH_REJECTED)
		return 0;
	built_on = state_batch_is_built_on(state, id, error);
	if (built_on < 0)
		return -1;
	if (built_on > 0)
		return error_set(error, ERROR_DATA,
				 "a later batch changes accounts or lists of batch %" PRId64
				 "; reject that one first",
				 id);
	return batch_review_store(state, &batch, STATE_BATCH_REJECTED, error);
}
