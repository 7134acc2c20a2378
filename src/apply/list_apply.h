// SPDX-License-Identifier: MIT
/*
 * What a batch does to the mailing lists that the store knows, as apply.h does to accounts. In the
 * caller's transaction.
 */
#pragma once

#include "state/state_list.h"

/*
 * Stores what the list of a change is from now on. `before` is the row that it replaces, id NULL
 * for none.
 */
MUST_CHECK int list_apply_planned(struct state *state, int64_t batch,
				  const struct list_change *change, const struct known *before,
				  int64_t now, struct error *error);

/* The batch was carried out: what it created is there. */
MUST_CHECK int list_apply_confirmed(struct state *state, int64_t batch, int64_t now,
				    struct error *error);

/* The batch was thrown away: every list is again what it was before. */
MUST_CHECK int list_apply_rejected(struct state *state, int64_t batch, struct error *error);
