// SPDX-License-Identifier: MIT
#include "spool/baseline.h"

#include <stdlib.h>

#include "base/mem.h"

void baseline_take(struct baseline *baseline, struct kept *kept)
{
	size_t octets = (kept->roster.base.count + kept->roster.over.count) / 8 + 1;

	baseline->kept = *kept;
	baseline->marks = mem_new(octets, 1);
	baseline->changed = mem_new(octets, 1);
	*kept = (struct kept){ .roster = { .sealed = false } };
}

uint64_t baseline_records_len(const struct baseline *baseline)
{
	uint64_t len = 0;

	for (int i = 0; i < ROSTER_RECORDS; i++)
		len += baseline->kept.roster.records[i].len;
	return len;
}

static const struct roster_entry *baseline_entry(const struct baseline *baseline, const char *id)
{
	unsigned char key[ACCOUNT_KEY_SIZE];

	if (!baseline->kept.roster.sealed)
		return NULL;
	account_key(id, key);
	return roster_find(&baseline->kept.roster, key);
}

bool baseline_knows(const struct baseline *baseline, const char *id)
{
	return baseline_entry(baseline, id) != NULL;
}

bool baseline_named(const struct baseline *baseline, const char *id)
{
	const struct roster_entry *entry = baseline_entry(baseline, id);
	struct ties ties;

	return entry && (entry->flags & ROSTER_GROUP) && roster_ties(&baseline->kept.roster, entry, &ties) && ties.count > 0;
}

bool baseline_moved(const struct baseline *baseline, const char *id, const char *dn)
{
	const struct roster_entry *entry = baseline_entry(baseline, id);

	return entry && strcmp(roster_account(&baseline->kept.roster, entry->offset).dn, dn) != 0;
}

const char *baseline_witness(const struct baseline *baseline)
{
	const struct roster *roster = &baseline->kept.roster;
	struct roster_cursor cursor = { .roster = roster };
	const struct roster_entry *entry = NULL;

	for (size_t i = roster->base.count / 2; i < roster->base.count && !entry; i++)
		entry = roster_find(roster, roster->base.entries[i].key);
	if (!entry)
		entry = roster_next(&cursor);
	return entry ? roster_account(roster, entry->offset).id : NULL;
}

/* The number of an entry for the bits: those of the base, then those of the upper layer. */
static size_t baseline_place(const struct baseline *baseline, const struct roster_entry *entry)
{
	const struct roster_layer *base = &baseline->kept.roster.base, *over = &baseline->kept.roster.over;

	if (over->count && entry >= over->entries && entry < over->entries + over->count)
		return base->count + (size_t)(entry - over->entries);
	return (size_t)(entry - base->entries);
}

static bool baseline_bit(const unsigned char *bits, size_t place)
{
	return bits[place / 8] >> place % 8 & 1;
}

static void baseline_set(unsigned char *bits, size_t place)
{
	bits[place / 8] |= (unsigned char)(1 << place % 8);
}

void baseline_mark(struct baseline *baseline, const char *id)
{
	const struct roster_entry *entry = baseline_entry(baseline, id);

	if (entry)
		baseline_set(baseline->marks, baseline_place(baseline, entry));
}

void baseline_drop(struct baseline *baseline, const char *id)
{
	const struct roster_entry *entry = baseline_entry(baseline, id);

	if (!entry)
		return;
	baseline_set(baseline->marks, baseline_place(baseline, entry));
	baseline->dropped = mem_grow(baseline->dropped, &baseline->dropped_cap, baseline->dropped_count + 1, sizeof(*baseline->dropped));
	memcpy(baseline->dropped[baseline->dropped_count++], entry->key, sizeof(entry->key));
}

static bool baseline_has_ties(const struct roster *roster, const struct roster_entry *entry, const struct buf *given)
{
	struct ties ties;
	size_t len;

	if (!roster_ties(roster, entry, &ties))
		return !given || given->len == 0;
	/* Four octets before them tell their length. */
	len = (size_t)(ties.names.end - ties.names.start);
	return given && given->len == len + 4 && memcmp(given->data + 4, ties.names.start, len) == 0;
}

bool baseline_has(struct baseline *baseline, const struct roster_entry *entry, const struct account *account, const struct buf *ties)
{
	const struct roster *roster = &baseline->kept.roster;
	const struct roster_entry *before = roster->sealed ? roster_find(roster, entry->key) : NULL;
	size_t place;
	bool same;

	if (!before)
		return false;
	place = baseline_place(baseline, before);
	baseline_set(baseline->marks, place);
	same = memcmp(before->fingerprint, entry->fingerprint, sizeof(entry->fingerprint)) == 0 &&
	       roster_own_flags(before) == roster_own_flags(entry) && !baseline_bit(baseline->changed, place) &&
	       strcmp(roster_account(roster, before->offset).dn, account->dn) == 0 && baseline_has_ties(roster, before, ties);
	if (!same)
		baseline_set(baseline->changed, place);
	return same;
}

bool baseline_unmarked(const struct baseline *baseline, bool groups, struct vec *ids, size_t most)
{
	const struct roster *roster = &baseline->kept.roster;
	struct roster_cursor cursor = { .roster = roster };
	const struct roster_entry *entry;
	size_t before = ids->count;

	while ((entry = roster_next(&cursor)) != NULL) {
		if (baseline_bit(baseline->marks, baseline_place(baseline, entry)) || groups != ((entry->flags & ROSTER_GROUP) != 0))
			continue;
		if (ids->count - before == most) {
			ids->count = before;
			return false;
		}
		vec_add(ids, roster_account(roster, entry->offset).id);
	}
	return true;
}

static int baseline_compare(const void *a, const void *b)
{
	return memcmp(a, b, ACCOUNT_KEY_SIZE);
}

void baseline_sort_dropped(struct baseline *baseline)
{
	if (baseline->dropped_count)
		qsort(baseline->dropped, baseline->dropped_count, sizeof(*baseline->dropped), baseline_compare);
}

void baseline_release(struct baseline *baseline)
{
	kept_close(&baseline->kept);
	free(baseline->marks);
	free(baseline->changed);
	free(baseline->dropped);
	*baseline = (struct baseline){ .dropped_count = 0 };
}
