// SPDX-License-Identifier: MIT
#include "model/roster.h"
#include "unit.h"


enum { PEOPLE = 200 };

static void people_fill(struct buf *records, uint64_t offsets[PEOPLE])
{
	for (int i = 0; i < PEOPLE; i++) {
		struct account account = { .dn = "uid=x,dc=example,dc=com",
					   .disabled = i % 3 == 0 };
		char id[30], address[30];

		snprintf(id, sizeof(id), "dn:%d", i);
		snprintf(address, sizeof(address), "user%d@example.com", i);
		account.id = id;
		account.value[ACCOUNT_ADDRESS] = address;
		offsets[i] = records->len;
		account_pack(records, &account);
	}
}

static void test_account(void **state)
{
	CLEANUP(buf_release) struct buf records = BUF_INIT;
	uint64_t offsets[PEOPLE];
	struct roster roster = { .sealed = true };

	(void)state;
	people_fill(&records, offsets);
	roster.records[0] =
		(struct roster_records){ (const unsigned char *)records.data, records.len };
	for (int i = PEOPLE - 1; i >= 0; i--) {
		struct account account = roster_account(&roster, offsets[i]);
		char address[30];

		snprintf(address, sizeof(address), "user%d@example.com", i);
		assert_string_equal(account.value[ACCOUNT_ADDRESS], address);
		assert_string_equal(account.dn, "uid=x,dc=example,dc=com");
		assert_null(account.value[ACCOUNT_NAME]);
		assert_int_equal(account.disabled, i % 3 == 0);
		assert_true(account.id > records.data && account.id < records.data + records.len);
	}
}

static const struct {
	const char *label;
	size_t cut;	 /* octets missing at the end */
	uint64_t offset; /* from the end of what is there, backwards */
} bugs[] = {
	{ "at the end", 0, 0 },
	{ "last record cut", 1, 0 },
	{ "in a record", 0, 7 },
};

/* What is damaged is an empty account and stops nobody: a checksum tells of it in time. */
static void test_bugs(void **state)
{
	CLEANUP(buf_release) struct buf records = BUF_INIT;
	uint64_t offsets[PEOPLE];

	(void)state;
	people_fill(&records, offsets);
	for (size_t i = 0; i < ARRAY_LEN(bugs); i++) {
		struct roster roster = { .records = { { (const unsigned char *)records.data,
							records.len - bugs[i].cut } } };
		struct account account =
			roster_account(&roster, bugs[i].cut
							? offsets[PEOPLE - 1]
							: roster.records[0].len - bugs[i].offset);

		if (*account.id || *account.dn || account.value[ACCOUNT_ADDRESS])
			fail_msg("%s", bugs[i].label);
	}
}

enum { LAYERED = 60 };

/* The layers of a random roster, and what it is: number -> the record that counts, or -1. */
struct layered {
	struct buf records[ROSTER_RECORDS];
	struct buf entries[2], claims[2], listed;
	struct roster roster;
	int64_t offset[LAYERED];
	uint32_t flags[LAYERED];
};

static int compare_octets(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct roster_claim));
}

static uint64_t layered_record(struct layered *layered, int part, int number, int version)
{
	char id[30], address[30];
	struct account account = { .id = id, .value[ACCOUNT_ADDRESS] = address };
	uint64_t offset = layered->records[part].len;

	for (int i = 0; i < part; i++)
		offset += layered->records[i].len;
	snprintf(id, sizeof(id), "dn:%d", number);
	snprintf(address, sizeof(address), "u%d@x.example", version);
	account_pack(&layered->records[part], &account);
	return offset;
}

static void layered_put(struct layered *layered, int layer, int part, int number, int version,
			uint32_t flags)
{
	struct roster_entry entry = { .flags = flags };
	struct roster_claim claim;
	char text[30];

	snprintf(text, sizeof(text), "dn:%d", number);
	account_key(text, entry.key);
	if (!(flags & ROSTER_GONE)) {
		entry.offset = version >= 0 ? layered_record(layered, part, number, version)
					    : (uint64_t)layered->offset[number];
		snprintf(text, sizeof(text), "u%d@x.example", version);
		claim = roster_claim(text, strlen(text), entry.offset, false);
		if (version >= 0)
			buf_add(&layered->claims[layer], &claim, sizeof(claim));
	}
	buf_add(&layered->entries[layer], &entry, sizeof(entry));
	layered->offset[number] = flags & ROSTER_GONE ? -1 : (int64_t)entry.offset;
	layered->flags[number] = flags;
}

static void layered_finish(struct layered *layered, bool listed)
{
	struct roster_layer *const layers[] = { &layered->roster.base, &layered->roster.over };

	for (int i = 0; i < ROSTER_RECORDS; i++)
		layered->roster.records[i] =
			(struct roster_records){ (const unsigned char *)layered->records[i].data,
						 layered->records[i].len };
	for (size_t i = 0; i < 2; i++) {
		layers[i]->count = layered->entries[i].len / sizeof(struct roster_entry);
		layers[i]->claim_count = layered->claims[i].len / sizeof(struct roster_claim);
		qsort(layered->entries[i].data, layers[i]->count, sizeof(struct roster_entry),
		      compare_octets);
		qsort(layered->claims[i].data, layers[i]->claim_count, sizeof(struct roster_claim),
		      compare_octets);
		layers[i]->entries = (const struct roster_entry *)(void *)layered->entries[i].data;
		layers[i]->claims = (const struct roster_claim *)(void *)layered->claims[i].data;
	}
	for (uint32_t i = 0; i < layered->roster.base.count; i++)
		if (layered->roster.base.entries[i].flags & ROSTER_LISTED)
			buf_add(&layered->listed, &i, sizeof(i));
	layered->roster.base.listed =
		listed ? (const uint32_t *)(void *)layered->listed.data : NULL;
	layered->roster.base.listed_count = layered->listed.len / sizeof(uint32_t);
}

/*
 * Numbers are in the base (a third of them also in a second version), are gone, have other flags
 * only, or are new.
 */
static void layered_build(struct layered *layered, bool listed)
{
	for (int i = 0; i < LAYERED; i++)
		layered->offset[i] = -1;
	for (int part = 0; part < 2; part++)
		for (int i = part; i < LAYERED; i += 2)
			if (i % 5)
				layered_put(layered, 0, part, i, i, i % 3 ? 0 : ROSTER_HELD);
	for (int i = 0; i < LAYERED; i++) {
		if (i % 7 == 1)
			layered_put(layered, 1, 2, i, i % 5 ? i + 1 : i, i % 3 ? ROSTER_HELD : 0);
		else if (i % 7 == 2 && i % 5)
			layered_put(layered, 1, 2, i, 0, ROSTER_GONE);
		else if (i % 7 == 3 && i % 5)
			layered_put(layered, 1, 2, i, -1, ROSTER_HELD);
	}
	layered_finish(layered, listed);
}

static void layered_release(struct layered *layered)
{
	for (int i = 0; i < ROSTER_RECORDS; i++)
		buf_release(&layered->records[i]);
	for (int i = 0; i < 2; i++) {
		buf_release(&layered->entries[i]);
		buf_release(&layered->claims[i]);
	}
	buf_release(&layered->listed);
}

/* Both layers are read as one: the entries, the listed ones, the claims of addresses. */
static void test_layers(void **state)
{
	(void)state;
	for (int listed = 0; listed < 2; listed++) {
		CLEANUP(layered_release) struct layered layered = { .flags = { 0 } };
		struct roster_cursor all = { .roster = &layered.roster },
				     held = { .roster = &layered.roster };
		const struct roster_entry *entry, *last = NULL;
		int there = 0, found = 0;

		layered_build(&layered, listed);
		for (; (entry = roster_next(&all)) != NULL; last = entry, found++) {
			assert_true(!last || memcmp(last->key, entry->key, ACCOUNT_KEY_SIZE) < 0);
			if (entry->flags & ROSTER_HELD)
				assert_ptr_equal(roster_next_listed(&held, ROSTER_HELD), entry);
		}
		assert_null(roster_next_listed(&held, ROSTER_HELD));
		for (int i = 0; i < LAYERED; i++) {
			unsigned char key[ACCOUNT_KEY_SIZE];
			char id[30], address[30];
			struct account account;

			snprintf(id, sizeof(id), "dn:%d", i);
			account_key(id, key);
			entry = roster_find(&layered.roster, key);
			assert_int_equal(entry != NULL, layered.offset[i] >= 0);
			if (!entry)
				continue;
			there++;
			assert_int_equal(entry->offset, layered.offset[i]);
			assert_int_equal(entry->flags, layered.flags[i]);
			account = roster_account(&layered.roster, entry->offset);
			assert_string_equal(account.id, id);
			snprintf(address, sizeof(address), "%s", account.value[ACCOUNT_ADDRESS]);
			assert_true(roster_find_claim(&layered.roster, address, "", &account));
			assert_true(!roster_find_claim(&layered.roster, address, id, &account) ||
				    strcmp(account.id, id) != 0);
		}
		assert_int_equal(found, there);
		/* 1 became 2, 2 is gone: nobody has the first, one the second. */
		assert_false(roster_find_claim(&layered.roster, "u1@x.example", "",
					       &(struct account){ .id = NULL }));
		assert_true(roster_find_claim(&layered.roster, "u2@x.example", "",
					      &(struct account){ .id = NULL }));
		assert_false(roster_find_claim(&layered.roster, "u2@x.example", "dn:1",
					       &(struct account){ .id = NULL }));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_account),
		cmocka_unit_test(test_bugs),
		cmocka_unit_test(test_layers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
