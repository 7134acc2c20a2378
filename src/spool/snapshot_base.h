// SPDX-License-Identifier: MIT
/*
 * The reading that a read of changes goes on from, and what was said of its entries: mentioned,
 * added as another one, gone. Order of calls: zeroes are a baseline that is not there;
 * snapshot_base_take, the rest in any order, snapshot_base_release.
 */
#pragma once

#include "base/vec.h"
#include "spool/snapshot_file.h"

struct snapshot_base {
	struct snapshot_file kept; /* sealed: it is there */
	unsigned char *marks;	   /* a bit for each entry of both layers: it was mentioned */
	unsigned char *changed;	   /* and: it was added as another one */
	unsigned char (*dropped)[ACCOUNT_KEY_SIZE];
	size_t dropped_count, dropped_cap;
};

/* Takes the reading. */
void snapshot_base_take(struct snapshot_base *baseline, struct snapshot_file *kept);

/* Where offsets of new records go on from; 0 without a baseline. */
uint64_t snapshot_base_records_len(const struct snapshot_base *baseline);

bool snapshot_base_knows(const struct snapshot_base *baseline, const char *id);

/* Whether its entry with this id is a group that names somebody. */
bool snapshot_base_named(const struct snapshot_base *baseline, const char *id);

/* Whether it has this id under another DN. */
bool snapshot_base_moved(const struct snapshot_base *baseline, const char *id, const char *dn);

/* An id of it, or NULL when it has none. */
const char *snapshot_base_known_entry(const struct snapshot_base *baseline);

/* Marks an entry as mentioned, if there is such. */
void snapshot_base_mark(struct snapshot_base *baseline, const char *id);

/* Notes that an entry is gone, if there is such. */
void snapshot_base_drop(struct snapshot_base *baseline, const char *id);

/*
 * Whether it has the entry with this account, DN, flags and ties (packed; NULL or empty is none),
 * and it was not added as another one before. Marks it as mentioned.
 */
bool snapshot_base_has(struct snapshot_base *baseline, const struct roster_entry *entry,
		       const struct account *account, const struct buf *ties);

/*
 * Adds the ids of people, or of groups, that are not marked; they live as long as the baseline.
 * False when they are more than `most`, and then none is added.
 */
MUST_CHECK bool snapshot_base_unmarked(const struct snapshot_base *baseline, bool groups,
				       struct vec *ids, size_t most);

/* Puts the keys of what is gone in order. */
void snapshot_base_sort_dropped(struct snapshot_base *baseline);

void snapshot_base_release(struct snapshot_base *baseline);
