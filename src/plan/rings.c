// SPDX-License-Identifier: MIT
#include "plan/rings.h"

#include "base/buf.h"
#include "base/mem.h"

enum { RINGS_SHOWN = 20 };

/* What the search knows of a group. */
struct ring_mark {
	uint32_t depth; /* on the path, from 1 on; 0: not there */
	uint32_t next;	/* member to look at */
	bool done;
};

struct rings {
	const struct rings_graph *graph;
	struct findings *findings;
	struct ring_mark *marks;
	uint32_t *path;
	size_t told;
};

static const char *rings_name(const struct rings *rings, size_t at)
{
	return rings->graph->name(rings->graph->graph, rings->path[at]);
}

/* "cn=a → cn=b → cn=a", of the groups on the path from `from` on. */
static void rings_tell(struct rings *rings, size_t from, size_t depth)
{
	CLEANUP(buf_release) struct buf ring = BUF_INIT;
	const char *first = rings_name(rings, from);

	if (rings->told++ >= RINGS_SHOWN)
		return;
	for (size_t i = from; i < depth; i++)
		buf_printf(&ring, "%s%s", i > from ? " → " : "", rings_name(rings, i));
	if (depth - from == 1)
		finding_add(rings->findings, FINDING_NOTE, "GROUP-RING", buf_text(&ring),
			    "is a member of itself, which counts for nothing");
	else
		finding_add(
			rings->findings, FINDING_WARNING, "GROUP-RING", first,
			"groups are in each other in a ring: %s → %s; each has the members of all",
			buf_text(&ring), first);
}

static void rings_search(struct rings *rings, uint32_t start)
{
	const struct rings_graph *graph = rings->graph;
	struct ring_mark *marks = rings->marks;
	size_t depth = 1;

	rings->path[0] = start;
	marks[start].depth = 1;
	while (depth > 0) {
		uint32_t at = rings->path[depth - 1], target;

		if (!graph->member(graph->graph, at, marks[at].next++, &target)) {
			marks[at].depth = 0;
			marks[at].done = true;
			depth--;
			continue;
		}
		if (target >= graph->count || marks[target].done)
			continue;
		if (marks[target].depth) {
			rings_tell(rings, marks[target].depth - 1, depth);
			continue;
		}
		rings->path[depth++] = target;
		marks[target].depth = (uint32_t)depth;
	}
}

void rings_find(const struct rings_graph *graph, struct findings *findings)
{
	CLEANUP(mem_freep)
	struct ring_mark *marks = mem_new(graph->count + 1, sizeof(*marks));
	CLEANUP(mem_freep) uint32_t *path = mem_new(graph->count + 1, sizeof(*path));
	struct rings rings = { .graph = graph, .findings = findings, .marks = marks, .path = path };

	for (size_t i = 0; i < graph->count; i++)
		if (!marks[i].done)
			rings_search(&rings, (uint32_t)i);
	if (rings.told > RINGS_SHOWN)
		finding_add(findings, FINDING_WARNING, "GROUP-RING", "", "%zu more rings of groups",
			    rings.told - RINGS_SHOWN);
}
