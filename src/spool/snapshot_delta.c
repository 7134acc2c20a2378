// SPDX-License-Identifier: MIT
#include "spool/snapshot_delta.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/radix.h"
#include "spool/address_claim.h"

enum { SNAPSHOT_DELTA_HASH = sizeof(((struct roster_claim *)NULL)->hash) };

static const struct roster_entry *snapshot_delta_entries(const struct buf *buf, size_t *ret_count)
{
	*ret_count = buf->len / sizeof(struct roster_entry);
	return (const struct roster_entry *)(const void *)buf->data;
}

/* Sorts records by their first octets and keeps one of those that are the same in them. */
static void snapshot_delta_unify(struct buf *records, size_t size, size_t key_size)
{
	size_t count = records->len / size, kept = 0;

	if (count == 0)
		return;
	radix_sort(records->data, count, size, key_size);
	for (size_t i = 1; i < count; i++)
		if (memcmp(records->data + kept * size, records->data + i * size, key_size) != 0 &&
		    ++kept != i)
			memcpy(records->data + kept * size, records->data + i * size, size);
	buf_cut(records, (kept + 1) * size);
}

static bool snapshot_delta_is_dropped(const struct snapshot_delta_news *news,
				      const unsigned char key[ACCOUNT_KEY_SIZE])
{
	return news->dropped_count && bsearch(key, news->dropped, news->dropped_count,
					      sizeof(*news->dropped), account_key_compare);
}

/* What happened, one entry for each key: as it is now, or gone. */
static void snapshot_delta_gather(const struct snapshot_delta_news *news, struct buf *events)
{
	for (size_t i = 0; i < news->count; i++) {
		struct roster_entry entry = news->entries[i];

		if ((i > 0 &&
		     memcmp(entry.key, news->entries[i - 1].key, sizeof(entry.key)) == 0) ||
		    snapshot_delta_is_dropped(news, entry.key))
			continue;
		entry.flags = roster_own_flags(&entry);
		buf_add(events, &entry, sizeof(entry));
	}
	for (size_t i = 0; i < news->dropped_count; i++) {
		struct roster_entry entry;

		memset(&entry, 0, sizeof(entry));
		memcpy(entry.key, news->dropped[i], sizeof(entry.key));
		entry.flags = ROSTER_GONE;
		buf_add(events, &entry, sizeof(entry));
	}
	snapshot_delta_unify(events, sizeof(struct roster_entry), ACCOUNT_KEY_SIZE);
}

/* Puts entries into the upper layer, in place of those with their keys. */
static void snapshot_delta_put(struct snapshot_delta *delta, const struct buf *more)
{
	CLEANUP(buf_release) struct buf merged = BUF_INIT;
	size_t old_count, new_count;
	const struct roster_entry *old = snapshot_delta_entries(&delta->entries, &old_count),
				  *old_end = old + old_count;
	const struct roster_entry *new = snapshot_delta_entries(more, &new_count),
				  *new_end = new + new_count;

	buf_reserve(&merged, delta->entries.len + more->len + 1);
	while (old < old_end || new < new_end) {
		int order = new == new_end   ? -1
			    : old == old_end ? 1
					     : account_key_compare(old->key, new->key);

		buf_add(&merged, order < 0 ? old : new, sizeof(*old));
		old += order <= 0;
		new += order >= 0;
	}
	buf_release(&delta->entries);
	delta->entries = merged;
	merged = (struct buf)BUF_INIT;
	delta->roster.over.entries =
		snapshot_delta_entries(&delta->entries, &delta->roster.over.count);
}

static void snapshot_delta_add_claims(struct buf *claims, const struct roster *roster,
				      const struct roster_entry *entry)
{
	struct account account;

	if (!roster_may_claim(entry))
		return;
	account = roster_account(roster, entry->offset);
	address_claim_add_all(claims, &account, entry->flags, entry->offset);
}

static int snapshot_delta_compare_offsets(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/*
 * The claims of the upper layer: those that it had, except of replaced entries, and those of new
 * entries.
 */
static void snapshot_delta_claim(struct snapshot_delta *delta, const struct roster *before,
				 const struct buf *events)
{
	CLEANUP(buf_release) struct buf stale = BUF_INIT;
	size_t count;
	const struct roster_entry *entries = snapshot_delta_entries(events, &count), *old;

	for (size_t i = 0; i < count; i++) {
		if ((old = roster_find(before, entries[i].key)) != NULL)
			buf_add(&stale, &old->offset, sizeof(old->offset));
		if (!(entries[i].flags & ROSTER_GONE))
			snapshot_delta_add_claims(&delta->claims, &delta->roster, &entries[i]);
	}
	if (stale.len)
		qsort(stale.data, stale.len / sizeof(uint64_t), sizeof(uint64_t),
		      snapshot_delta_compare_offsets);
	for (size_t i = 0; i < before->over.claim_count; i++) {
		const struct roster_claim *claim = &before->over.claims[i];
		bool alias;
		uint64_t offset = roster_claim_offset(claim, &alias);

		if (!stale.len || !bsearch(&offset, stale.data, stale.len / sizeof(offset),
					   sizeof(offset), snapshot_delta_compare_offsets))
			buf_add(&delta->claims, claim, sizeof(*claim));
	}
	delta->roster.over.claim_count = delta->claims.len / sizeof(struct roster_claim);
	delta->roster.over.claims = (const struct roster_claim *)(const void *)delta->claims.data;
	radix_sort(delta->claims.data, delta->roster.over.claim_count, sizeof(struct roster_claim),
		   sizeof(struct roster_claim));
}

/*
 * The addresses to check again, as hashes: those that a changed entry has now, and those in dispute
 * before. Its former addresses are among the latter, or no other entry wanted them.
 */
static void snapshot_delta_list_hashes(const struct snapshot_delta *delta,
				       const struct roster *before, const struct buf *events,
				       struct buf *hashes)
{
	CLEANUP(buf_release) struct buf claims = BUF_INIT;
	struct roster_cursor cursor = { .roster = before };
	size_t count;
	const struct roster_entry *entries = snapshot_delta_entries(events, &count), *entry;

	for (size_t i = 0; i < count; i++)
		if (!(entries[i].flags & ROSTER_GONE))
			snapshot_delta_add_claims(&claims, &delta->roster, &entries[i]);
	while ((entry = roster_next_listed(&cursor, ROSTER_HELD | ROSTER_CONTESTED)) != NULL)
		snapshot_delta_add_claims(&claims, before, entry);
	for (size_t i = 0; i < claims.len; i += sizeof(struct roster_claim))
		buf_add(hashes, claims.data + i, SNAPSHOT_DELTA_HASH);
	snapshot_delta_unify(hashes, SNAPSHOT_DELTA_HASH, SNAPSHOT_DELTA_HASH);
}

/* The entries that claim one of these addresses, with the flags that they have by themselves. */
static void snapshot_delta_list_claimants(const struct roster *roster, const struct buf *hashes,
					  struct buf *claimants)
{
	for (size_t i = 0; i < hashes->len; i += SNAPSHOT_DELTA_HASH) {
		struct roster_claimants walk =
			roster_claimants(roster, (const unsigned char *)hashes->data + i);
		const struct roster_claim *claim;

		while ((claim = roster_next_claimant(&walk)) != NULL) {
			unsigned char key[ACCOUNT_KEY_SIZE];
			struct roster_entry entry;
			bool alias;

			account_key(roster_account(roster, roster_claim_offset(claim, &alias)).id,
				    key);
			entry = *roster_find(roster, key);
			entry.flags = roster_own_flags(&entry);
			buf_add(claimants, &entry, sizeof(entry));
		}
	}
	snapshot_delta_unify(claimants, sizeof(struct roster_entry), ACCOUNT_KEY_SIZE);
}

static void snapshot_delta_judge(struct snapshot_delta *delta, const struct buf *hashes,
				 const char *nameless, struct rule_counts *counts,
				 struct findings *findings)
{
	const struct claim_context context = {
		.roster = &delta->roster,
		.entries = (struct roster_entry *)(void *)delta->entries.data,
		.count = delta->roster.over.count,
		.counts = counts,
		.findings = findings,
		.nameless = nameless,
	};
	CLEANUP(buf_release) struct buf same = BUF_INIT;

	for (size_t i = 0; i < hashes->len; i += SNAPSHOT_DELTA_HASH) {
		struct roster_claimants walk =
			roster_claimants(&delta->roster, (const unsigned char *)hashes->data + i);
		const struct roster_claim *claim;

		buf_clear(&same);
		while ((claim = roster_next_claimant(&walk)) != NULL)
			buf_add(&same, claim, sizeof(*claim));
		address_claim_resolve_same(&context,
					   (const struct roster_claim *)(const void *)same.data,
					   same.len / sizeof(*claim));
	}
}

/* Entries whose flags change because of claims of others. */
static void snapshot_delta_note_flips(struct snapshot_delta *delta, const struct roster *before,
				      const struct buf *claimants)
{
	size_t count;
	const struct roster_entry *entries = snapshot_delta_entries(claimants, &count);

	for (size_t i = 0; i < count; i++) {
		const struct roster_entry *old = roster_find(before, entries[i].key),
					  *new = roster_find(&delta->roster, entries[i].key);

		if (old && old->flags != new->flags)
			buf_add(&delta->changed, entries[i].key, ACCOUNT_KEY_SIZE);
	}
	snapshot_delta_unify(&delta->changed, ACCOUNT_KEY_SIZE, ACCOUNT_KEY_SIZE);
}

/*
 * Drops entries of the upper layer that equal the one below, or that delete what the base does not
 * have.
 */
static void snapshot_delta_thin(struct snapshot_delta *delta)
{
	const struct roster lower = { .base = delta->roster.base };
	struct roster_entry *entries = (struct roster_entry *)(void *)delta->entries.data;
	size_t kept = 0;

	for (size_t i = 0; i < delta->roster.over.count; i++) {
		const struct roster_entry *under = roster_find(&lower, entries[i].key);
		bool gone = (entries[i].flags & ROSTER_GONE) != 0;

		if (under ? gone || under->offset != entries[i].offset ||
				    under->flags != entries[i].flags
			  : !gone)
			entries[kept++] = entries[i];
	}
	delta->roster.over.count = kept;
	buf_cut(&delta->entries, kept * sizeof(*entries));
}

static void snapshot_delta_tally(struct snapshot_delta *delta, const struct roster *before)
{
	for (size_t i = 0; i < delta->changed.len; i += ACCOUNT_KEY_SIZE) {
		const unsigned char *key = (const unsigned char *)delta->changed.data + i;
		const struct roster_entry *old = roster_find(before, key),
					  *new = roster_find(&delta->roster, key);

		if (old)
			roster_tally(&delta->roster, old, -1);
		if (new)
			roster_tally(&delta->roster, new, 1);
	}
}

void snapshot_delta_build(struct snapshot_delta *delta, const struct roster *before,
			  const struct snapshot_delta_news *news, struct rule_counts *counts,
			  struct findings *findings)
{
	CLEANUP(buf_release) struct buf events = BUF_INIT;
	CLEANUP(buf_release) struct buf hashes = BUF_INIT;
	CLEANUP(buf_release) struct buf claimants = BUF_INIT;

	delta->roster = *before;
	delta->roster.sealed = false;
	delta->roster.records[2] = news->records;
	buf_add(&delta->entries, before->over.entries,
		before->over.count * sizeof(*before->over.entries));
	snapshot_delta_gather(news, &events);
	for (size_t i = 0; i < events.len; i += sizeof(struct roster_entry))
		buf_add(&delta->changed, events.data + i, ACCOUNT_KEY_SIZE);
	snapshot_delta_put(delta, &events);
	snapshot_delta_claim(delta, before, &events);
	snapshot_delta_list_hashes(delta, before, &events, &hashes);
	snapshot_delta_list_claimants(&delta->roster, &hashes, &claimants);
	snapshot_delta_put(delta, &claimants);
	snapshot_delta_judge(delta, &hashes, news->nameless, counts, findings);
	snapshot_delta_note_flips(delta, before, &claimants);
	snapshot_delta_thin(delta);
	snapshot_delta_tally(delta, before);
}

void snapshot_delta_release(struct snapshot_delta *delta)
{
	buf_release(&delta->entries);
	buf_release(&delta->claims);
	buf_release(&delta->changed);
	*delta = (struct snapshot_delta){ .roster = { .sealed = false } };
}
