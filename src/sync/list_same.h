// SPDX-License-Identifier: MIT
/*
 * Mailing lists that are missing while a new group of the same read has their address or their DN:
 * the same as same_person.h says of people. Order of calls: list_same_find, list_same_walk in place
 * of a walk over the known lists, list_same_release.
 */
#pragma once

#include "directory/directory.h"
#include "plan/list_plan.h"
#include "state/state_list.h"

struct list_same_pair {
	unsigned char old[ACCOUNT_KEY_SIZE]; /* that the list is known by */
	unsigned char new[ACCOUNT_KEY_SIZE]; /* of the group */
	uint64_t seen;			     /* its record in the roster */
	bool taken;			     /* it goes on under the new id; else both are held */
	struct known known;
	struct list_members members;
};

struct list_same {
	struct arena arena;
	struct list_same_pair *pairs; /* by the key of the group */
	size_t count, cap;
};

/* Looks for them, and asks the directory for old ids. */
MUST_CHECK int list_same_find(struct list_same *same, struct list_plan *plan,
			      struct directory *directory, struct state *state,
			      struct findings *findings, struct error *error);

/* Gives all known lists to the plan, by their keys as they are in the end. */
MUST_CHECK int list_same_walk(const struct list_same *same, struct list_plan *plan,
			      struct state *state, struct findings *findings, struct error *error);

void list_same_release(struct list_same *same);
