// SPDX-License-Identifier: MIT
#include "spool/spool.h"

#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/radix.h"
#include "spool/address_claim.h"
#include "spool/snapshot_delta.h"

enum { SPOOL_BUFFER = 256 * 1024 };

struct spool_file {
	int fd;
	struct buf pending;
	uint64_t written;
	void *map;
};

enum { SPOOL_RECORDS, SPOOL_ENTRIES, SPOOL_CLAIMS, SPOOL_FILES };

struct spool {
	char *folder;
	const char *nameless;
	struct spool_file files[SPOOL_FILES];
	struct roster_entry *entries; /* of the roster, once it is sorted */
	struct roster roster;
	struct rule_counts counts;
	struct snapshot_base base;
	struct snapshot_delta delta; /* over the base */
};

int spool_open(const char *folder, struct spool **ret_spool, struct error *error)
{
	CLEANUP(spool_closep) struct spool *spool = mem_new(1, sizeof(*spool));

	spool->folder = mem_text(folder);
	for (int i = 0; i < SPOOL_FILES; i++)
		spool->files[i].fd = -1;
	for (int i = 0; i < SPOOL_FILES; i++)
		if (file_create_nameless(folder, &spool->files[i].fd, error) != 0)
			return -1;
	*ret_spool = take_ptr(&spool);
	return 0;
}

static int spool_flush(const struct spool *spool, struct spool_file *file, struct error *error)
{
	if (file_write(file->fd, buf_text(&file->pending), file->pending.len, spool->folder,
		       error) != 0)
		return error_wrap(error, "cannot keep what was read from the directory");
	file->written += file->pending.len;
	buf_clear(&file->pending);
	return 0;
}

struct snapshot_base *spool_base(struct spool *spool)
{
	return &spool->base;
}

static bool spool_has_base(const struct spool *spool)
{
	return spool->base.kept.roster.sealed;
}

bool spool_has_changed(const struct spool *spool)
{
	return !spool_has_base(spool) || spool_count_changes(spool) > 0;
}

void spool_set_nameless(struct spool *spool, const char *name)
{
	spool->nameless = name;
}

size_t spool_count_changes(const struct spool *spool)
{
	const struct spool_file *entries = &spool->files[SPOOL_ENTRIES];

	return (entries->written + entries->pending.len) / sizeof(struct roster_entry) +
	       spool->base.dropped_count;
}

int spool_add(struct spool *spool, const struct account *account, uint32_t flags,
	      const struct buf *ties, struct error *error)
{
	struct spool_file *records = &spool->files[SPOOL_RECORDS];
	struct roster_entry entry;

	memset(&entry, 0, sizeof(entry)); /* the padding goes into the file too */
	entry.offset =
		snapshot_base_records_len(&spool->base) + records->written + records->pending.len;
	entry.flags = flags | (flags & ROSTER_HELD ? ROSTER_REFUSED : 0) |
		      (ties && ties->len ? ROSTER_TIED : 0);
	account_key(account->id, entry.key);
	account_fingerprint(account, entry.fingerprint);
	if (snapshot_base_has(&spool->base, &entry, account, ties))
		return 0;
	account_pack(&records->pending, account);
	if (entry.flags & ROSTER_TIED)
		buf_add(&records->pending, ties->data, ties->len);
	buf_add(&spool->files[SPOOL_ENTRIES].pending, &entry, sizeof(entry));
	if (!spool_has_base(spool) && roster_may_claim(&entry))
		address_claim_add_all(&spool->files[SPOOL_CLAIMS].pending, account, entry.flags,
				      entry.offset);
	for (int i = 0; i < SPOOL_FILES; i++)
		if (spool->files[i].pending.len >= SPOOL_BUFFER &&
		    spool_flush(spool, &spool->files[i], error) != 0)
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
	map = mmap(NULL, file->written,
		   number == SPOOL_RECORDS ? PROT_READ : PROT_READ | PROT_WRITE, MAP_SHARED,
		   file->fd, 0);
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
		for (end = i + 1; end < count && memcmp(entries[i].key, entries[end].key,
							sizeof(entries->key)) == 0;
		     end++) {
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
		return error_set(error, ERROR_AGAIN,
				 "%s and %s have the same id (%s); the read is discarded",
				 before.dn, account.dn, account.id);
	}
	return 0;
}

static int spool_sort(struct spool *spool, struct error *error)
{
	struct roster *roster = &spool->roster;

	spool->entries = spool->files[SPOOL_ENTRIES].map;
	*roster = (struct roster){
		.records = { { spool->files[SPOOL_RECORDS].map,
			       spool->files[SPOOL_RECORDS].written } },
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

	while ((entry = roster_next(&cursor)) != NULL)
		roster_tally(roster, entry, 1);
}

/* A read of changes: the base stays where it is, and what differs is laid over it. */
static int spool_lay_over(struct spool *spool, struct findings *findings, struct error *error)
{
	struct snapshot_delta_news news = { .dropped_count = 0 };

	if (spool_map_file(spool, SPOOL_RECORDS, error) != 0 ||
	    spool_map_file(spool, SPOOL_ENTRIES, error) != 0)
		return -1;
	news.count = spool->files[SPOOL_ENTRIES].written / sizeof(struct roster_entry);
	if (news.count)
		spool_sort_entries(spool->files[SPOOL_ENTRIES].map, news.count);
	snapshot_base_sort_dropped(&spool->base);
	news.entries = spool->files[SPOOL_ENTRIES].map;
	news.dropped = (const unsigned char(*)[ACCOUNT_KEY_SIZE])spool->base.dropped;
	news.dropped_count = spool->base.dropped_count;
	news.records = (struct roster_records){ spool->files[SPOOL_RECORDS].map,
						spool->files[SPOOL_RECORDS].written };
	news.nameless = spool->nameless;
	snapshot_delta_build(&spool->delta, &spool->base.kept.roster, &news, &spool->counts,
			     findings);
	spool->roster = spool->delta.roster;
	return 0;
}

/* A read of everything. */
static int spool_lay(struct spool *spool, struct findings *findings, struct error *error)
{
	struct roster *roster = &spool->roster;
	struct claim_context context = { .roster = roster,
					 .counts = &spool->counts,
					 .findings = findings,
					 .nameless = spool->nameless };

	for (int i = 0; i < SPOOL_FILES; i++)
		if (spool_map_file(spool, i, error) != 0)
			return -1;
	if (spool_sort(spool, error) != 0)
		return -1;
	context.entries = spool->entries;
	context.count = roster->base.count;
	address_claim_hold_duplicates(&context, spool->files[SPOOL_CLAIMS].map,
				      spool->files[SPOOL_CLAIMS].written /
					      sizeof(struct roster_claim));
	roster->base.claims = spool->files[SPOOL_CLAIMS].map;
	roster->base.claim_count =
		spool->files[SPOOL_CLAIMS].written / sizeof(*roster->base.claims);
	spool_count(roster);
	return 0;
}

int spool_seal(struct spool *spool, struct roster *ret_roster, struct findings *findings,
	       struct error *error)
{
	struct roster *roster = &spool->roster;

	if (!spool_has_changed(spool)) {
		*ret_roster = spool->roster = spool->base.kept.roster;
		return 0;
	}
	if ((spool_has_base(spool) ? spool_lay_over(spool, findings, error)
				   : spool_lay(spool, findings, error)) != 0)
		return -1;
	rule_finish(&spool->counts, findings);
	if (roster->count - roster->groups == roster->excluded + roster->no_address)
		return error_set(
			error, ERROR_AGAIN,
			"the read found no accounts (%zu entries, %zu excluded, %zu without an "
			"address) and is discarded as incomplete: check directory.base, "
			"directory.filter and what the account that mailprov binds with may see",
			roster->count - roster->groups, roster->excluded, roster->no_address);
	roster->sealed = true;
	*ret_roster = *roster;
	return 0;
}

const struct roster *spool_before(const struct spool *spool)
{
	return spool_has_base(spool) ? &spool->base.kept.roster : NULL;
}

const unsigned char (*spool_changed(const struct spool *spool, size_t *ret_count))[ACCOUNT_KEY_SIZE]
{
	*ret_count = spool->delta.changed.len / ACCOUNT_KEY_SIZE;
	return (const unsigned char(*)[ACCOUNT_KEY_SIZE])spool->delta.changed.data;
}

int spool_keep(const struct spool *spool, const char *prefix,
	       const unsigned char id[SNAPSHOT_FILE_ID], unsigned char ret_base[SNAPSHOT_FILE_ID],
	       struct error *error)
{
	bool over = spool_has_base(spool) && snapshot_file_is_small(&spool->roster);

	if (snapshot_file_write(prefix, id, over ? spool->base.kept.base : NULL, &spool->roster,
				error) != 0)
		return -1;
	memcpy(ret_base, over ? spool->base.kept.base : id, SNAPSHOT_FILE_ID);
	return 0;
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
	snapshot_delta_release(&spool->delta);
	snapshot_base_release(&spool->base);
	free(spool->folder);
	free(spool);
}

void spool_closep(struct spool **spool)
{
	spool_close(*spool);
}
