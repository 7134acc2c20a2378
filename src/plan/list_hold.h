// SPDX-License-Identifier: MIT
/* What plan/list_plan.c and plan/list_hold.c share. */
#pragma once

#include "plan/list_plan.h"

/* Whether members have to be followed when the rest of a change is held. */
bool list_follows(const struct list_change *change);

/* Makes of a change just that which follows its members. */
void list_keep_following(struct list_plan *plan, struct list_change *change,
			 const struct account *known);

/* Whether a list itself differs, apart from its members. */
bool list_differs(const struct account *a, const struct account *b);

void list_release_change(struct list_change *change);
