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

MUST_CHECK int limit_parts_load(struct limit_parts *parts, const struct directory *directory,
				const struct plan *plan, struct state *state,
				const struct run_time *time, struct error *error);

/* Stores what later runs count of a batch; `counts` says of which classes. */
MUST_CHECK int limit_parts_store(const struct limit_parts *parts, const struct plan *plan,
				 struct state *state, int64_t batch,
				 const int64_t counts[GUARD_CLASSES], struct error *error);

void limit_parts_release(struct limit_parts *parts);
