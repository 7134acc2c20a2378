// SPDX-License-Identifier: MIT
/* What is taken out of a plan of lists again; and what plan/list_plan.c has for that. */
#pragma once

#include "plan/list_changes.h"

/*
 * Takes a change out again: the list is held. What follows its members stays, as an update in its
 * place.
 */
void list_plan_hold(struct list_plan *plan, size_t i);

/*
 * Takes a new member out of a change again, who waits; false when nothing is left of the change,
 * which is gone then.
 */
bool list_plan_wait(struct list_plan *plan, size_t i, size_t member);

/*
 * Takes the retirements out, or what only removes members; they are kept aside and count as held.
 */
void list_plan_defer(struct list_plan *plan, bool members);

/* Whether members have to be followed when the rest of a change is held. */
bool list_follows(const struct list_change *change);

/* Makes of a change just that which follows its members. */
void list_keep_following(struct list_plan *plan, struct list_change *change,
			 const struct account *known);

/*
 * A list is held by what was found about it since there were `said` findings; beyond those that are
 * told in full, it is noted all the same.
 */
void list_hold_note(const struct account *account, struct findings *findings, size_t said);

/* Whether a list itself differs, apart from its members. */
bool list_differs(const struct account *a, const struct account *b);

void list_release_change(struct list_change *change);
