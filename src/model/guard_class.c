// SPDX-License-Identifier: MIT
#include "model/guard_class.h"

#include <string.h>

static const char *const guard_class_names[GUARD_CLASSES] = {
	[GUARD_REMOVALS] = "removals",
	[GUARD_RETIREMENTS] = "retirements",
	[GUARD_RENAMES] = "renames",
	[GUARD_CREATIONS] = "creations",
	[GUARD_ALIAS_REMOVALS] = "alias-removals",
	[GUARD_DEPARTMENT_MOVES] = "department-moves",
	[GUARD_MEMBER_REMOVALS] = "member-removals",
	[GUARD_LIST_REMOVALS] = "list-removals",
};

const char *guard_class_name(enum guard_class class)
{
	return guard_class_names[class];
}

int guard_class_find(const char *name)
{
	for (int class = 0; class < GUARD_CLASSES; class ++)
		if (strcmp(guard_class_names[class], name) == 0)
			return class;
	return -1;
}
