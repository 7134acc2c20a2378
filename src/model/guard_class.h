// SPDX-License-Identifier: MIT
/*
 * The classes of changes that have limits of their own (sync.limits): changes that take something
 * away from people or give very much at once. A run counts into an array with an element for each
 * class. A class is stored by its name, so their order here is free.
 */
#pragma once

#include "base/base.h"

enum guard_class {
	GUARD_REMOVALS,
	GUARD_RETIREMENTS,
	GUARD_RENAMES,
	GUARD_CREATIONS,
	GUARD_ALIAS_REMOVALS,
	GUARD_DEPARTMENT_MOVES,
	GUARD_MEMBER_REMOVALS,
	GUARD_LIST_REMOVALS,
	GUARD_CLASSES,
};

/* What a class counts of one of several directories; stored as "removals/corp". */
struct guard_share {
	enum guard_class class;
	const char *directory;
	int64_t count;
};

/* "alias-removals": in messages, JSON and the store; with _ in place of - in the configuration. */
const char *guard_class_name(enum guard_class class);

/* The class with this name: its number, or -1. */
int guard_class_find(const char *name);
