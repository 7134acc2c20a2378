// SPDX-License-Identifier: MIT
/*
 * Batches that hang together by a member of a list alone: one makes an account or renames it, and a
 * later one puts it into a list under that address. The console has to do them in that order.
 */
#pragma once

#include "state/state.h"

/*
 * The first open batch that this one hangs on; with `later`, the first that hangs on this one. 1, 0
 * or -1.
 */
MUST_CHECK int batch_tie_find(struct state *state, int64_t batch, bool later, int64_t *ret_other,
			      struct error *error);
