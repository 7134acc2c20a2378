// SPDX-License-Identifier: MIT
/*
 * What the rules of the configuration do, in numbers, for `check`: those of directory.* over the
 * read, sync.protected and closed_departments over everybody who was read or is known.
 */
#pragma once

#include "directory/usage.h"
#include "state/state.h"
#include "sync/sync_result.h"

/* After a sync that read everything. */
MUST_CHECK int rule_usage_note(struct usage *usage, const struct sync *sync,
			       const struct config *config, struct state *state,
			       struct error *error);
