// SPDX-License-Identifier: MIT
/*
 * What is there, out of a store that had what was planned alone. All that was planned is taken for
 * there, but for what the batches that are open yet do: that is taken back, from the last change to
 * the first, by what each of them says that it replaced.
 */
#pragma once

#include "state/store.h"

/* Inside the transaction of the migration that made the tables. */
MUST_CHECK int migration_there(struct state *state, struct error *error);
