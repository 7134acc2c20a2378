// SPDX-License-Identifier: MIT
/* Which accounts are shared mailboxes, kept with the rest of a sync. */
#pragma once

#include "model/roster.h"
#include "state/state.h"

/*
 * Stores in the caller's transaction which accounts are shared mailboxes by this read. One whose
 * entry was not read stays what it was.
 */
MUST_CHECK int shared_mailboxes_store(const struct roster *roster, struct state *state,
				      struct error *error);
