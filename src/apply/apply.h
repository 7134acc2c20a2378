// SPDX-License-Identifier: MIT
/*
 * How a change moves an account from state to state (design section 2): what is planned by a sync,
 * and what is there once it was answered. Everything happens inside the caller's transaction.
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

/*
 * What an account is once a change is carried out over what it was before (id NULL: nothing). What
 * is made lies in the arena.
 */
struct known apply_after(const struct change *change, const struct known *before, int64_t batch,
			 int64_t now, struct arena *arena);

/* The change was carried out: what it made is there. `kept`: the provider did not delete it. */
MUST_CHECK int apply_there(struct state *state, const struct state_change *row, bool kept,
			   int64_t now, struct error *error);
