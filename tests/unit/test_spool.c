// SPDX-License-Identifier: MIT
#include "spool/spool.h"
#include "unit.h"

#include <dirent.h>
#include <signal.h>
#include <sys/resource.h>

#include "base/mem.h"
#include "model/several.h"

struct row {
	const char *id;
	const char *dn;
	const char *address;
	const char *aliases;
	uint32_t flags;
	const char *second; /* another address of several, after the first */
	bool disabled;
};

static void add(struct spool *spool, const struct row *row)
{
	CLEANUP(buf_release) struct buf several = BUF_INIT;
	struct account account = {
		.id = row->id,
		.dn = row->dn,
		.value = { [ACCOUNT_ADDRESS] = row->address,
			   [ACCOUNT_NAME] = "Ada",
			   [ACCOUNT_ALIASES] = row->aliases },
		.disabled = row->disabled,
	};
	struct error error = ERROR_INIT;

	if (row->second) {
		several_begin(&several, ACCOUNT_ADDRESS, "mail");
		several_add(&several, row->address);
		several_add(&several, row->second);
		account.several = several.data;
	}
	ASSERT_OK(spool_add(spool, &account, row->flags, NULL, &error), error);
}

static const struct roster_entry *entry_of(const struct roster *roster, const char *id)
{
	unsigned char key[ACCOUNT_KEY_SIZE];
	const struct roster_entry *entry;

	account_key(id, key);
	entry = roster_find(roster, key);
	if (!entry)
		fail_msg("%s is not in the roster", id);
	return entry;
}

/* What becomes of two or three entries: which are held, and what is said about it. */
static const struct {
	const char *label;
	struct row rows[4];
	const char *held;		   /* the last letters of the ids */
	const char *subject, *rule,
		*text; /* of the first finding, or NULL; each that is held has one */
} cases[] = {
	{ "nobody wants the same",
	  { { "id:a", "cn=a", "a@x.y", "c@x.y d@x.y", 0 },
	    { "id:b", "cn=b", "b@x.y", "e@x.y", 0 } },
	  "",
	  NULL,
	  NULL,
	  NULL },
	{ "one address for two",
	  { { "id:b", "cn=b", "a@x.y", NULL, 0 }, { "id:a", "cn=a", "a@x.y", NULL, 0 } },
	  "ab",
	  "cn=a",
	  "ADDRESS-DUPLICATE",
	  "its address a@x.y is also that of cn=b; all of them are held" },
	{ "one address for three",
	  { { "id:c", "cn=c", "a@x.y", NULL, 0 },
	    { "id:b", "cn=b", "a@x.y", NULL, 0 },
	    { "id:a", "cn=a", "a@x.y", NULL, 0 } },
	  "abc",
	  "cn=a",
	  "ADDRESS-DUPLICATE",
	  "its address a@x.y is also that of cn=b and 1 more; all of them are held" },
	{ "an alias gives way",
	  { { "id:a", "cn=a", "a@x.y", NULL, 0 },
	    { "id:b", "cn=b", "b@x.y", "0@x.y a@x.y z@x.y", 0 } },
	  "b",
	  "cn=b",
	  "ALIAS-DUPLICATE",
	  "its alias a@x.y is also the address of cn=a; it is held" },
	{ "two aliases",
	  { { "id:a", "cn=a", "a@x.y", "c@x.y", 0 }, { "id:b", "cn=b", "b@x.y", "c@x.y", 0 } },
	  "ab",
	  NULL,
	  NULL,
	  NULL },
	{ "excluded wants nothing",
	  { { "id:a", "cn=a", "a@x.y", NULL, ROSTER_EXCLUDED },
	    { "id:b", "cn=b", "a@x.y", NULL, 0 } },
	  "",
	  NULL,
	  NULL,
	  NULL },
	{ "without an address wants nothing",
	  { { "id:a", "cn=a", NULL, "a@x.y", ROSTER_NO_ADDRESS },
	    { "id:b", "cn=b", "a@x.y", NULL, 0 } },
	  "",
	  NULL,
	  NULL,
	  NULL },
	{ "held wants its address",
	  { { "id:a", "cn=a", "a@x.y", NULL, ROSTER_HELD }, { "id:b", "cn=b", "a@x.y", NULL, 0 } },
	  "ab",
	  "cn=a",
	  "ADDRESS-DUPLICATE",
	  "its address a@x.y is also that of cn=b; all of them are held" },
	{ "a made address gives way without a word",
	  { { "id:a", "cn=a", "a@x.y", NULL, ROSTER_MADE },
	    { "id:b", "cn=b", "a@x.y", NULL, 0 },
	    { "id:c", "cn=c", "a@x.y", NULL, ROSTER_MADE } },
	  "",
	  NULL,
	  NULL,
	  NULL },
	{ "a proposal is no address",
	  { { "id:a", "cn=a", NULL, NULL, ROSTER_MADE | ROSTER_PROPOSED },
	    { "id:b", "cn=b", "b@x.y", NULL, 0 } },
	  "",
	  NULL,
	  NULL,
	  NULL },
	{ "the aliases of one with a made address are given",
	  { { "id:a", "cn=a", "a@x.y", "b@x.y", ROSTER_MADE },
	    { "id:b", "cn=b", "b@x.y", NULL, 0 } },
	  "a",
	  "cn=a",
	  "ALIAS-DUPLICATE",
	  "its alias b@x.y is also the address of cn=b; it is held" },
	{ "held without an address",
	  { { "id:a", "cn=a", NULL, "b@x.y", ROSTER_HELD }, { "id:b", "cn=b", "b@x.y", NULL, 0 } },
	  "a",
	  "cn=a",
	  "ALIAS-DUPLICATE",
	  "its alias b@x.y is also the address of cn=b; it is held" },
};

static void test_duplicates(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(spool_closep) struct spool *spool = NULL;
		CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
		struct error error = ERROR_INIT;
		struct roster roster;
		size_t held = strlen(cases[i].held);

		print_message("# %s\n", cases[i].label);
		ASSERT_OK(spool_open(folder, &spool, &error), error);
		for (size_t j = 0; j < ARRAY_LEN(cases[i].rows) && cases[i].rows[j].id; j++)
			add(spool, &cases[i].rows[j]);
		ASSERT_OK(spool_seal(spool, &roster, &findings, &error), error);
		assert_true(roster.sealed);
		assert_int_equal(roster.held, held);
		for (size_t j = 0; j < held; j++) {
			char id[] = { 'i', 'd', ':', cases[i].held[j], '\0' };

			assert_true(entry_of(&roster, id)->flags & ROSTER_HELD);
		}
		if (!cases[i].subject)
			continue;
		assert_int_equal(findings.count, held);
		assert_string_equal(findings.items[0].subject, cases[i].subject);
		assert_string_equal(findings.items[0].rule, cases[i].rule);
		assert_string_equal(findings.items[0].text, cases[i].text);
	}
}

/* One of several addresses is in nobody's way: its entry is marked, and the plan chooses. */
static void test_several(void **state)
{
	static const struct {
		const char *label;
		struct row rows[3];
		const char *held, *contested; /* the last letters of the ids */
	} rows[] = {
		{ "nobody else has any of them",
		  { { "id:a", "cn=a", "a@x.y", "c@x.y", 0, "b@x.y" },
		    { "id:d", "cn=d", "d@x.y", NULL, 0, NULL } },
		  "",
		  "" },
		{ "the first is the only one of somebody else",
		  { { "id:a", "cn=a", "a@x.y", NULL, 0, "b@x.y" },
		    { "id:d", "cn=d", "a@x.y", NULL, 0, NULL } },
		  "",
		  "a" },
		{ "the second likewise",
		  { { "id:a", "cn=a", "a@x.y", NULL, 0, "b@x.y" },
		    { "id:d", "cn=d", "b@x.y", NULL, 0, NULL } },
		  "",
		  "a" },
		{ "an alias of somebody else",
		  { { "id:a", "cn=a", "a@x.y", NULL, 0, "b@x.y" },
		    { "id:d", "cn=d", "d@x.y", "b@x.y", 0, NULL } },
		  "",
		  "a" },
		{ "two have one of several in common",
		  { { "id:a", "cn=a", "a@x.y", NULL, 0, "b@x.y" },
		    { "id:d", "cn=d", "b@x.y", NULL, 0, "c@x.y" } },
		  "",
		  "ad" },
		{ "two others have it alone",
		  { { "id:a", "cn=a", "a@x.y", NULL, 0, "b@x.y" },
		    { "id:d", "cn=d", "b@x.y", NULL, 0, NULL },
		    { "id:e", "cn=e", "b@x.y", NULL, 0, NULL } },
		  "de",
		  "a" },
		{ "a disabled one has it alone",
		  { { "id:a", "cn=a", "a@x.y", NULL, 0, "b@x.y" },
		    { "id:d", "cn=d", "a@x.y", NULL, 0, NULL, true },
		    { "id:e", "cn=e", "e@x.y", "b@x.y", 0, NULL, true } },
		  "",
		  "" },
		{ "a disabled one and two others have it alone",
		  { { "id:a", "cn=a", "a@x.y", NULL, 0, NULL, true },
		    { "id:d", "cn=d", "a@x.y", NULL, 0, NULL },
		    { "id:e", "cn=e", "a@x.y", NULL, 0, NULL } },
		  "de",
		  "" },
		{ "an alias of another one, of a disabled one and of its own",
		  { { "id:a", "cn=a", "a@x.y", "b@x.y", 0, NULL, true },
		    { "id:d", "cn=d", "d@x.y", "a@x.y", 0, NULL },
		    { "id:e", "cn=e", "b@x.y", NULL, 0, NULL } },
		  "",
		  "" },
		{ "one is an alias of its own, too",
		  { { "id:a", "cn=a", "a@x.y", "b@x.y", 0, "b@x.y" },
		    { "id:d", "cn=d", "d@x.y", NULL, 0, NULL } },
		  "",
		  "" },
	};
	CLEANUP(unit_dir_release) char *folder = unit_dir();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		CLEANUP(spool_closep) struct spool *spool = NULL;
		CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
		struct error error = ERROR_INIT;
		struct roster roster;

		ASSERT_OK(spool_open(folder, &spool, &error), error);
		for (size_t j = 0; j < ARRAY_LEN(rows[i].rows) && rows[i].rows[j].id; j++)
			add(spool, &rows[i].rows[j]);
		ASSERT_OK(spool_seal(spool, &roster, &findings, &error), error);
		for (size_t j = 0; j < ARRAY_LEN(rows[i].rows) && rows[i].rows[j].id; j++) {
			const char *name = rows[i].rows[j].id;
			uint32_t flags = entry_of(&roster, name)->flags;

			if (!(flags & ROSTER_HELD) != !strchr(rows[i].held, name[3]) ||
			    !(flags & ROSTER_CONTESTED) != !strchr(rows[i].contested, name[3]))
				fail_msg("%s: %s, flags %u", rows[i].label, name, flags);
		}
	}
}

/* Which entry the directory gives an address, asked for any other one. */
static void test_claims(void **state)
{
	static const struct {
		const char *address, *id, *dn;
	} questions[] = {
		{ "a@x.y", "id:z", "cn=a" }, { "b@x.y", "id:z", "cn=a" },
		{ "a@x.y", "id:a", NULL },   { "b@x.y", "id:a", NULL },
		{ "m@x.y", "id:z", NULL },   { "n@x.y", "id:z", "cn=m" },
		{ "c@x.y", "id:z", NULL },   { "", "id:z", NULL },
		{ "q@x.y", "id:z", "cn=r" }, { "q@x.y", "id:r", "cn=s" },
	};
	const struct row rows[] = { { "id:a", "cn=a", "a@x.y", "b@x.y bb@x.y", 0 },
				    { "id:m", "cn=m", "m@x.y", "n@x.y", ROSTER_MADE },
				    { "id:c", "cn=c", "c@x.y", NULL, ROSTER_EXCLUDED },
				    { "id:q", "cn=s", "q@x.y", NULL, 0, NULL, true },
				    { "id:r", "cn=r", "q@x.y", NULL, 0, NULL } };
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(spool_closep) struct spool *spool = NULL;
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	struct error error = ERROR_INIT;
	struct roster roster;

	(void)state;
	ASSERT_OK(spool_open(folder, &spool, &error), error);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		add(spool, &rows[i]);
	ASSERT_OK(spool_seal(spool, &roster, &findings, &error), error);
	for (size_t i = 0; i < ARRAY_LEN(questions); i++) {
		struct account account;
		bool found =
			roster_find_claim(&roster, questions[i].address, questions[i].id, &account);

		if (found != (questions[i].dn != NULL) ||
		    (found && strcmp(account.dn, questions[i].dn) != 0))
			fail_msg("%s of %s", questions[i].address, questions[i].id);
	}
}

static void test_records(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(spool_closep) struct spool *spool = NULL;
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	const struct row rows[] = { { "id:a", "cn=a", "a@x.y", "b@x.y", 0 },
				    { "id:b", "cn=b", NULL, NULL, ROSTER_NO_ADDRESS },
				    { "id:c", "cn=c", "c@x.y", NULL, ROSTER_EXCLUDED } };
	struct error error = ERROR_INIT;
	struct roster roster;

	(void)state;
	ASSERT_OK(spool_open(folder, &spool, &error), error);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		add(spool, &rows[i]);
	ASSERT_OK(spool_seal(spool, &roster, &findings, &error), error);
	assert_int_equal(roster.count, 3);
	assert_int_equal(roster.excluded, 1);
	assert_int_equal(roster.no_address, 1);
	assert_int_equal(roster.held, 0);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct roster_entry *entry = entry_of(&roster, rows[i].id);
		struct account account = roster_account(&roster, entry->offset);
		unsigned char fingerprint[ACCOUNT_KEY_SIZE];

		assert_string_equal(account.dn, rows[i].dn);
		account_fingerprint(&account, fingerprint);
		assert_memory_equal(entry->fingerprint, fingerprint, sizeof(fingerprint));
		assert_int_equal(entry->flags, rows[i].flags);
	}
}

static void test_discarded(void **state)
{
	static const struct row twice[] = { { "id:a", "cn=a", "a@x.y", NULL, 0 },
					    { "id:b", "cn=b", "b@x.y", NULL, 0 },
					    { "id:a", "cn=c", "c@x.y", NULL, 0 } };
	static const struct row nobody[] = { { "id:a", "cn=a", "a@x.y", NULL, ROSTER_EXCLUDED },
					     { "id:b", "cn=b", NULL, NULL, ROSTER_NO_ADDRESS } };
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	struct error error = ERROR_INIT;
	struct roster roster;

	(void)state;
	for (int i = 0; i < 3; i++) {
		CLEANUP(spool_closep) struct spool *spool = NULL;

		ASSERT_OK(spool_open(folder, &spool, &error), error);
		for (size_t j = 0; i == 0 && j < ARRAY_LEN(twice); j++)
			add(spool, &twice[j]);
		for (size_t j = 0; i == 1 && j < ARRAY_LEN(nobody); j++)
			add(spool, &nobody[j]);
		ASSERT_ERROR(spool_seal(spool, &roster, &findings, &error), error, ERROR_AGAIN,
			     i == 0   ? "have the same id (id:a)"
			     : i == 1 ? "found no accounts (2 entries, 1 excluded, 1 without"
				      : "found no accounts (0 entries");
	}
}

static size_t count_files(const char *folder)
{
	DIR *entries = opendir(folder);
	size_t count = 0;

	while (readdir(entries))
		count++;
	closedir(entries);
	return count - 2;
}

/* The files have no name: a kill leaves nothing behind. */
static void test_no_name(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(spool_closep) struct spool *spool = NULL;
	CLEANUP(mem_freep) char *missing = unit_path(folder, "missing");
	struct error error = ERROR_INIT;

	(void)state;
	ASSERT_OK(spool_open(folder, &spool, &error), error);
	assert_int_equal(count_files(folder), 0);
	spool_close(spool);
	spool = NULL;
	ASSERT_ERROR(spool_open(missing, &spool, &error), error, ERROR_IO, missing);
	assert_null(spool);
}

/* A full disk is an error of the read, not a short roster. */
static void test_disk_full(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(spool_closep) struct spool *spool = NULL;
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	const struct row row = { "id:a", "cn=a", "a@x.y", NULL, 0 };
	struct rlimit before, small;
	struct roster roster;
	struct error error = ERROR_INIT;

	(void)state;
	ASSERT_OK(spool_open(folder, &spool, &error), error);
	add(spool, &row);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small = before;
	small.rlim_cur = 16;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	signal(SIGXFSZ, SIG_IGN);
	error.kind = ERROR_NONE;
	if (spool_seal(spool, &roster, &findings, &error) != -1 || error.kind != ERROR_IO ||
	    !strstr(error.text, "cannot keep what was read"))
		error.kind = ERROR_NONE;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(error.kind, ERROR_IO);
}

/*
 * 200,000 entries: sorted, joined by key, every address found to be its own, and the two that are
 * not.
 */
static void test_many(void **state)
{
	enum { MANY = 200000 };
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(spool_closep) struct spool *spool = NULL;
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	const struct roster_entry *entry, *last = NULL;
	struct error error = ERROR_INIT;
	struct roster roster;
	struct roster_cursor cursor = { .roster = &roster };

	(void)state;
	ASSERT_OK(spool_open(folder, &spool, &error), error);
	for (int i = 0; i < MANY; i++) {
		char id[32], dn[64], address[32], alias[32];

		snprintf(id, sizeof(id), "id:%d", i);
		snprintf(dn, sizeof(dn), "uid=u%d,ou=people", i);
		snprintf(address, sizeof(address), "u%d@example.com", i == 4711 ? 815 : i);
		snprintf(alias, sizeof(alias), "a%d@example.com", i);
		add(spool, &(struct row){ id, dn, address, alias, 0 });
	}
	ASSERT_OK(spool_seal(spool, &roster, &findings, &error), error);
	assert_int_equal(roster.count, MANY);
	assert_int_equal(roster.held, 2);
	assert_int_equal(findings.count, 2);
	for (size_t i = 0; (entry = roster_next(&cursor)) != NULL; i++, last = entry) {
		unsigned char key[ACCOUNT_KEY_SIZE];

		assert_true(!last || memcmp(last->key, entry->key, ACCOUNT_KEY_SIZE) < 0);
		if (i % 1000)
			continue;
		account_key(roster_account(&roster, entry->offset).id, key);
		assert_memory_equal(key, entry->key, sizeof(key));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_duplicates), cmocka_unit_test(test_several),
		cmocka_unit_test(test_claims),	   cmocka_unit_test(test_records),
		cmocka_unit_test(test_discarded),  cmocka_unit_test(test_no_name),
		cmocka_unit_test(test_disk_full),  cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
