// SPDX-License-Identifier: MIT
/*
 * Finds in a batch what an answer names, before anything is confirmed. An address that one change
 * of the batch takes away from somebody and another gives to somebody else may mean either of them:
 * then the answer has to say which, by the id that the change has in batch.json, or by naming both
 * with all their addresses.
 */
#pragma once

#include "apply/batch_answer.h"

/* What the batch does not have, and what may mean two changes, are findings, and ERROR_DATA. */
MUST_CHECK int answer_check(struct answer *answer, struct state *state, int64_t batch,
			    struct findings *findings, struct error *error);
