// SPDX-License-Identifier: MIT
/* How the decisions of plan_make.h put changes of accounts into the plan. */
#pragma once

#include "plan/desired.h"

bool plan_field_differs(const struct account *a, const struct account *b, enum account_field field);
bool plan_differs(const struct account *a, const struct account *b);

/* Adds a change to the desired state, which may differ from what was seen. */
void plan_add_desired(struct plan *plan, enum change_op op, enum change_reason reason,
		      const struct desired *desired, uint64_t known);

/*
 * Likewise for a change of what an account has, whose parts the limits look at. `before` is NULL
 * for a new one.
 */
void plan_add_values(struct plan *plan, enum change_op op, enum change_reason reason,
		     const struct desired *desired, const struct account *before, uint64_t known);
