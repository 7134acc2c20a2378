// SPDX-License-Identifier: MIT
#include "directory/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "directory/radix.h"
#include "directory/rule.h"

enum { SPOOL_BUFFER = 256 * 1024 };

struct spool_file {
	int fd;
	struct buf pending;
	uint64_t written;
	void *map;
};

/* One address that an entry wants: sorted by hash, so that those who want the same stand together. */
struct spool_claim {
	unsigned char hash[8];
	unsigned char place[8]; /* offset of the record times two, plus one for an alias */
};

enum { SPOOL_RECORDS, SPOOL_ENTRIES, SPOOL_CLAIMS, SPOOL_FILES };

struct spool {
	char *folder;
	struct spool_file files[SPOOL_FILES];
	struct roster roster;
	struct rule_counts counts;
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

static int spool_flush(const struct spool *spool, struct spool_file *file, struct error *error)
{
	if (file_write(file->fd, buf_text(&file->pending), file->pending.len, spool->folder, error) != 0)
		return error_wrap(error, "cannot keep what was read from the directory");
	file->written += file->pending.len;
	buf_clear(&file->pending);
	return 0;
}

static void put_u64(unsigned char *out, uint64_t number)
{
	for (int i = 7; i >= 0; i--, number >>= 8)
		out[i] = (unsigned char)number;
}

static uint64_t get_u64(const unsigned char *octets)
{
	uint64_t number = 0;

	for (int i = 0; i < 8; i++)
		number = number << 8 | octets[i];
	return number;
}

/* FNV-1a: two addresses with one hash are told apart by their text later. */
static uint64_t spool_hash(const char *text, size_t len)
{
	uint64_t hash = 0xCBF29CE484222325;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)text[i]) * 0x100000001B3;
	return hash;
}

static void spool_claim(struct spool *spool, const char *address, size_t len, uint64_t offset, bool alias)
{
	struct spool_claim claim;

	put_u64(claim.hash, spool_hash(address, len));
	put_u64(claim.place, offset * 2 + alias);
	buf_add(&spool->files[SPOOL_CLAIMS].pending, &claim, sizeof(claim));
}

/* The next of the aliases, which have one space between; 1 or 0. */
static bool spool_next_alias(const char **at, const char **ret_alias, size_t *ret_len)
{
	if (!*at || !**at)
		return false;
	*ret_alias = *at;
	*ret_len = strcspn(*at, " ");
	*at += *ret_len + ((*at)[*ret_len] == ' ');
	return true;
}

static void spool_claim_all(struct spool *spool, const struct account *account, uint64_t offset)
{
	const char *address = account->value[ACCOUNT_ADDRESS], *aliases = account->value[ACCOUNT_ALIASES], *alias;
	size_t len;

	if (address)
		spool_claim(spool, address, strlen(address), offset, false);
	while (spool_next_alias(&aliases, &alias, &len))
		spool_claim(spool, alias, len, offset, true);
}

int spool_add(struct spool *spool, const struct account *account, uint32_t flags, struct error *error)
{
	struct spool_file *records = &spool->files[SPOOL_RECORDS];
	struct roster_entry entry;

	memset(&entry, 0, sizeof(entry)); /* the padding goes into the file too */
	entry.offset = records->written + records->pending.len;
	entry.flags = flags;
	account_key(account->id, entry.key);
	account_fingerprint(account, entry.fingerprint);
	account_pack(&records->pending, account);
	buf_add(&spool->files[SPOOL_ENTRIES].pending, &entry, sizeof(entry));
	if (!(flags & (ROSTER_EXCLUDED | ROSTER_NO_ADDRESS)))
		spool_claim_all(spool, account, entry.offset);
	for (int i = 0; i < SPOOL_FILES; i++)
		if (spool->files[i].pending.len >= SPOOL_BUFFER && spool_flush(spool, &spool->files[i], error) != 0)
			return -1;
	return 0;
}

static int spool_map(struct spool *spool, struct error *error)
{
	for (int i = 0; i < SPOOL_FILES; i++) {
		struct spool_file *file = &spool->files[i];
		void *map;

		if (spool_flush(spool, file, error) != 0)
			return -1;
		buf_release(&file->pending);
		if (file->written == 0)
			continue;
		map = mmap(NULL, file->written, i == SPOOL_RECORDS ? PROT_READ : PROT_READ | PROT_WRITE, MAP_SHARED, file->fd, 0);
		if (map == MAP_FAILED)
			return error_errno(error, "%s: cannot map a temporary file", spool->folder);
		file->map = map;
	}
	return 0;
}

static int spool_sort(struct spool *spool, struct error *error)
{
	struct roster_entry *entries = spool->files[SPOOL_ENTRIES].map;
	struct roster *roster = &spool->roster;

	*roster = (struct roster){
		.records = spool->files[SPOOL_RECORDS].map,
		.records_len = spool->files[SPOOL_RECORDS].written,
		.entries = entries,
		.count = spool->files[SPOOL_ENTRIES].written / sizeof(*entries),
	};
	radix_sort(entries, roster->count, sizeof(*entries), sizeof(entries->key));
	for (size_t i = 1; i < roster->count; i++) {
		struct account before, account;

		if (memcmp(entries[i - 1].key, entries[i].key, sizeof(entries->key)) != 0)
			continue;
		before = roster_account(roster, entries[i - 1].offset);
		account = roster_account(roster, entries[i].offset);
		return error_set(error, ERROR_AGAIN, "%s and %s have the same id (%s); the read is not believed", before.dn, account.dn, account.id);
	}
	return 0;
}

/* A claim with its words: who wants which address, and as what. */
struct spool_wish {
	const char *address;
	size_t len;
	const char *dn;
	const char *id;
	bool alias;
};

static struct spool_wish spool_wish_of(const struct spool *spool, const struct spool_claim *claim)
{
	uint64_t place = get_u64(claim->place), hash = get_u64(claim->hash);
	struct account account = roster_account(&spool->roster, place / 2);
	struct spool_wish wish = { .dn = account.dn, .id = account.id, .alias = place % 2 != 0 };
	const char *aliases = account.value[ACCOUNT_ALIASES];

	wish.address = account.value[ACCOUNT_ADDRESS];
	wish.len = wish.alias ? 0 : strlen(wish.address);
	while (wish.alias && spool_next_alias(&aliases, &wish.address, &wish.len) && spool_hash(wish.address, wish.len) != hash)
		;
	return wish;
}

/* By address, primaries first, then by DN: the same directory gives the same findings in the same order. */
static int spool_compare_wishes(const void *a, const void *b)
{
	const struct spool_wish *x = a, *y = b;
	int order = x->len != y->len ? (x->len < y->len ? -1 : 1) : memcmp(x->address, y->address, x->len);

	if (order == 0)
		order = (int)x->alias - (int)y->alias;
	return order ? order : strcmp(x->dn, y->dn);
}

static int spool_compare_key(const void *key, const void *entry)
{
	return memcmp(key, ((const struct roster_entry *)entry)->key, ACCOUNT_KEY_SIZE);
}

static void spool_hold(struct spool *spool, const struct spool_wish *wish)
{
	unsigned char key[ACCOUNT_KEY_SIZE];
	struct roster_entry *entry;

	account_key(wish->id, key);
	entry = bsearch(key, spool->files[SPOOL_ENTRIES].map, spool->roster.count, sizeof(*entry), spool_compare_key);
	entry->flags |= ROSTER_HELD;
}

/* Two that have an address as their own are both held; an alias gives way to an own address, and two equal aliases are both held. */
static void spool_judge(struct spool *spool, const struct spool_wish *wishes, size_t count, struct findings *findings)
{
	CLEANUP(buf_release) struct buf more = BUF_INIT;
	size_t own = 0;

	while (own < count && !wishes[own].alias)
		own++;
	if (own > 2)
		buf_printf(&more, " and %zu more", own - 2);
	if (own > 1)
		rule_add(&spool->counts, findings, RULE_ADDRESS_DUPLICATE, wishes[0].dn,
			 "its address %.*s is also that of %s%s; all of them are held", (int)wishes[0].len, wishes[0].address, wishes[1].dn,
			 buf_text(&more));
	for (size_t i = 0; own > 1 && i < own; i++)
		spool_hold(spool, &wishes[i]);
	for (size_t i = own; i < count; i++) {
		const struct spool_wish *other = i > 0 ? &wishes[0] : &wishes[1];

		spool_hold(spool, &wishes[i]);
		rule_add(&spool->counts, findings, RULE_ALIAS_DUPLICATE, wishes[i].dn, "its alias %.*s is also %s of %s; it is held",
			 (int)wishes[i].len, wishes[i].address, other->alias ? "an alias" : "the address", other->dn);
	}
}

/* Claims with one hash; nearly always for one address. */
static void spool_judge_run(struct spool *spool, const struct spool_claim *claims, size_t count, struct findings *findings)
{
	CLEANUP(mem_freep) struct spool_wish *wishes = mem_new(count, sizeof(*wishes));
	size_t start = 0;

	for (size_t i = 0; i < count; i++)
		wishes[i] = spool_wish_of(spool, &claims[i]);
	qsort(wishes, count, sizeof(*wishes), spool_compare_wishes);
	for (size_t i = 1; i <= count; i++) {
		if (i < count && wishes[i].len == wishes[start].len && memcmp(wishes[i].address, wishes[start].address, wishes[i].len) == 0)
			continue;
		if (i - start > 1)
			spool_judge(spool, wishes + start, i - start, findings);
		start = i;
	}
}

static void spool_hold_duplicates(struct spool *spool, struct findings *findings)
{
	struct spool_claim *claims = spool->files[SPOOL_CLAIMS].map;
	size_t count = spool->files[SPOOL_CLAIMS].written / sizeof(*claims), start = 0;

	radix_sort(claims, count, sizeof(*claims), sizeof(*claims));
	for (size_t i = 1; i <= count; i++) {
		if (i < count && memcmp(claims[i].hash, claims[start].hash, sizeof(claims->hash)) == 0)
			continue;
		if (i - start > 1)
			spool_judge_run(spool, claims + start, i - start, findings);
		start = i;
	}
}

static void spool_count(struct roster *roster)
{
	for (size_t i = 0; i < roster->count; i++) {
		roster->excluded += (roster->entries[i].flags & ROSTER_EXCLUDED) != 0;
		roster->no_address += (roster->entries[i].flags & ROSTER_NO_ADDRESS) != 0;
		roster->held += (roster->entries[i].flags & ROSTER_HELD) != 0;
	}
}

int spool_seal(struct spool *spool, struct roster *ret_roster, struct findings *findings, struct error *error)
{
	struct roster *roster = &spool->roster;

	if (spool_map(spool, error) != 0 || spool_sort(spool, error) != 0)
		return -1;
	spool_hold_duplicates(spool, findings);
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
	free(spool->folder);
	free(spool);
}

void spool_closep(struct spool **spool)
{
	spool_close(*spool);
}
