// SPDX-License-Identifier: MIT
/* Groups that are members of each other in a ring, in a graph of whoever has one. */
#pragma once

#include "base/base.h"
#include "model/finding.h"

struct rings_graph {
	const void *graph;
	size_t count; /* of groups, which are numbered from 0 */
	const char *(*name)(const void *graph, uint32_t group);
	/* Member number `at` of a group, false beyond the last; one from `count` on is no group. */
	bool (*member)(const void *graph, uint32_t group, uint32_t at, uint32_t *ret_member);
};

/* Each ring becomes a finding, once, and many a number. */
void rings_find(const struct rings_graph *graph, struct findings *findings);
