// SPDX-License-Identifier: MIT
/*
 * How a change and its batch move an account from state to state (design section 2): planned by a
 * sync, created when a person confirms the batch, taken back when the batch is rejected. Everything
 * happens inside the caller's transaction.
 */
#pragma once

#include "model/change.h"
#include "model/known.h"
#include "plan/plan.h"
#include "state/state.h"
#include "state/state_batch.h"

/* Stores a batch with all changes of its plan, and what their accounts are from now on. */
MUST_CHECK int apply_plan(const struct plan *plan, struct state *state,
			  const struct state_batch *batch, struct error *error);

/* The batch was uploaded: its creations and resumptions are there now. */
MUST_CHECK int apply_confirmed(struct state *state, int64_t batch, int64_t now,
			       struct error *error);

/* The batch was thrown away: every account is again what it was before. */
MUST_CHECK int apply_rejected(struct state *state, int64_t batch, int64_t now, struct error *error);
