// SPDX-License-Identifier: MIT
/*
 * The snapshot that a read of changes goes on from, and marks on its entries: mentioned, replaced,
 * gone. Order of calls: a zeroed struct is an absent base; snapshot_base_take, the rest in any
 * order, snapshot_base_release.
 */
#pragma once

#include "base/vec.h"
#include "spool/snapshot_file.h"

struct snapshot_base {
	struct snapshot_file kept; /* sealed: it is there */
	unsigned char *marks;	/* a bit for each entry of both layers: the server mentioned it */
	unsigned char *changed; /* likewise: it was replaced */
	unsigned char (*dropped)[ACCOUNT_KEY_SIZE];
	size_t dropped_count, dropped_cap;
	bool part;	       /* one of several directories is looked at: */
	const char *directory; /* the name that its ids begin with, or NULL */
};

/* Takes over the snapshot. */
void snapshot_base_take(struct snapshot_base *baseline, struct snapshot_file *kept);

/* Where offsets of new records go on from; 0 without a base. */
uint64_t snapshot_base_records_len(const struct snapshot_base *baseline);

bool snapshot_base_knows(const struct snapshot_base *baseline, const char *id);

/* Whether its entry with this id is a group with members. */
bool snapshot_base_named(const struct snapshot_base *baseline, const char *id);

/* Whether it has this id under another DN. */
bool snapshot_base_moved(const struct snapshot_base *baseline, const char *id, const char *dn);

/*
 * From now on only the entries of one of several directories are looked at by the functions below
 * that look at all.
 */
void snapshot_base_look_at(struct snapshot_base *baseline, const char *directory);

/* An id of it, or NULL when it has none. */
const char *snapshot_base_witness(const struct snapshot_base *baseline);

/*
 * Marks an entry as mentioned, if there is such. What is added or gone is mentioned, too.
 */
void snapshot_base_mark(struct snapshot_base *baseline, const char *id);

/* Notes that an entry is gone, if there is such. */
void snapshot_base_drop(struct snapshot_base *baseline, const char *id);

/*
 * Whether it has the entry with this account, DN, flags and ties (packed; NULL or empty is none),
 * and it was not replaced before. Marks it as mentioned.
 */
bool snapshot_base_has(struct snapshot_base *baseline, const struct roster_entry *entry,
		       const struct account *account, const struct buf *ties);

/* Which entries are looked at: people, groups or contacts, perhaps those of some DNs alone. */
struct snapshot_base_sort {
	uint32_t flags; /* of ROSTER_GROUP and ROSTER_CONTACT */
	bool (*is_wanted)(const void *argument, const char *dn); /* NULL: all */
	const void *argument;
};

/*
 * Adds the ids of those that are not marked; they live as long as the base. False when they are
 * more than `most`, and then none is added.
 */
MUST_CHECK bool snapshot_base_unmarked(const struct snapshot_base *baseline,
				       const struct snapshot_base_sort *sort, struct vec *ids,
				       size_t most);

/* Notes that all that are not marked are gone. */
void snapshot_base_drop_unmarked(struct snapshot_base *baseline);

/* Puts the keys of what is gone in order. */
void snapshot_base_sort_dropped(struct snapshot_base *baseline);

void snapshot_base_release(struct snapshot_base *baseline);
