// SPDX-License-Identifier: MIT
/*
 * Adopted accounts (model/adopted.h) that entries of this read have: by the address that the
 * directory gives, or by one that a rule makes, if name or employee number agree too. They go on
 * under the ids of the entries, so what is planned is what differs, and no creation.
 */
#pragma once

#include "plan/plan.h"
#include "state/state.h"

/* Over the planned accounts, before plan_finish. */
MUST_CHECK int adoption_settle(struct plan *plan, struct state *state, struct findings *findings,
			       struct error *error);

/* Whether the plan gave any to an entry. */
bool adoption_any(const struct presence *presence);

/* Stores that, inside the transaction of a sync, before anything else of the plan. */
MUST_CHECK int adoption_store(const struct presence *presence, struct state *state,
			      struct error *error);
