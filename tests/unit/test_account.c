// SPDX-License-Identifier: MIT
#include "model/account.h"
#include "unit.h"

#include "base/mem.h"
#include "digest/digest.h"

#define ID "entryUUID:6b1f6a2e-0000-4000-8000-000000000001"

static const struct account ada = {
	.id = ID,
	.dn = "uid=ada,ou=people,dc=example,dc=com",
	.value = {
		[ACCOUNT_ADDRESS] = "ada@example.com",
		[ACCOUNT_NAME] = "Ada Lovelace",
		[ACCOUNT_EMPLOYEE_NUMBER] = "1815",
		[ACCOUNT_DEPARTMENT] = "Engines",
		[ACCOUNT_EXTENSION] = "12",
		[ACCOUNT_TITLE] = "Analyst",
		[ACCOUNT_MOBILE] = "+65 6123 4567",
		[ACCOUNT_QUOTA] = "5120",
		[ACCOUNT_ALIASES] = "a@example.com ada.l@example.com",
	},
};

static const struct account nobody = { .id = "dn:" };

static const struct account strange = {
	.id = "objectGUID:\xFF\x01",
	.dn = "",
	.value = { [ACCOUNT_ADDRESS] = "",
		   [ACCOUNT_NAME] = "阿达 😀\n\"'\\",
		   [ACCOUNT_ALIASES] = "" },
	.disabled = true,
	.unclear = 1u << ACCOUNT_TITLE | 1u << ACCOUNT_QUOTA,
};

static const struct account *const accounts[] = { &ada, &nobody, &strange };

static void assert_same(const char *a, const char *b)
{
	if (!a != !b || (a && strcmp(a, b) != 0))
		fail_msg("%s: %s", a ? a : "(none)", b ? b : "(none)");
}

static void assert_equal(const struct account *a, const struct account *b)
{
	assert_same(a->id, b->id);
	assert_same(a->dn, b->dn);
	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		assert_same(a->value[field], b->value[field]);
	assert_int_equal(a->disabled, b->disabled);
	assert_int_equal(a->unclear, b->unclear);
}

/* Several records in a row, from memory of just their length; absent and empty stay apart. */
static void test_round_trip(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;
	CLEANUP(mem_freep) char *octets = NULL;
	struct scan scan;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(accounts); i++)
		account_pack(&buf, accounts[i]);
	octets = malloc(buf.len);
	memcpy(octets, buf.data, buf.len);
	scan = scan_over(octets, buf.len);
	for (size_t i = 0; i < ARRAY_LEN(accounts); i++) {
		struct account account;

		assert_true(account_unpack(&scan, &account));
		assert_equal(&account, accounts[i]);
	}
	assert_int_equal(scan_left(&scan), 0);
	assert_false(scan.bad);
}

/*
 * Unpacks from memory of just this length. What is accepted must be whole strings within it; what
 * is not leaves the output alone.
 */
static bool unpack(const char *record, size_t len)
{
	CLEANUP(mem_freep) char *octets = malloc(len ? len : 1);
	struct account account = { .id = "untouched" };
	const char *texts[ACCOUNT_FIELDS + 2];
	struct scan scan;

	memcpy(octets, record, len);
	scan = scan_over(octets, len);
	if (!account_unpack(&scan, &account)) {
		assert_string_equal(account.id, "untouched");
		return false;
	}
	assert_non_null(account.id);
	memcpy(texts, account.value, sizeof(account.value));
	texts[ACCOUNT_FIELDS] = account.id;
	texts[ACCOUNT_FIELDS + 1] = account.dn;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (texts[i])
			assert_true(texts[i] >= octets &&
				    texts[i] + strlen(texts[i]) < octets + len);
	return true;
}

static void test_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(accounts); i++) {
		CLEANUP(buf_release) struct buf buf = BUF_INIT;

		account_pack(&buf, accounts[i]);
		for (size_t len = 0; len < buf.len; len++)
			if (unpack(buf.data, len))
				fail_msg("account %zu cut to %zu", i, len);
		assert_true(unpack(buf.data, buf.len));
	}
}

static void test_flips(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(accounts); i++) {
		CLEANUP(buf_release) struct buf buf = BUF_INIT;

		account_pack(&buf, accounts[i]);
		for (size_t at = 0; at < buf.len; at++) {
			char kept = buf.data[at];

			for (int bit = 0; bit < 8; bit++) {
				buf.data[at] = (char)(kept ^ 1 << bit);
				unpack(buf.data, buf.len);
			}
			buf.data[at] = '\xFF';
			unpack(buf.data, buf.len);
			buf.data[at] = kept;
		}
	}
}

/* Small lengths at random places make most of these get far. */
static void test_noise(void **state)
{
	uint32_t seed = 20261124;

	(void)state;
	for (int round = 0; round < 5000; round++) {
		char octets[80];

		for (size_t i = 0; i < sizeof(octets); i++) {
			seed = seed * 1664525 + 1013904223;
			octets[i] = seed >> 31 ? '\0' : (char)(seed >> 24 & 7);
		}
		unpack(octets, (size_t)(seed >> 8) % (sizeof(octets) + 1));
	}
}

static const struct {
	const char *label;
	const char *octets;
	size_t len;
} damaged[] = {
	{ "nothing", "", 0 },
	{ "no id",
	  "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
	  "\0",
	  45 },
	{ "length beyond all memory", "\0\xFF\xFF\xFF\xFF", 5 },
	{ "text without its end", "\0\0\0\0\2ab", 7 },
};

static void test_damaged(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(damaged); i++)
		if (unpack(damaged[i].octets, damaged[i].len))
			fail_msg("%s", damaged[i].label);
}

static void assert_hex(const unsigned char *octets, const char *wanted)
{
	CLEANUP(buf_release) struct buf hex = BUF_INIT;

	digest_hex(&hex, octets, ACCOUNT_KEY_SIZE);
	assert_string_equal(buf_text(&hex), wanted);
}

/* Both are stored: another value would make every account look new or changed. */
static void test_stored_forms(void **state)
{
	unsigned char octets[ACCOUNT_KEY_SIZE];

	(void)state;
	account_key(ID, octets);
	assert_hex(octets, "19e484cd3ed6f3f69222b9737855fd9e");
	account_fingerprint(&ada, octets);
	assert_hex(octets, "bb3f543091aebba365346c0160701001");
}

static void assert_differs(const struct account *account)
{
	unsigned char one[ACCOUNT_KEY_SIZE], two[ACCOUNT_KEY_SIZE];

	account_fingerprint(&ada, one);
	account_fingerprint(account, two);
	assert_memory_not_equal(one, two, sizeof(one));
}

static void test_fingerprint(void **state)
{
	unsigned char one[ACCOUNT_KEY_SIZE], two[ACCOUNT_KEY_SIZE];
	struct account other = ada;

	(void)state;
	for (int field = 0; field < ACCOUNT_FIELDS; field++) {
		int next = (field + 1) % ACCOUNT_FIELDS;

		other = ada;
		other.value[field] = "other";
		assert_differs(&other);
		other.value[field] = NULL;
		assert_differs(&other);
		other = ada;
		other.value[field] = ada.value[next];
		other.value[next] = ada.value[field];
		assert_differs(&other);
	}
	other = ada;
	other.disabled = true;
	assert_differs(&other);

	other = ada;
	other.dn = "uid=ada,ou=moved,dc=example,dc=com";
	other.id = "dn:other";
	account_fingerprint(&ada, one);
	account_fingerprint(&other, two);
	assert_memory_equal(one, two, sizeof(one));

	/* An empty value and none are the same wish. */
	other = nobody;
	other.value[ACCOUNT_TITLE] = "";
	account_fingerprint(&nobody, one);
	account_fingerprint(&other, two);
	assert_memory_equal(one, two, sizeof(one));
}

static void test_key(void **state)
{
	unsigned char one[ACCOUNT_KEY_SIZE], two[ACCOUNT_KEY_SIZE];

	(void)state;
	account_key(ID, one);
	account_key("entryUUID:6b1f6a2e-0000-4000-8000-000000000002", two);
	assert_memory_not_equal(one, two, sizeof(one));
	account_key("entryUUID:6B1F6A2E-0000-4000-8000-000000000001", two);
	assert_memory_not_equal(one, two, sizeof(one));
	account_key(ID, two);
	assert_memory_equal(one, two, sizeof(one));
}

static void test_fields(void **state)
{
	(void)state;
	for (int field = 0; field < ACCOUNT_FIELDS; field++) {
		assert_int_equal(account_field_find(account_fields[field].key), field);
		assert_true(strlen(account_fields[field].title) > 0);
	}
	assert_int_equal(account_field_find("employee_number"), ACCOUNT_EMPLOYEE_NUMBER);
	assert_int_equal(account_field_find("Address"), -1);
	assert_int_equal(account_field_find("addres"), -1);
	assert_int_equal(account_field_find(""), -1);
}

static void test_states(void **state)
{
	static const char *const wanted[] = { "planned", "sent",      "created",
					      "enabled", "suspended", "retired" };

	(void)state;
	assert_int_equal(ARRAY_LEN(wanted), ACCOUNT_STATES);
	for (int i = 0; i < ACCOUNT_STATES; i++)
		assert_string_equal(account_state_text((enum account_state)i), wanted[i]);
}

static void test_domain(void **state)
{
	(void)state;
	assert_string_equal(account_domain(&ada), "example.com");
	assert_string_equal(account_domain(&nobody), "");
	assert_string_equal(account_domain(&strange), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),  cmocka_unit_test(test_cut),
		cmocka_unit_test(test_flips),	    cmocka_unit_test(test_noise),
		cmocka_unit_test(test_damaged),	    cmocka_unit_test(test_stored_forms),
		cmocka_unit_test(test_fingerprint), cmocka_unit_test(test_key),
		cmocka_unit_test(test_fields),	    cmocka_unit_test(test_states),
		cmocka_unit_test(test_domain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
