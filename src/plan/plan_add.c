// SPDX-License-Identifier: MIT
#include "plan/plan_add.h"

bool plan_field_differs(const struct account *a, const struct account *b, enum account_field field)
{
	const char *x = a->value[field] ? a->value[field] : "",
		   *y = b->value[field] ? b->value[field] : "";

	return strcmp(x, y) != 0;
}

void plan_add_desired(struct plan *plan, enum change_op op, enum change_reason reason,
		      const struct desired *desired, uint64_t known)
{
	struct plan_item *item = plan_add(
		plan, op, reason,
		desired->kept ? presence_keep(&plan->presence, &desired->account) : desired->offset,
		known);

	item->kept = desired->kept;
	item->made = desired->made && op <= CHANGE_CREATE;
}

void plan_add_values(struct plan *plan, enum change_op op, enum change_reason reason,
		     const struct desired *desired, const struct account *before, uint64_t known)
{
	static const struct account none = { .id = NULL };

	plan_add_desired(plan, op, reason, desired, known);
	plan->items[plan->count - 1].aliases =
		plan_field_differs(&desired->account, before ? before : &none, ACCOUNT_ALIASES);
	plan->items[plan->count - 1].department =
		plan_field_differs(&desired->account, before ? before : &none, ACCOUNT_DEPARTMENT);
}

bool plan_differs(const struct account *a, const struct account *b)
{
	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		if (plan_field_differs(a, b, (enum account_field)field))
			return true;
	return false;
}
