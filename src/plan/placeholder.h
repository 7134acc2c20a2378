// SPDX-License-Identifier: MIT
/*
 * Members of groups that stand for nobody: the class of a group wants a member, so that many have
 * one that is none. The usual ones ("cn=dummy") count where nothing has that name; those of the
 * configuration count in any case. Order of calls: placeholders_add, placeholders_have,
 * placeholders_release; zeroed it is empty.
 */
#pragma once

#include "base/vec.h"
#include "base/arena.h"
#include "model/member_refs.h"

struct placeholders {
	struct arena arena;
	struct vec patterns; /* in the forms of names */
};

/* DNs, user names or addresses; a star stands for anything. Copied. */
void placeholders_add(struct placeholders *placeholders, const struct vec *items);

/* Whether a name stands for nobody; `meant`: something has the name. NULL: the usual ones alone. */
bool placeholders_have(const struct placeholders *placeholders, enum tie_kind kind,
		       const char *text, bool meant);

void placeholders_release(struct placeholders *placeholders);
