// SPDX-License-Identifier: MIT
/*
 * The reading that a read of changes goes on from, and what was said of its entries: mentioned, added as another one, gone. Order of calls: zeroes
 * are a baseline that is not there; baseline_take, the rest in any order, baseline_release.
 */
#pragma once

#include "base/vec.h"
#include "spool/kept.h"

struct baseline {
	struct kept kept;	/* sealed: it is there */
	unsigned char *marks;	/* a bit for each entry of both layers: it was mentioned */
	unsigned char *changed; /* and: it was added as another one */
	unsigned char (*dropped)[ACCOUNT_KEY_SIZE];
	size_t dropped_count, dropped_cap;
};

/* Takes the reading. */
void baseline_take(struct baseline *baseline, struct kept *kept);

/* Where offsets of new records go on from; 0 without a baseline. */
uint64_t baseline_records_len(const struct baseline *baseline);

bool baseline_knows(const struct baseline *baseline, const char *id);

/* Whether its entry with this id is a group that names somebody. */
bool baseline_named(const struct baseline *baseline, const char *id);

/* Whether it has this id under another DN. */
bool baseline_moved(const struct baseline *baseline, const char *id, const char *dn);

/* An id of it, or NULL when it has none. */
const char *baseline_witness(const struct baseline *baseline);

/* Marks an entry as mentioned, if there is such. */
void baseline_mark(struct baseline *baseline, const char *id);

/* Notes that an entry is gone, if there is such. */
void baseline_drop(struct baseline *baseline, const char *id);

/*
 * Whether it has the entry with this account, DN, flags and ties (packed; NULL or empty is none), and it was not added as another one before. Marks
 * it as mentioned.
 */
bool baseline_has(struct baseline *baseline, const struct roster_entry *entry, const struct account *account, const struct buf *ties);

/*
 * Adds the ids of people, or of groups, that are not marked; they live as long as the baseline. False when they are more than `most`, and then none
 * is added.
 */
MUST_CHECK bool baseline_unmarked(const struct baseline *baseline, bool groups, struct vec *ids, size_t most);

/* Puts the keys of what is gone in order. */
void baseline_sort_dropped(struct baseline *baseline);

void baseline_release(struct baseline *baseline);
