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

/* The change was carried out, but only those members were added: what it made is there. */
MUST_CHECK int list_apply_there(struct state *state, const struct state_list_change *row,
				const struct list_members *added, int64_t now, struct error *error);
