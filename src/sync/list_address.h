// SPDX-License-Identifier: MIT
/*
 * The addresses of the lists in the graph of the groups: where the directory gives a group several,
 * other lists have it as a member under the one that its own list has.
 */
#pragma once

#include "base/error.h"
#include "plan/expand.h"
#include "state/state.h"

/* After expand_open. */
MUST_CHECK int list_address_set(struct expand *expand, const struct roster *roster,
				struct state *state, struct error *error);
