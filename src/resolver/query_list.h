// SPDX-License-Identifier: MIT
/* Queries that wait for the same thing, in the order in which they came. The list owns them. */
#pragma once

#include <stddef.h>

struct query;

struct query_list {
	struct query *first, **end;
};

static inline void query_list_init(struct query_list *list)
{
	list->first = NULL;
	list->end = &list->first;
}
