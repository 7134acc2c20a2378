// SPDX-License-Identifier: MIT
/*
 * Somebody who is missing while a new entry of the same read has his address or his DN: a server
 * that was loaded anew, a program that deletes and adds where others change, a file without ids in
 * which somebody moved. Nobody of the two is touched, and both together count as one that is held;
 * or, where the same entry came back under another id, the account goes on under that. Order of
 * calls: between the last plan_known or plan_look, plan_take_rest, and plan_finish.
 */
#pragma once

#include "plan/plan.h"

struct same_pair {
	uint64_t absence;   /* record of what was known of the missing one */
	uint64_t seen;	    /* of the new entry, in the roster */
	struct known known; /* for one that goes on: the account, under its new id; else id NULL */
};

/* Takes what the plan has for either out of it; for one that goes on, plans that. */
void same_apply(struct plan *plan, const struct same_pair *pairs, size_t count,
		struct findings *findings);
