// SPDX-License-Identifier: MIT
/*
 * What a person decided about a batch. Under the state lock; one transaction, before whose end the
 * decision is noted in the batch directory (apply/event.h).
 */
#pragma once

#include "apply/batch_answer.h"
#include "state/state.h"

/*
 * It was uploaded, and the console took it, but for what the answer says. A batch that is confirmed
 * already is fine, as long as nothing is excepted; one that was rejected, or none, is ERROR_DATA,
 * and so is one with a change of somebody for whom an earlier batch is open, or with a member of a
 * list whose address comes from such a batch.
 */
MUST_CHECK int batch_review_confirm(struct state *state, const char *directory, int64_t batch,
				    struct answer *answer, struct findings *findings,
				    struct error *error);

/*
 * It was thrown away: what it planned is taken back, and nothing else. Refused (ERROR_DATA) when it
 * was confirmed, or when a later batch builds on it: that one is to be rejected first.
 */
MUST_CHECK int batch_review_reject(struct state *state, const char *directory, int64_t batch,
				   struct error *error);

/*
 * Stores a decision (STATE_BATCH_CONFIRMED, STATE_BATCH_REJECTED) that was made already at an
 * instant; in the caller's transaction. The answer of a rejection is NULL.
 */
MUST_CHECK int batch_review_store(struct state *state, const struct state_batch *batch,
				  struct answer *answer, struct findings *findings,
				  struct error *error);
