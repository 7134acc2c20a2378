// SPDX-License-Identifier: MIT
/*
 * A snapshot that is kept and gone on from: over hundreds of random changes the roster over a base
 * is what the roster of everything is, entry by entry, with the same held ones; and a file that was
 * harmed is not used.
 */
#include "spool/snapshot_file.h"
#include "spool/spool.h"
#include "unit.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "model/several.h"

enum { PEOPLE = 40, ROUNDS = 400, NAMES = 30 };

static const struct snapshot_base_sort only_people = { .flags = 0 },
				       only_groups = { .flags = ROSTER_GROUP };

static const unsigned char id[SNAPSHOT_FILE_ID] = "0123456789abcde";

/* A person of the model: what the directory says. */
struct person {
	bool there;
	int address, alias; /* numbers of names; alias -1 is none */
	int second;	    /* another address of several; 0 or less is none */
	uint32_t flags;
	int title;
};

static unsigned dice(unsigned *seed, unsigned sides)
{
	*seed = *seed * 1103515245 + 12345;
	return *seed / 65536 % sides;
}

static void roll(struct person *person, unsigned *seed)
{
	static const uint32_t flags[] = { 0,
					  0,
					  0,
					  0,
					  ROSTER_HELD,
					  ROSTER_EXCLUDED,
					  ROSTER_EXCLUDED | ROSTER_SYSTEM,
					  ROSTER_SHARED,
					  ROSTER_NO_ADDRESS,
					  ROSTER_MADE,
					  ROSTER_MADE | ROSTER_PROPOSED };

	person->there = true;
	person->address = (int)dice(seed, NAMES);
	person->alias = (int)dice(seed, NAMES) - NAMES / 2;
	person->second = (person->address * 7 + person->alias + NAMES) % (2 * NAMES) - NAMES;
	person->flags = flags[dice(seed, ARRAY_LEN(flags))];
	person->title = (int)dice(seed, 3);
}

static void put(struct spool *spool, const struct person *person, int number)
{
	char name[32], dn[32], address[32], alias[32], title[32], second[32];
	CLEANUP(buf_release) struct buf several = BUF_INIT;
	struct account account = { .id = name, .dn = dn };
	struct error error = ERROR_INIT;

	snprintf(name, sizeof(name), "id:%d", number);
	snprintf(dn, sizeof(dn), "uid=%d", number);
	snprintf(address, sizeof(address), "n%d@x.example", person->address);
	snprintf(alias, sizeof(alias), "n%d@x.example", person->alias);
	snprintf(title, sizeof(title), "t%d", person->title);
	account.value[ACCOUNT_ADDRESS] =
		person->flags & (ROSTER_NO_ADDRESS | ROSTER_PROPOSED) ? NULL : address;
	account.value[ACCOUNT_ALIASES] =
		person->alias >= 0 && person->alias != person->address ? alias : NULL;
	account.value[ACCOUNT_TITLE] = title;
	snprintf(second, sizeof(second), "n%d@x.example", person->second);
	if (account.value[ACCOUNT_ADDRESS] && !(person->flags & ROSTER_MADE) &&
	    person->second > 0 && person->second != person->address) {
		several_begin(&several, ACCOUNT_ADDRESS, "mail");
		several_add(&several, address);
		several_add(&several, second);
		account.several = several.data;
	}
	ASSERT_OK(spool_add(spool, &account, person->flags, NULL, &error), error);
}

static void assert_same(const struct roster *one, const struct roster *two, int round)
{
	struct roster_cursor walks[] = { { .roster = one }, { .roster = two } };
	const struct roster_entry *x;

	if (one->count != two->count || one->held != two->held || one->excluded != two->excluded ||
	    one->no_address != two->no_address || one->system_mailboxes != two->system_mailboxes)
		fail_msg("round %d: %zu entries and %zu held, %zu and %zu", round, one->count,
			 one->held, two->count, two->held);
	while ((x = roster_next(&walks[0])) != NULL) {
		const struct roster_entry *y = roster_next(&walks[1]);
		struct account a = roster_account(one, x->offset),
			       b = roster_account(two, y->offset);

		if (memcmp(x->key, y->key, ACCOUNT_KEY_SIZE) != 0 || x->flags != y->flags ||
		    memcmp(x->fingerprint, y->fingerprint, ACCOUNT_KEY_SIZE) != 0 ||
		    strcmp(a.id, b.id) != 0)
			fail_msg("round %d: %s, flags %u, and %s, flags %u", round, a.id, x->flags,
				 b.id, y->flags);
	}
	assert_null(roster_next(&walks[1]));
	for (int i = 0; i < NAMES; i++) {
		struct account account;
		char address[32];

		snprintf(address, sizeof(address), "n%d@x.example", i);
		assert_int_equal(roster_find_claim(one, address, "", &account),
				 roster_find_claim(two, address, "", &account));
	}
}

/* Everything of the model, sealed. */
static struct spool *read_all(const char *folder, const struct person *people,
			      struct roster *roster, struct findings *findings)
{
	struct error error = ERROR_INIT;
	struct spool *spool;

	ASSERT_OK(spool_open(folder, &spool, &error), error);
	for (int i = 0; i < PEOPLE; i++)
		if (people[i].there)
			put(spool, &people[i], i);
	ASSERT_OK(spool_seal(spool, roster, findings, &error), error);
	return spool;
}

/*
 * Some changes, told over the base as a server might: also what did not change, and more than once.
 */
static void tell_changes(struct spool *spool, struct person *people, unsigned *seed)
{
	for (unsigned n = dice(seed, 6); n > 0; n--) {
		int number = (int)dice(seed, PEOPLE);
		char name[32];

		snprintf(name, sizeof(name), "id:%d", number);
		if (number != 0 && dice(seed, 4) == 0) {
			people[number].there = false;
			snapshot_base_drop(spool_base(spool), name);
			continue;
		}
		/*
		 * One that was dropped in this round does not come back in it: a server says one or
		 * the other.
		 */
		if (!people[number].there && snapshot_base_knows(spool_base(spool), name))
			continue;
		if (dice(seed, 3) || !people[number].there)
			roll(&people[number], seed);
		if (number == 0)
			people[number] =
				(struct person){ .there = true, .address = NAMES, .alias = -1 };
		put(spool, &people[number], number);
		if (dice(seed, 4) == 0) {
			roll(&people[number], seed);
			if (number == 0)
				people[number] = (struct person){ .there = true,
								  .address = NAMES,
								  .alias = -1 };
			put(spool, &people[number], number);
		}
	}
}

/* A new id for each snapshot, and what is kept under it. */
struct chain {
	char *prefix;
	unsigned char id[SNAPSHOT_FILE_ID];
};

static void chain_keep(struct chain *chain, const struct spool *spool, const struct roster *roster,
		       bool whole)
{
	struct error error = ERROR_INIT;
	unsigned char base[SNAPSHOT_FILE_ID];

	chain->id[0]++;
	chain->id[1] += chain->id[0] == 0;
	if (whole)
		ASSERT_OK(snapshot_file_write(chain->prefix, chain->id, NULL, roster, &error),
			  error);
	else
		ASSERT_OK(spool_keep(spool, chain->prefix, chain->id, base, &error), error);
}

static void assert_same_findings(const struct findings *one, const struct findings *two, int round)
{
	for (size_t i = 0; i < one->count && i < two->count; i++)
		if (strcmp(one->items[i].text, two->items[i].text) != 0 ||
		    strcmp(one->items[i].subject, two->items[i].subject) != 0)
			fail_msg("round %d: %s %s, and %s %s", round, one->items[i].subject,
				 one->items[i].text, two->items[i].subject, two->items[i].text);
	assert_int_equal(one->count, two->count);
}

/* Whoever is not among those that are said to be others is as before. */
static void assert_changed(const struct spool *spool, const struct roster *after)
{
	const struct roster *before = spool_before(spool);
	struct roster_cursor walks[] = { { .roster = before }, { .roster = after } };
	size_t count;
	const unsigned char(*changed)[ACCOUNT_KEY_SIZE] = spool_changed(spool, &count);
	const struct roster_entry *entry;

	for (size_t i = 1; i < count; i++)
		assert_true(memcmp(changed[i - 1], changed[i], ACCOUNT_KEY_SIZE) < 0);
	for (int side = 0; side < 2; side++) {
		while ((entry = roster_next(&walks[side])) != NULL) {
			const struct roster_entry *other =
				roster_find(side ? before : after, entry->key);
			bool same = other && other->offset == entry->offset &&
				    other->flags == entry->flags,
			     told = false;

			for (size_t i = 0; i < count; i++)
				told = told ||
				       memcmp(changed[i], entry->key, ACCOUNT_KEY_SIZE) == 0;
			assert_true(same || told);
		}
	}
}

/*
 * Rounds of changes, each over what the one before kept: as an upper layer, as a base of its own
 * now and then, and after reads of everything.
 */
static void test_changes(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(mem_freep) char *prefix = unit_path(folder, "kept-");
	struct chain chain = { .prefix = prefix };
	struct person people[PEOPLE] = { { .there = true, .address = NAMES, .alias = -1 } };
	struct error error = ERROR_INIT;
	struct roster roster;
	unsigned seed = 4;

	(void)state;
	for (int i = 1; i < PEOPLE / 2; i++)
		roll(&people[i], &seed);
	for (int round = 0; round < ROUNDS; round++) {
		CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
		CLEANUP(finding_release) struct findings whole_findings = FINDINGS_INIT;
		CLEANUP(finding_release) struct findings ignored = FINDINGS_INIT;
		CLEANUP(spool_closep) struct spool *changes = NULL;
		CLEANUP(spool_closep) struct spool *all = NULL;
		struct roster whole;
		struct snapshot_file kept;

		if (round % 80 == 0) {
			all = read_all(folder, people, &roster, &ignored);
			chain_keep(&chain, all, &roster, false);
			spool_close(take_ptr(&all));
		}
		assert_int_equal(snapshot_file_open(prefix, chain.id, &kept), 1);
		ASSERT_OK(spool_open(folder, &changes, &error), error);
		snapshot_base_take(spool_base(changes), &kept);
		tell_changes(changes, people, &seed);
		ASSERT_OK(spool_seal(changes, &roster, &findings, &error), error);
		all = read_all(folder, people, &whole, &whole_findings);
		assert_same(&roster, &whole, round);
		if (spool_has_changed(changes)) {
			assert_same_findings(&findings, &whole_findings, round);
			assert_changed(changes, &roster);
		}
		chain_keep(&chain, changes, &roster, round % 10 == 9);
	}
}

/* An upper layer is not used without its own base, and the base goes on being usable alone. */
static void test_layers(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(mem_freep) char *prefix = unit_path(folder, "kept-");
	CLEANUP(finding_release) struct findings ignored = FINDINGS_INIT;
	CLEANUP(spool_closep) struct spool *spool = NULL;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct person people[PEOPLE] = { { .there = true, .address = 1, .alias = -1 } };
	static const unsigned char over[SNAPSHOT_FILE_ID] = "over";
	unsigned char base[SNAPSHOT_FILE_ID];
	struct error error = ERROR_INIT;
	struct roster roster;
	struct snapshot_file kept;

	(void)state;
	spool = read_all(folder, people, &roster, &ignored);
	ASSERT_OK(spool_keep(spool, prefix, id, base, &error), error);
	assert_memory_equal(base, id, sizeof(base));
	spool_close(take_ptr(&spool));
	assert_int_equal(snapshot_file_open(prefix, id, &kept), 1);
	ASSERT_OK(spool_open(folder, &spool, &error), error);
	snapshot_base_take(spool_base(spool), &kept);
	people[1] = (struct person){ .there = true, .address = 2, .alias = -1 };
	put(spool, &people[1], 1);
	ASSERT_OK(spool_seal(spool, &roster, &ignored, &error), error);
	ASSERT_OK(spool_keep(spool, prefix, over, base, &error), error);
	assert_memory_equal(base, id, sizeof(base));
	assert_int_equal(snapshot_file_open(prefix, over, &kept), 1);
	assert_int_equal(kept.roster.count, 2);
	assert_int_equal(kept.roster.over.count, 1);
	snapshot_file_close(&kept);
	assert_int_equal(snapshot_file_open(prefix, id, &kept), 1);
	assert_int_equal(kept.roster.count, 1);
	snapshot_file_close(&kept);
	/* Another base under the same name: its records have another length. */
	people[0].alias = 9;
	spool_close(take_ptr(&spool));
	spool = read_all(folder, people, &roster, &ignored);
	ASSERT_OK(spool_keep(spool, prefix, id, base, &error), error);
	assert_int_equal(snapshot_file_open(prefix, id, &kept), 1);
	snapshot_file_close(&kept);
	assert_int_equal(snapshot_file_open(prefix, over, &kept), 0);
	snapshot_file_path(&path, prefix, id);
	unlink(path.data);
	assert_int_equal(snapshot_file_open(prefix, over, &kept), 0);
}

/* What differs more than a little becomes a base of its own. */
static void test_share(void **state)
{
	struct roster roster = { .base.count = 3200,
				 .records = {
					 { NULL, 32000000 }, { NULL, 250000 }, { NULL, 250000 } } };

	(void)state;
	roster.over.count = 50 + 256;
	assert_true(snapshot_file_is_small(&roster));
	roster.over.count++;
	assert_false(snapshot_file_is_small(&roster));
	roster.over.count = 0;
	roster.records[2].len += 65536 + 1;
	assert_false(snapshot_file_is_small(&roster));
}

static void put_group(struct spool *spool, const char *member, const char *address)
{
	const struct tie name = { TIE_DN, member };
	const struct account account = {
		.id = "id:group",
		.dn = "cn=group",
		.value = { [ACCOUNT_ADDRESS] = address, [ACCOUNT_NAME] = "Group" }
	};
	CLEANUP(buf_release) struct buf ties = BUF_INIT;
	struct error error = ERROR_INIT;

	member_refs_pack(&ties, "", false, &name, 1);
	ASSERT_OK(spool_add(spool, &account, ROSTER_GROUP | (address ? 0 : ROSTER_NO_ADDRESS),
			    &ties, &error),
		  error);
}

/*
 * A group is counted apart from people, its members are part of what may change, and both come back
 * from a kept snapshot.
 */
static void test_groups(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(mem_freep) char *prefix = unit_path(folder, "kept-");
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	CLEANUP(spool_closep) struct spool *spool = NULL;
	CLEANUP(vec_release) struct vec ids = VEC_INIT;
	struct person people[PEOPLE] = { { .there = true, .address = 1, .alias = -1 } };
	const struct roster_entry *entry;
	struct roster_cursor cursor = { .roster = NULL };
	unsigned char base[SNAPSHOT_FILE_ID];
	struct error error = ERROR_INIT;
	struct roster roster;
	struct snapshot_file kept;
	size_t tied = 0;

	(void)state;
	ASSERT_OK(spool_open(folder, &spool, &error), error);
	put(spool, &people[0], 0);
	put_group(spool, "uid=a", NULL);
	ASSERT_OK(spool_seal(spool, &roster, &findings, &error), error);
	assert_int_equal(roster.count, 2);
	assert_int_equal(roster.groups, 1);
	assert_int_equal(roster.no_address, 0);
	ASSERT_OK(spool_keep(spool, prefix, id, base, &error), error);
	spool_close(take_ptr(&spool));
	assert_int_equal(snapshot_file_open(prefix, id, &kept), 1);
	assert_int_equal(kept.roster.groups, 1);
	ASSERT_OK(spool_open(folder, &spool, &error), error);
	snapshot_base_take(spool_base(spool), &kept);
	put_group(spool, "uid=a", NULL);
	assert_false(spool_has_changed(spool));
	assert_true(snapshot_base_unmarked(spool_base(spool), &only_groups, &ids, 9));
	assert_int_equal(ids.count, 0);
	put_group(spool, "uid=b", NULL);
	assert_true(spool_has_changed(spool));
	ASSERT_OK(spool_seal(spool, &roster, &findings, &error), error);
	cursor.roster = &roster;
	while ((entry = roster_next_listed(&cursor, ROSTER_GROUP)) != NULL) {
		struct member_refs ties;
		struct tie name;

		if (!roster_member_refs(&roster, entry, &ties))
			continue;
		tied++;
		assert_true(member_refs_next(&ties, &name));
		assert_string_equal(name.text, "uid=b");
		assert_false(member_refs_next(&ties, &name));
	}
	assert_int_equal(tied, 1);
}

static void test_marks(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(mem_freep) char *prefix = unit_path(folder, "kept-");
	CLEANUP(spool_closep) struct spool *spool = NULL;
	CLEANUP(vec_release) struct vec ids = VEC_INIT;
	CLEANUP(finding_release) struct findings ignored = FINDINGS_INIT;
	struct person people[PEOPLE] = { { .there = false } };
	unsigned char base[SNAPSHOT_FILE_ID];
	struct error error = ERROR_INIT;
	struct roster roster;
	struct snapshot_file kept;

	(void)state;
	for (int i = 0; i < 5; i++)
		people[i] = (struct person){ .there = true, .address = i, .alias = -1 };
	spool = read_all(folder, people, &roster, &ignored);
	ASSERT_OK(spool_keep(spool, prefix, id, base, &error), error);
	spool_close(take_ptr(&spool));
	assert_int_equal(snapshot_file_open(prefix, id, &kept), 1);
	ASSERT_OK(spool_open(folder, &spool, &error), error);
	assert_true(spool_has_changed(spool));
	snapshot_base_take(spool_base(spool), &kept);
	assert_false(spool_has_changed(spool));
	assert_non_null(snapshot_base_witness(spool_base(spool)));
	put(spool, &people[0], 0);
	assert_false(spool_has_changed(spool));
	snapshot_base_mark(spool_base(spool), "id:1");
	snapshot_base_mark(spool_base(spool), "id:nobody");
	snapshot_base_drop(spool_base(spool), "id:nobody");
	assert_false(spool_has_changed(spool));
	assert_false(snapshot_base_unmarked(spool_base(spool), &only_people, &ids, 2));
	assert_int_equal(ids.count, 0);
	assert_true(snapshot_base_unmarked(spool_base(spool), &only_people, &ids, 3));
	vec_sort(&ids);
	assert_int_equal(ids.count, 3);
	assert_string_equal(ids.items[0], "id:2");
	snapshot_base_drop(spool_base(spool), "id:2");
	assert_true(spool_has_changed(spool));
}

/*
 * A server may tell of one entry several times while it is changed: over a base, what came last
 * counts, also when that is what the base has. So many entries, told in this order of their titles,
 * that no order of sorting puts each of the last ones first by chance.
 */
static void test_twice(void **state)
{
	static const int titles[][3] = { { 1, 2, 0 }, { 2, 1, 2 }, { 1, 2, 1 },
					 { 2, 2, 0 }, { 0, 1, 0 }, { 1, 0, 2 } };
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(mem_freep) char *prefix = unit_path(folder, "kept-");
	CLEANUP(finding_release) struct findings ignored = FINDINGS_INIT;
	CLEANUP(spool_closep) struct spool *spool = NULL;
	struct person people[PEOPLE];
	unsigned char base[SNAPSHOT_FILE_ID];
	struct error error = ERROR_INIT;
	struct roster roster;
	struct snapshot_file kept;

	(void)state;
	for (int i = 0; i < PEOPLE; i++)
		people[i] = (struct person){ .there = true, .address = i, .alias = -1 };
	spool = read_all(folder, people, &roster, &ignored);
	ASSERT_OK(spool_keep(spool, prefix, id, base, &error), error);
	spool_close(take_ptr(&spool));
	assert_int_equal(snapshot_file_open(prefix, id, &kept), 1);
	ASSERT_OK(spool_open(folder, &spool, &error), error);
	snapshot_base_take(spool_base(spool), &kept);
	for (int time = 0; time < 3; time++) {
		for (int i = 0; i < PEOPLE; i++) {
			people[i].title = titles[(size_t)i % ARRAY_LEN(titles)][time];
			put(spool, &people[i], i);
		}
	}
	ASSERT_OK(spool_seal(spool, &roster, &ignored, &error), error);
	assert_int_equal(roster.count, PEOPLE);
	for (int i = 0; i < PEOPLE; i++) {
		unsigned char key[ACCOUNT_KEY_SIZE];
		char name[32], title[32];
		struct account account;

		snprintf(name, sizeof(name), "id:%d", i);
		snprintf(title, sizeof(title), "t%d", titles[(size_t)i % ARRAY_LEN(titles)][2]);
		account_key(name, key);
		account = roster_account(&roster, roster_find(&roster, key)->offset);
		if (strcmp(account.value[ACCOUNT_TITLE], title) != 0)
			fail_msg("%s: %s", name, account.value[ACCOUNT_TITLE]);
	}
}

/* What another user may have written is not used. */
static void test_foreign_owner(void **state)
{
	enum { NOBODY = 65534 };
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(mem_freep) char *prefix = unit_path(folder, "kept-");
	CLEANUP(finding_release) struct findings ignored = FINDINGS_INIT;
	CLEANUP(spool_closep) struct spool *spool = NULL;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct person people[PEOPLE] = { { .there = true, .address = 1, .alias = -1 } };
	unsigned char base[SNAPSHOT_FILE_ID];
	struct error error = ERROR_INIT;
	struct roster roster;
	struct snapshot_file kept;

	(void)state;
	if (geteuid() != 0)
		skip();
	spool = read_all(folder, people, &roster, &ignored);
	ASSERT_OK(spool_keep(spool, prefix, id, base, &error), error);
	snapshot_file_path(&path, prefix, id);
	assert_int_equal(chown(path.data, NOBODY, NOBODY), 0);
	assert_int_equal(snapshot_file_open(prefix, id, &kept), 0);
	assert_int_equal(chown(path.data, 0, NOBODY), 0);
	assert_int_equal(snapshot_file_open(prefix, id, &kept), 1);
	snapshot_file_close(&kept);
}

static void poke(const char *path, size_t at, char octet)
{
	int fd = open(path, O_WRONLY);

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, &octet, 1, (off_t)at), 1);
	close(fd);
}

static void test_harm(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(mem_freep) char *prefix = unit_path(folder, "kept-");
	CLEANUP(buf_release) struct buf octets = BUF_INIT;
	static const unsigned char other[SNAPSHOT_FILE_ID] = "another id";
	CLEANUP(finding_release) struct findings ignored = FINDINGS_INIT;
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	struct person people[PEOPLE] = { { .there = true, .address = 1, .alias = 2 } };
	unsigned char base[SNAPSHOT_FILE_ID];
	struct error error = ERROR_INIT;
	struct roster roster;
	struct snapshot_file kept;
	struct spool *spool = read_all(folder, people, &roster, &ignored);
	const char *path;

	(void)state;
	ASSERT_OK(spool_keep(spool, prefix, id, base, &error), error);
	spool_close(spool);
	snapshot_file_path(&name, prefix, id);
	path = name.data;
	assert_int_equal(snapshot_file_open(prefix, other, &kept), 0);
	assert_int_equal(chmod(path, 0644), 0);
	assert_int_equal(snapshot_file_open(prefix, id, &kept), 0);
	assert_int_equal(chmod(path, 0600), 0);
	ASSERT_OK(file_read(path, 1 << 20, &octets, &error), error);
	for (size_t len = 0; len < octets.len; len++) {
		ASSERT_OK(file_replace(path, octets.data, len, 0600, &error), error);
		assert_int_equal(snapshot_file_open(prefix, id, &kept), 0);
	}
	/* The head, octet by octet: its counts are not trusted. */
	for (size_t i = 0; i < 80; i++) {
		octets.data[i] = (char)~octets.data[i];
		ASSERT_OK(file_replace(path, octets.data, octets.len, 0600, &error), error);
		assert_int_equal(snapshot_file_open(prefix, id, &kept), 0);
		octets.data[i] = (char)~octets.data[i];
	}
	ASSERT_OK(file_replace(path, octets.data, octets.len, 0600, &error), error);
	assert_int_equal(snapshot_file_open(prefix, id, &kept), 1);
	assert_true(snapshot_file_is_sound(&kept));
	snapshot_file_close(&kept);
	/* Each single bit, wherever it is. */
	for (size_t i = 0; i < 8 * octets.len; i++) {
		char octet = (char)(octets.data[i / 8] ^ 1 << i % 8);

		poke(path, i / 8, octet);
		if (snapshot_file_open(prefix, id, &kept)) {
			if (snapshot_file_is_sound(&kept))
				fail_msg("bit %zu", i);
			snapshot_file_close(&kept);
		}
		poke(path, i / 8, octets.data[i / 8]);
	}
	unlink(path);
	assert_int_equal(snapshot_file_open(prefix, id, &kept), 0);
	assert_int_equal(symlink("/dev/zero", path), 0);
	assert_int_equal(snapshot_file_open(prefix, id, &kept), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_changes),	      cmocka_unit_test(test_layers),
		cmocka_unit_test(test_share),	      cmocka_unit_test(test_groups),
		cmocka_unit_test(test_marks),	      cmocka_unit_test(test_twice),
		cmocka_unit_test(test_foreign_owner), cmocka_unit_test(test_harm)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
