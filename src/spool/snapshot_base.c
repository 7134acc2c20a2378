// SPDX-License-Identifier: MIT
#include "spool/snapshot_base.h"

#include <stdlib.h>

#include "base/mem.h"
#include "model/id_directory.h"

void snapshot_base_take(struct snapshot_base *baseline, struct snapshot_file *kept)
{
	size_t octets = (kept->roster.base.count + kept->roster.over.count) / 8 + 1;

	baseline->kept = *kept;
	baseline->marks = mem_new(octets, 1);
	baseline->changed = mem_new(octets, 1);
	*kept = (struct snapshot_file){ .roster = { .sealed = false } };
}

uint64_t snapshot_base_records_len(const struct snapshot_base *baseline)
{
	uint64_t len = 0;

	for (int i = 0; i < ROSTER_RECORDS; i++)
		len += baseline->kept.roster.records[i].len;
	return len;
}

static const struct roster_entry *snapshot_base_entry(const struct snapshot_base *baseline,
						      const char *id)
{
	unsigned char key[ACCOUNT_KEY_SIZE];

	if (!baseline->kept.roster.sealed)
		return NULL;
	account_key(id, key);
	return roster_find(&baseline->kept.roster, key);
}

bool snapshot_base_knows(const struct snapshot_base *baseline, const char *id)
{
	return snapshot_base_entry(baseline, id) != NULL;
}

bool snapshot_base_named(const struct snapshot_base *baseline, const char *id)
{
	const struct roster_entry *entry = snapshot_base_entry(baseline, id);
	struct member_refs ties;

	return entry && (entry->flags & ROSTER_GROUP) &&
	       roster_member_refs(&baseline->kept.roster, entry, &ties) && ties.count > 0;
}

bool snapshot_base_moved(const struct snapshot_base *baseline, const char *id, const char *dn)
{
	const struct roster_entry *entry = snapshot_base_entry(baseline, id);

	const char *before =
		entry ? roster_account(&baseline->kept.roster, entry->offset).dn : NULL;

	return before && strcmp(before, dn) != 0;
}

void snapshot_base_look_at(struct snapshot_base *baseline, const char *directory)
{
	baseline->part = true;
	baseline->directory = directory;
}

static bool snapshot_base_is_in(const struct snapshot_base *baseline,
				const struct roster_entry *entry)
{
	return !baseline->part ||
	       id_is_of(roster_id(&baseline->kept.roster, entry->offset), baseline->directory);
}

const char *snapshot_base_witness(const struct snapshot_base *baseline)
{
	const struct roster *roster = &baseline->kept.roster;
	struct roster_cursor cursor = { .roster = roster };
	const struct roster_entry *entry = NULL;

	for (size_t i = roster->base.count / 2; i < roster->base.count && !entry; i++) {
		entry = roster_find(roster, roster->base.entries[i].key);
		if (entry && !snapshot_base_is_in(baseline, entry))
			entry = NULL;
	}
	while (!entry && (entry = roster_next(&cursor)) != NULL &&
	       !snapshot_base_is_in(baseline, entry))
		entry = NULL;
	return entry ? roster_account(roster, entry->offset).id : NULL;
}

/* The number of an entry for the bits: those of the base, then those of the upper layer. */
static size_t snapshot_base_place(const struct snapshot_base *baseline,
				  const struct roster_entry *entry)
{
	const struct roster_layer *base = &baseline->kept.roster.base,
				  *over = &baseline->kept.roster.over;

	if (over->count && entry >= over->entries && entry < over->entries + over->count)
		return base->count + (size_t)(entry - over->entries);
	return (size_t)(entry - base->entries);
}

static bool snapshot_base_bit(const unsigned char *bits, size_t place)
{
	return bits[place / 8] >> place % 8 & 1;
}

static void snapshot_base_set(unsigned char *bits, size_t place)
{
	bits[place / 8] |= (unsigned char)(1 << place % 8);
}

void snapshot_base_mark(struct snapshot_base *baseline, const char *id)
{
	const struct roster_entry *entry = snapshot_base_entry(baseline, id);

	if (entry)
		snapshot_base_set(baseline->marks, snapshot_base_place(baseline, entry));
}

void snapshot_base_drop(struct snapshot_base *baseline, const char *id)
{
	const struct roster_entry *entry = snapshot_base_entry(baseline, id);

	if (!entry)
		return;
	snapshot_base_set(baseline->marks, snapshot_base_place(baseline, entry));
	baseline->dropped = mem_grow(baseline->dropped, &baseline->dropped_cap,
				     baseline->dropped_count + 1, sizeof(*baseline->dropped));
	memcpy(baseline->dropped[baseline->dropped_count++], entry->key, sizeof(entry->key));
}

static bool snapshot_base_has_refs(const struct roster *roster, const struct roster_entry *entry,
				   const struct buf *given)
{
	struct member_refs ties;
	size_t len;

	if (!roster_member_refs(roster, entry, &ties))
		return !given || given->len == 0;
	/* Four octets before them tell their length. */
	len = (size_t)(ties.names.end - ties.names.start);
	return given && given->len == len + 4 &&
	       memcmp(given->data + 4, ties.names.start, len) == 0;
}

bool snapshot_base_has(struct snapshot_base *baseline, const struct roster_entry *entry,
		       const struct account *account, const struct buf *ties)
{
	const struct roster *roster = &baseline->kept.roster;
	const struct roster_entry *before = roster->sealed ? roster_find(roster, entry->key) : NULL;
	const char *dn;
	size_t place;
	bool same;

	if (!before)
		return false;
	place = snapshot_base_place(baseline, before);
	snapshot_base_set(baseline->marks, place);
	dn = roster_account(roster, before->offset).dn;
	same = memcmp(before->fingerprint, entry->fingerprint, sizeof(entry->fingerprint)) == 0 &&
	       roster_own_flags(before) == roster_own_flags(entry) &&
	       !snapshot_base_bit(baseline->changed, place) && dn && strcmp(dn, account->dn) == 0 &&
	       snapshot_base_has_refs(roster, before, ties);
	if (!same)
		snapshot_base_set(baseline->changed, place);
	return same;
}

bool snapshot_base_unmarked(const struct snapshot_base *baseline,
			    const struct snapshot_base_sort *sort, struct vec *ids, size_t most)
{
	const struct roster *roster = &baseline->kept.roster;
	struct roster_cursor cursor = { .roster = roster };
	const struct roster_entry *entry;
	size_t before = ids->count;

	while ((entry = roster_next(&cursor)) != NULL) {
		if (snapshot_base_bit(baseline->marks, snapshot_base_place(baseline, entry)) ||
		    (entry->flags & (ROSTER_GROUP | ROSTER_CONTACT)) != sort->flags ||
		    !snapshot_base_is_in(baseline, entry) ||
		    (sort->is_wanted &&
		     !sort->is_wanted(sort->argument, roster_account(roster, entry->offset).dn)))
			continue;
		if (ids->count - before == most) {
			ids->count = before;
			return false;
		}
		vec_add(ids, roster_account(roster, entry->offset).id);
	}
	return true;
}

void snapshot_base_drop_unmarked(struct snapshot_base *baseline)
{
	const struct roster *roster = &baseline->kept.roster;
	struct roster_cursor cursor = { .roster = roster };
	const struct roster_entry *entry;

	while ((entry = roster_next(&cursor)) != NULL)
		if (!snapshot_base_bit(baseline->marks, snapshot_base_place(baseline, entry)) &&
		    snapshot_base_is_in(baseline, entry))
			snapshot_base_drop(baseline, roster_account(roster, entry->offset).id);
}

void snapshot_base_sort_dropped(struct snapshot_base *baseline)
{
	if (baseline->dropped_count)
		qsort(baseline->dropped, baseline->dropped_count, sizeof(*baseline->dropped),
		      account_key_compare);
}

void snapshot_base_release(struct snapshot_base *baseline)
{
	snapshot_file_close(&baseline->kept);
	free(baseline->marks);
	free(baseline->changed);
	free(baseline->dropped);
	*baseline = (struct snapshot_base){ .dropped_count = 0 };
}
