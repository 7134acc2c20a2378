// SPDX-License-Identifier: MIT
#include "spool/overlay.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/radix.h"
#include "spool/claim.h"

enum { OVERLAY_HASH = sizeof(((struct roster_claim *)NULL)->hash) };

static const struct roster_entry *overlay_entries(const struct buf *buf, size_t *ret_count)
{
	*ret_count = buf->len / sizeof(struct roster_entry);
	return (const struct roster_entry *)(const void *)buf->data;
}

static int overlay_compare_keys(const void *a, const void *b)
{
	return memcmp(a, b, ACCOUNT_KEY_SIZE);
}

/* Sorts records by their first octets and keeps one of those that are the same in them. */
static void overlay_unify(struct buf *records, size_t size, size_t key_size)
{
	size_t count = records->len / size, kept = 0;

	if (count == 0)
		return;
	radix_sort(records->data, count, size, key_size);
	for (size_t i = 1; i < count; i++)
		if (memcmp(records->data + kept * size, records->data + i * size, key_size) != 0 && ++kept != i)
			memcpy(records->data + kept * size, records->data + i * size, size);
	buf_cut(records, (kept + 1) * size);
}

static bool overlay_is_dropped(const struct overlay_news *news, const unsigned char key[ACCOUNT_KEY_SIZE])
{
	return news->dropped_count && bsearch(key, news->dropped, news->dropped_count, sizeof(*news->dropped), overlay_compare_keys);
}

/* What happened, one entry for each key: as it is now, or gone. */
static void overlay_gather(const struct overlay_news *news, struct buf *events)
{
	for (size_t i = 0; i < news->count; i++) {
		struct roster_entry entry = news->entries[i];

		if ((i > 0 && memcmp(entry.key, news->entries[i - 1].key, sizeof(entry.key)) == 0) || overlay_is_dropped(news, entry.key))
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
	overlay_unify(events, sizeof(struct roster_entry), ACCOUNT_KEY_SIZE);
}

/* Puts entries into the upper layer, in place of those with their keys. */
static void overlay_put(struct overlay *overlay, const struct buf *more)
{
	CLEANUP(buf_release) struct buf merged = BUF_INIT;
	size_t old_count, new_count;
	const struct roster_entry *old = overlay_entries(&overlay->entries, &old_count), *old_end = old + old_count;
	const struct roster_entry *new = overlay_entries(more, &new_count), *new_end = new + new_count;

	buf_reserve(&merged, overlay->entries.len + more->len + 1);
	while (old < old_end || new < new_end) {
		int order = new == new_end ? -1 : old == old_end ? 1 : overlay_compare_keys(old->key, new->key);

		buf_add(&merged, order < 0 ? old : new, sizeof(*old));
		old += order <= 0;
		new += order >= 0;
	}
	buf_release(&overlay->entries);
	overlay->entries = merged;
	merged = (struct buf)BUF_INIT;
	overlay->roster.over.entries = overlay_entries(&overlay->entries, &overlay->roster.over.count);
}

static void overlay_add_claims(struct buf *claims, const struct roster *roster, const struct roster_entry *entry)
{
	struct account account;

	if (!roster_may_claim(entry))
		return;
	account = roster_account(roster, entry->offset);
	claim_add_all(claims, &account, entry->flags, entry->offset);
}

static int overlay_compare_offsets(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* The claims of the upper layer: those that it had, but for those of entries that are other ones now, and those of new entries. */
static void overlay_claim(struct overlay *overlay, const struct roster *before, const struct buf *events)
{
	CLEANUP(buf_release) struct buf stale = BUF_INIT;
	size_t count;
	const struct roster_entry *entries = overlay_entries(events, &count), *old;

	for (size_t i = 0; i < count; i++) {
		if ((old = roster_find(before, entries[i].key)) != NULL)
			buf_add(&stale, &old->offset, sizeof(old->offset));
		if (!(entries[i].flags & ROSTER_GONE))
			overlay_add_claims(&overlay->claims, &overlay->roster, &entries[i]);
	}
	if (stale.len)
		qsort(stale.data, stale.len / sizeof(uint64_t), sizeof(uint64_t), overlay_compare_offsets);
	for (size_t i = 0; i < before->over.claim_count; i++) {
		const struct roster_claim *claim = &before->over.claims[i];
		bool alias;
		uint64_t offset = roster_claim_offset(claim, &alias);

		if (!stale.len || !bsearch(&offset, stale.data, stale.len / sizeof(offset), sizeof(offset), overlay_compare_offsets))
			buf_add(&overlay->claims, claim, sizeof(*claim));
	}
	overlay->roster.over.claim_count = overlay->claims.len / sizeof(struct roster_claim);
	overlay->roster.over.claims = (const struct roster_claim *)(const void *)overlay->claims.data;
	radix_sort(overlay->claims.data, overlay->roster.over.claim_count, sizeof(struct roster_claim), sizeof(struct roster_claim));
}

/*
 * The addresses that have to be judged, as hashes: what a changed entry has now, and what somebody was held for. What it had before is among those,
 * or nobody else wanted it.
 */
static void overlay_list_hashes(const struct overlay *overlay, const struct roster *before, const struct buf *events, struct buf *hashes)
{
	CLEANUP(buf_release) struct buf claims = BUF_INIT;
	struct roster_cursor cursor = { .roster = before };
	size_t count;
	const struct roster_entry *entries = overlay_entries(events, &count), *entry;

	for (size_t i = 0; i < count; i++)
		if (!(entries[i].flags & ROSTER_GONE))
			overlay_add_claims(&claims, &overlay->roster, &entries[i]);
	while ((entry = roster_next_listed(&cursor, ROSTER_HELD)) != NULL)
		overlay_add_claims(&claims, before, entry);
	for (size_t i = 0; i < claims.len; i += sizeof(struct roster_claim))
		buf_add(hashes, claims.data + i, OVERLAY_HASH);
	overlay_unify(hashes, OVERLAY_HASH, OVERLAY_HASH);
}

/* Who claims one of these addresses, each as he would be without the others. */
static void overlay_list_claimants(const struct roster *roster, const struct buf *hashes, struct buf *claimants)
{
	for (size_t i = 0; i < hashes->len; i += OVERLAY_HASH) {
		struct roster_claimants walk = roster_claimants(roster, (const unsigned char *)hashes->data + i);
		const struct roster_claim *claim;

		while ((claim = roster_next_claimant(&walk)) != NULL) {
			unsigned char key[ACCOUNT_KEY_SIZE];
			struct roster_entry entry;
			bool alias;

			account_key(roster_account(roster, roster_claim_offset(claim, &alias)).id, key);
			entry = *roster_find(roster, key);
			entry.flags = roster_own_flags(&entry);
			buf_add(claimants, &entry, sizeof(entry));
		}
	}
	overlay_unify(claimants, sizeof(struct roster_entry), ACCOUNT_KEY_SIZE);
}

static void overlay_judge(struct overlay *overlay, const struct buf *hashes, struct rule_counts *counts, struct findings *findings)
{
	const struct claim_court court = {
		.roster = &overlay->roster,
		.entries = (struct roster_entry *)(void *)overlay->entries.data,
		.count = overlay->roster.over.count,
		.counts = counts,
		.findings = findings,
	};
	CLEANUP(buf_release) struct buf same = BUF_INIT;

	for (size_t i = 0; i < hashes->len; i += OVERLAY_HASH) {
		struct roster_claimants walk = roster_claimants(&overlay->roster, (const unsigned char *)hashes->data + i);
		const struct roster_claim *claim;

		buf_clear(&same);
		while ((claim = roster_next_claimant(&walk)) != NULL)
			buf_add(&same, claim, sizeof(*claim));
		claim_judge_same(&court, (const struct roster_claim *)(const void *)same.data, same.len / sizeof(*claim));
	}
}

/* Those whose flags are others now because of what others claim. */
static void overlay_note_flips(struct overlay *overlay, const struct roster *before, const struct buf *claimants)
{
	size_t count;
	const struct roster_entry *entries = overlay_entries(claimants, &count);

	for (size_t i = 0; i < count; i++) {
		const struct roster_entry *old = roster_find(before, entries[i].key), *new = roster_find(&overlay->roster, entries[i].key);

		if (old && old->flags != new->flags)
			buf_add(&overlay->changed, entries[i].key, ACCOUNT_KEY_SIZE);
	}
	overlay_unify(&overlay->changed, ACCOUNT_KEY_SIZE, ACCOUNT_KEY_SIZE);
}

/* An entry of the upper layer that says what the one below it says, or that nothing is where nothing is, need not be there. */
static void overlay_thin(struct overlay *overlay)
{
	const struct roster lower = { .base = overlay->roster.base };
	struct roster_entry *entries = (struct roster_entry *)(void *)overlay->entries.data;
	size_t kept = 0;

	for (size_t i = 0; i < overlay->roster.over.count; i++) {
		const struct roster_entry *under = roster_find(&lower, entries[i].key);
		bool gone = (entries[i].flags & ROSTER_GONE) != 0;

		if (under ? gone || under->offset != entries[i].offset || under->flags != entries[i].flags : !gone)
			entries[kept++] = entries[i];
	}
	overlay->roster.over.count = kept;
	buf_cut(&overlay->entries, kept * sizeof(*entries));
}

static void overlay_tally(struct overlay *overlay, const struct roster *before)
{
	for (size_t i = 0; i < overlay->changed.len; i += ACCOUNT_KEY_SIZE) {
		const unsigned char *key = (const unsigned char *)overlay->changed.data + i;
		const struct roster_entry *old = roster_find(before, key), *new = roster_find(&overlay->roster, key);

		if (old)
			roster_tally(&overlay->roster, old, -1);
		if (new)
			roster_tally(&overlay->roster, new, 1);
	}
}

void overlay_build(struct overlay *overlay, const struct roster *before, const struct overlay_news *news, struct rule_counts *counts,
		   struct findings *findings)
{
	CLEANUP(buf_release) struct buf events = BUF_INIT;
	CLEANUP(buf_release) struct buf hashes = BUF_INIT;
	CLEANUP(buf_release) struct buf claimants = BUF_INIT;

	overlay->roster = *before;
	overlay->roster.sealed = false;
	overlay->roster.records[2] = news->records;
	buf_add(&overlay->entries, before->over.entries, before->over.count * sizeof(*before->over.entries));
	overlay_gather(news, &events);
	for (size_t i = 0; i < events.len; i += sizeof(struct roster_entry))
		buf_add(&overlay->changed, events.data + i, ACCOUNT_KEY_SIZE);
	overlay_put(overlay, &events);
	overlay_claim(overlay, before, &events);
	overlay_list_hashes(overlay, before, &events, &hashes);
	overlay_list_claimants(&overlay->roster, &hashes, &claimants);
	overlay_put(overlay, &claimants);
	overlay_judge(overlay, &hashes, counts, findings);
	overlay_note_flips(overlay, before, &claimants);
	overlay_thin(overlay);
	overlay_tally(overlay, before);
}

void overlay_release(struct overlay *overlay)
{
	buf_release(&overlay->entries);
	buf_release(&overlay->claims);
	buf_release(&overlay->changed);
	*overlay = (struct overlay){ .roster = { .sealed = false } };
}
