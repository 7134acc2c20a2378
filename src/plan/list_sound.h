// SPDX-License-Identifier: MIT
/*
 * Whether enough is known about the members of a group to act on it, and what is said of those that
 * cannot be had: part of the plan of lists (plan/list_plan.h), in a file of its own.
 */
#pragma once

#include "plan/list_changes.h"

/* Tells what is odd about the members; false when the list has to stay as it is. */
bool list_is_sound(struct list_plan *plan, const struct account *account,
		   const struct expanded *expanded, bool is_new, struct findings *findings);

/*
 * The members that are wanted, where somebody elsewhere has several addresses: the one that the
 * list has stays while it is among them. They share the items.
 */
struct expand_names list_choose_outside(struct list_plan *plan, const struct list_members *known,
					const struct expand_names *members);

/*
 * An address elsewhere that the list has may be that of a name that could not be read: then it is
 * not removed.
 */
void list_keep_outside(const struct account *account, const struct expanded *expanded,
		       struct list_change *change, struct findings *findings);
