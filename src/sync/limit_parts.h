// SPDX-License-Identifier: MIT
/*
 * What the limits count of each of several directories: of their accounts what is suspended,
 * retired, renamed and created, and how many people they show. Order of calls: limit_parts_load,
 * then the members may be read; limit_parts_release.
 */
#pragma once

#include "directory/directory.h"
#include "model/run_time.h"
#include "plan/guard.h"
#include "plan/plan.h"
#include "state/state.h"

struct limit_part {
	const char *name, *id;
	int64_t known; /* accounts that are not retired */
	struct guard_numbers numbers;
};

struct limit_parts {
	struct limit_part *items;
	size_t count; /* 0: there is one directory, and its limits are those of all */
};

/* Whether a class is counted for each directory. */
bool limit_parts_has(int class);

/* What the batches of the last day and week count, of one directory or (NULL) of all. */
MUST_CHECK int limit_parts_history(struct state *state, const struct run_time *time,
				   const char *directory, struct guard_numbers *numbers,
				   struct error *error);

MUST_CHECK int limit_parts_load(struct limit_parts *parts, const struct directory *directory,
				const struct plan *plan, struct state *state,
				const struct run_time *time, struct error *error);

/*
 * What later runs count of a plan for each directory, where `counts` has something of the class: to
 * be freed; the names are those of the parts. Gives how many there are.
 */
MUST_CHECK size_t limit_parts_shares(const struct limit_parts *parts, const struct plan *plan,
				     const int64_t counts[GUARD_CLASSES],
				     struct guard_share **ret_shares);

void limit_parts_release(struct limit_parts *parts);
