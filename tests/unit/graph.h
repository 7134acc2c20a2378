// SPDX-License-Identifier: MIT
/* A sealed roster of people and groups from a few rows, for the tests of what is made of groups. */
#pragma once

#include "base/mem.h"
#include "entry/dn.h"
#include "model/roster.h"

/* A person or a group. A name is a letter of enum tie_kind, a blank, and the text. */
struct graph_row {
	const char *dn;
	const char *id; /* NULL: the DN */
	const char *address;
	uint32_t flags; /* ROSTER_GROUP for a group */
	const char *const *names;
	size_t count;
	const char *primary;
	bool cut;
	const char *aliases;
	const char *name; /* NULL: "Name" */
};

struct graph {
	struct buf records;
	struct roster_entry *entries;
	size_t cap;
	struct roster roster;
};

static inline void graph_add(struct graph *graph, const struct graph_row *row)
{
	const struct account account = {
		.id = row->id ? row->id : row->dn,
		.dn = row->dn,
		.value = { [ACCOUNT_ADDRESS] = row->address,
			   [ACCOUNT_NAME] = row->name ? row->name : "Name",
			   [ACCOUNT_ALIASES] = row->aliases },
	};
	CLEANUP(mem_freep) struct tie *names = mem_new(row->count + 1, sizeof(*names));
	struct roster_entry *entry;

	graph->entries = mem_grow(graph->entries, &graph->cap, graph->roster.count + 1,
				  sizeof(*graph->entries));
	entry = &graph->entries[graph->roster.count];
	*entry = (struct roster_entry){ .offset = graph->records.len,
					.flags = row->flags | ROSTER_TIED };
	entry->flags |= row->address ? 0 : ROSTER_NO_ADDRESS;
	account_key(account.id, entry->key);
	account_fingerprint(&account, entry->fingerprint);
	account_pack(&graph->records, &account);
	for (size_t i = 0; i < row->count; i++)
		names[i] = (struct tie){ (enum tie_kind)row->names[i][0], row->names[i] + 2 };
	member_refs_pack(&graph->records, row->primary ? row->primary : "", row->cut, names,
			 row->count);
	roster_tally(&graph->roster, entry, 1);
}

static inline int graph_compare(const void *a, const void *b)
{
	return memcmp(a, b, ACCOUNT_KEY_SIZE);
}

static inline void graph_seal(struct graph *graph)
{
	qsort(graph->entries, graph->roster.count, sizeof(*graph->entries), graph_compare);
	graph->roster.records[0] =
		(struct roster_records){ (const unsigned char *)graph->records.data,
					 graph->records.len };
	graph->roster.base =
		(struct roster_layer){ .entries = graph->entries, .count = graph->roster.count };
	graph->roster.sealed = true;
}

static inline bool graph_is_ours(const void *domains, const char *domain)
{
	(void)domains;
	return strcmp(domain, "example.com") == 0;
}

static inline void graph_release(struct graph *graph)
{
	buf_release(&graph->records);
	free(graph->entries);
}
