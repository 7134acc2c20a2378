// SPDX-License-Identifier: MIT
#include "directory/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "directory/claim.h"
#include "directory/radix.h"

enum { SPOOL_BUFFER = 256 * 1024 };

struct spool_file {
	int fd;
	struct buf pending;
	uint64_t written;
	void *map;
};

enum { SPOOL_RECORDS, SPOOL_ENTRIES, SPOOL_CLAIMS, SPOOL_MERGED, SPOOL_FILES };

typedef unsigned char spool_key[ACCOUNT_KEY_SIZE];

struct spool {
	char *folder;
	struct spool_file files[SPOOL_FILES];
	struct roster_entry *entries; /* of the roster, once it is sorted */
	struct roster roster;
	struct rule_counts counts;
	struct kept base;     /* map NULL: none */
	unsigned char *marks; /* a bit for each entry of the base: it was mentioned */
	unsigned char *stale; /* and: it was added as another one */
	spool_key *dropped;
	size_t dropped_count, dropped_cap;
};

/* A file that has no name from the beginning, where the file system knows such (open(2), O_TMPFILE). */
static int spool_open_file(const char *folder, int *ret_fd, struct error *error)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {
		file_join(&path, folder, ".mailprov-spool.XXXXXX");
		fd = mkostemp(path.data, O_CLOEXEC);
		if (fd >= 0)
			unlink(path.data);
	}
	if (fd < 0)
		return error_errno(error, "%s: cannot create a temporary file", folder);
	*ret_fd = fd;
	return 0;
}

int spool_open(const char *folder, struct spool **ret_spool, struct error *error)
{
	CLEANUP(spool_closep) struct spool *spool = mem_new(1, sizeof(*spool));

	spool->folder = mem_text(folder);
	for (int i = 0; i < SPOOL_FILES; i++)
		spool->files[i].fd = -1;
	for (int i = 0; i < SPOOL_FILES; i++)
		if (spool_open_file(folder, &spool->files[i].fd, error) != 0)
			return -1;
	*ret_spool = take_ptr(&spool);
	return 0;
}

/* The flags that an entry has by itself, whatever others claim. */
static uint32_t spool_own_flags(const struct roster_entry *entry)
{
	return entry->flags & ROSTER_REFUSED ? entry->flags | ROSTER_HELD : entry->flags & ~(uint32_t)ROSTER_HELD;
}

static bool spool_may_claim(const struct roster_entry *entry)
{
	return !(entry->flags & (ROSTER_EXCLUDED | ROSTER_NO_ADDRESS));
}

static int spool_flush(const struct spool *spool, struct spool_file *file, struct error *error)
{
	if (file_write(file->fd, buf_text(&file->pending), file->pending.len, spool->folder, error) != 0)
		return error_wrap(error, "cannot keep what was read from the directory");
	file->written += file->pending.len;
	buf_clear(&file->pending);
	return 0;
}

void spool_base(struct spool *spool, struct kept *kept)
{
	spool->base = *kept;
	spool->marks = mem_new(kept->roster.count / 8 + 1, 1);
	spool->stale = mem_new(kept->roster.count / 8 + 1, 1);
	*kept = (struct kept){ .map = NULL };
}

static const struct roster_entry *spool_base_entry(const struct spool *spool, const char *id)
{
	spool_key key;

	if (!spool->base.map)
		return NULL;
	account_key(id, key);
	return roster_find(&spool->base.roster, key);
}

bool spool_knows(const struct spool *spool, const char *id)
{
	return spool_base_entry(spool, id) != NULL;
}

const char *spool_witness(const struct spool *spool)
{
	const struct roster *roster = &spool->base.roster;

	return roster->base.count ? roster_account(roster, roster->base.entries[roster->base.count / 2].offset).id : NULL;
}

static bool spool_bit(const unsigned char *bits, size_t place)
{
	return bits[place / 8] >> place % 8 & 1;
}

static void spool_mark_entry(struct spool *spool, unsigned char *bits, const struct roster_entry *entry)
{
	size_t place = (size_t)(entry - spool->base.roster.base.entries);

	bits[place / 8] |= (unsigned char)(1 << place % 8);
}

void spool_mark(struct spool *spool, const char *id)
{
	const struct roster_entry *entry = spool_base_entry(spool, id);

	if (entry)
		spool_mark_entry(spool, spool->marks, entry);
}

void spool_drop(struct spool *spool, const char *id)
{
	const struct roster_entry *entry = spool_base_entry(spool, id);

	if (!entry)
		return;
	spool_mark_entry(spool, spool->marks, entry);
	spool->dropped = mem_grow(spool->dropped, &spool->dropped_cap, spool->dropped_count + 1, sizeof(*spool->dropped));
	memcpy(spool->dropped[spool->dropped_count++], entry->key, sizeof(entry->key));
}

bool spool_unmarked(const struct spool *spool, struct vec *ids, size_t most)
{
	const struct roster *roster = &spool->base.roster;
	size_t before = ids->count;

	for (size_t i = 0; i < roster->base.count; i++) {
		if (spool_bit(spool->marks, i))
			continue;
		if (ids->count - before == most) {
			ids->count = before;
			return false;
		}
		vec_add(ids, roster_account(roster, roster->base.entries[i].offset).id);
	}
	return true;
}

bool spool_has_changed(const struct spool *spool)
{
	const struct spool_file *entries = &spool->files[SPOOL_ENTRIES];

	return !spool->base.map || spool->dropped_count || entries->written + entries->pending.len;
}

/* Whether the base has the entry with this account, DN and flags, and it was not added as another one before. */
static bool spool_is_as_it_was(struct spool *spool, const struct roster_entry *entry, const struct account *account)
{
	const struct roster_entry *before = spool->base.map ? roster_find(&spool->base.roster, entry->key) : NULL;
	bool same;

	if (!before)
		return false;
	spool_mark_entry(spool, spool->marks, before);
	same = memcmp(before->fingerprint, entry->fingerprint, sizeof(entry->fingerprint)) == 0 &&
	       spool_own_flags(before) == spool_own_flags(entry) && !spool_bit(spool->stale, (size_t)(before - spool->base.roster.base.entries)) &&
	       strcmp(roster_account(&spool->base.roster, before->offset).dn, account->dn) == 0;
	if (!same)
		spool_mark_entry(spool, spool->stale, before);
	return same;
}

int spool_add(struct spool *spool, const struct account *account, uint32_t flags, struct error *error)
{
	struct spool_file *records = &spool->files[SPOOL_RECORDS];
	struct roster_entry entry;

	memset(&entry, 0, sizeof(entry)); /* the padding goes into the file too */
	entry.offset = spool->base.roster.records[0].len + records->written + records->pending.len;
	entry.flags = flags | (flags & ROSTER_HELD ? ROSTER_REFUSED : 0);
	account_key(account->id, entry.key);
	account_fingerprint(account, entry.fingerprint);
	if (spool_is_as_it_was(spool, &entry, account))
		return 0;
	account_pack(&records->pending, account);
	buf_add(&spool->files[SPOOL_ENTRIES].pending, &entry, sizeof(entry));
	if (!spool->base.map && spool_may_claim(&entry))
		claim_add_all(&spool->files[SPOOL_CLAIMS].pending, account, entry.flags, entry.offset);
	for (int i = 0; i < SPOOL_FILES; i++)
		if (spool->files[i].pending.len >= SPOOL_BUFFER && spool_flush(spool, &spool->files[i], error) != 0)
			return -1;
	return 0;
}

static int spool_map_file(struct spool *spool, int number, struct error *error)
{
	struct spool_file *file = &spool->files[number];
	void *map;

	if (spool_flush(spool, file, error) != 0)
		return -1;
	buf_release(&file->pending);
	if (file->written == 0)
		return 0;
	map = mmap(NULL, file->written, number == SPOOL_RECORDS ? PROT_READ : PROT_READ | PROT_WRITE, MAP_SHARED, file->fd, 0);
	if (map == MAP_FAILED)
		return error_errno(error, "%s: cannot map a temporary file", spool->folder);
	file->map = map;
	return 0;
}

/* By key; of one key the one that was added last comes first. */
static void spool_sort_entries(struct roster_entry *entries, size_t count)
{
	radix_sort(entries, count, sizeof(*entries), sizeof(entries->key));
	for (size_t i = 0, end; i < count; i = end) {
		for (end = i + 1; end < count && memcmp(entries[i].key, entries[end].key, sizeof(entries->key)) == 0; end++) {
			if (entries[end].offset > entries[i].offset) {
				struct roster_entry held = entries[i];

				entries[i] = entries[end];
				entries[end] = held;
			}
		}
	}
}

static int spool_refuse_twins(const struct roster *roster, struct error *error)
{
	const struct roster_entry *entries = roster->base.entries;

	for (size_t i = 1; i < roster->base.count; i++) {
		struct account before, account;

		if (memcmp(entries[i - 1].key, entries[i].key, sizeof(entries->key)) != 0)
			continue;
		before = roster_account(roster, entries[i - 1].offset);
		account = roster_account(roster, entries[i].offset);
		return error_set(error, ERROR_AGAIN, "%s and %s have the same id (%s); the read is not believed", before.dn, account.dn, account.id);
	}
	return 0;
}

static int spool_sort(struct spool *spool, struct error *error)
{
	struct roster *roster = &spool->roster;

	spool->entries = spool->files[SPOOL_ENTRIES].map;
	*roster = (struct roster){
		.records = { { spool->files[SPOOL_RECORDS].map, spool->files[SPOOL_RECORDS].written } },
		.base.entries = spool->entries,
		.base.count = spool->files[SPOOL_ENTRIES].written / sizeof(*spool->entries),
	};
	spool_sort_entries(spool->entries, roster->base.count);
	return spool_refuse_twins(roster, error);
}

static void spool_count(struct roster *roster)
{
	struct roster_cursor cursor = { .roster = roster };
	const struct roster_entry *entry;

	while ((entry = roster_next(&cursor)) != NULL) {
		roster->count++;
		roster->excluded += (entry->flags & ROSTER_EXCLUDED) != 0;
		roster->no_address += (entry->flags & ROSTER_NO_ADDRESS) != 0;
		roster->held += (entry->flags & (ROSTER_HELD | ROSTER_NO_ADDRESS)) == ROSTER_HELD;
	}
}

/* The records of the base and the new ones, under one numbering. */
static struct roster spool_both(const struct spool *spool)
{
	return (struct roster){
		.records = { spool->base.roster.records[0], { spool->files[SPOOL_RECORDS].map, spool->files[SPOOL_RECORDS].written } },
	};
}

static int spool_compare_octets(const void *a, const void *b)
{
	return memcmp(a, b, ACCOUNT_KEY_SIZE);
}

static bool spool_is_dropped(const struct spool *spool, const struct roster_entry *entry)
{
	return spool->dropped_count && bsearch(entry->key, spool->dropped, spool->dropped_count, sizeof(*spool->dropped), spool_compare_octets);
}

static int spool_put_merged(struct spool *spool, const struct roster_entry *entry, struct error *error)
{
	struct spool_file *merged = &spool->files[SPOOL_MERGED];
	struct roster_entry copy = *entry;

	copy.flags = spool_own_flags(entry);
	if (entry->offset >= spool->roster.records[0].len && spool_may_claim(entry)) {
		struct account account = roster_account(&spool->roster, entry->offset);

		claim_add_all(&spool->files[SPOOL_CLAIMS].pending, &account, entry->flags, entry->offset);
	}
	buf_add(&merged->pending, &copy, sizeof(copy));
	return merged->pending.len >= SPOOL_BUFFER ? spool_flush(spool, merged, error) : 0;
}

/*
 * Entries of the base and new ones in one order; a new one stands for the old one with its key, the first of several for all of them. `gone` takes
 * the offsets of base records that do not count any more, eight octets each.
 */
static int spool_merge(struct spool *spool, struct buf *gone, struct error *error)
{
	const struct roster_entry *old = spool->base.roster.base.entries, *old_end = old + spool->base.roster.base.count;
	const struct roster_entry *new = spool->files[SPOOL_ENTRIES].map;
	const struct roster_entry *new_end = new ? new + spool->files[SPOOL_ENTRIES].written / sizeof(*new) : new;

	while (old < old_end || new < new_end) {
		int order = new == new_end ? -1 : old == old_end ? 1 : memcmp(old->key, new->key, sizeof(new->key));
		const struct roster_entry *next = order < 0 ? old : new;

		if (order >= 0)
			for (new ++; new < new_end &&memcmp(new->key, next->key, sizeof(new->key)) == 0; new ++)
				;
		if (order == 0 || (order < 0 && spool_is_dropped(spool, old)))
			buf_add(gone, &old->offset, sizeof(old->offset));
		old += order <= 0;
		if (!spool_is_dropped(spool, next) && spool_put_merged(spool, next, error) != 0)
			return -1;
	}
	return 0;
}

static int spool_compare_offsets(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* The claims of base records that still count; those of the new ones are there. */
static int spool_merge_claims(struct spool *spool, const struct buf *gone, struct error *error)
{
	struct spool_file *claims = &spool->files[SPOOL_CLAIMS];
	size_t count = gone->len / sizeof(uint64_t);

	const struct roster_layer *base = &spool->base.roster.base;

	for (size_t i = 0; i < base->claim_count; i++) {
		bool alias;
		uint64_t offset = roster_claim_offset(&base->claims[i], &alias);

		if (count && bsearch(&offset, gone->data, count, sizeof(offset), spool_compare_offsets))
			continue;
		buf_add(&claims->pending, &base->claims[i], sizeof(base->claims[i]));
		if (claims->pending.len >= SPOOL_BUFFER && spool_flush(spool, claims, error) != 0)
			return -1;
	}
	return 0;
}

static int spool_merge_all(struct spool *spool, struct error *error)
{
	CLEANUP(buf_release) struct buf gone = BUF_INIT;

	if (spool_map_file(spool, SPOOL_RECORDS, error) != 0 || spool_map_file(spool, SPOOL_ENTRIES, error) != 0)
		return -1;
	if (spool->files[SPOOL_ENTRIES].map)
		spool_sort_entries(spool->files[SPOOL_ENTRIES].map, spool->files[SPOOL_ENTRIES].written / sizeof(struct roster_entry));
	if (spool->dropped_count)
		qsort(spool->dropped, spool->dropped_count, sizeof(*spool->dropped), spool_compare_octets);
	spool->roster = spool_both(spool);
	if (spool_merge(spool, &gone, error) != 0)
		return -1;
	if (gone.len)
		qsort(gone.data, gone.len / sizeof(uint64_t), sizeof(uint64_t), spool_compare_offsets);
	if (spool_merge_claims(spool, &gone, error) != 0 || spool_map_file(spool, SPOOL_MERGED, error) != 0 ||
	    spool_map_file(spool, SPOOL_CLAIMS, error) != 0)
		return -1;
	spool->entries = spool->files[SPOOL_MERGED].map;
	spool->roster.base.entries = spool->entries;
	spool->roster.base.count = spool->files[SPOOL_MERGED].written / sizeof(*spool->entries);
	return 0;
}

static int spool_arrange(struct spool *spool, struct error *error)
{
	if (spool->base.map)
		return spool_merge_all(spool, error);
	for (int i = 0; i < SPOOL_MERGED; i++)
		if (spool_map_file(spool, i, error) != 0)
			return -1;
	return spool_sort(spool, error);
}

int spool_seal(struct spool *spool, struct roster *ret_roster, struct findings *findings, struct error *error)
{
	struct roster *roster = &spool->roster;
	struct claim_court court = { .roster = roster, .counts = &spool->counts, .findings = findings };

	if (!spool_has_changed(spool)) {
		*ret_roster = spool->roster = spool->base.roster;
		return 0;
	}
	if (spool_arrange(spool, error) != 0)
		return -1;
	court.entries = spool->entries;
	claim_hold_duplicates(&court, spool->files[SPOOL_CLAIMS].map, spool->files[SPOOL_CLAIMS].written / sizeof(struct roster_claim));
	roster->base.claims = spool->files[SPOOL_CLAIMS].map;
	roster->base.claim_count = spool->files[SPOOL_CLAIMS].written / sizeof(*roster->base.claims);
	rule_finish(&spool->counts, findings);
	spool_count(roster);
	if (roster->count == roster->excluded + roster->no_address)
		return error_set(error, ERROR_AGAIN,
				 "the read returned nobody (%zu entries, %zu excluded, %zu without an address) and is not believed: check "
				 "directory.base, directory.filter "
				 "and what the account that mailprov binds with may see",
				 roster->count, roster->excluded, roster->no_address);
	roster->sealed = true;
	*ret_roster = *roster;
	return 0;
}

int spool_keep(const struct spool *spool, const char *path, const unsigned char id[KEPT_ID], struct error *error)
{
	return kept_write(path, id, &spool->roster, error);
}

void spool_close(struct spool *spool)
{
	if (!spool)
		return;
	for (int i = 0; i < SPOOL_FILES; i++) {
		struct spool_file *file = &spool->files[i];

		if (file->map)
			munmap(file->map, file->written);
		file_closep(&file->fd);
		buf_release(&file->pending);
	}
	kept_close(&spool->base);
	free(spool->marks);
	free(spool->stale);
	free(spool->dropped);
	free(spool->folder);
	free(spool);
}

void spool_closep(struct spool **spool)
{
	spool_close(*spool);
}
