// SPDX-License-Identifier: MIT
/* What a person decided about a batch. Under the state lock; one transaction. */
#pragma once

#include "state/state.h"

/*
 * It was uploaded. A batch that is confirmed already is fine; one that was rejected, or none, is
 * ERROR_DATA.
 */
MUST_CHECK int batch_review_confirm(struct state *state, int64_t batch, struct error *error);

/*
 * It was thrown away: every account is again what it was before. Refused (ERROR_DATA) when it was
 * confirmed, or when a later batch builds on it: that one is to be rejected first.
 */
MUST_CHECK int batch_review_reject(struct state *state, int64_t batch, struct error *error);
