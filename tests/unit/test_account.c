// SPDX-License-Identifier: MIT
#include "unit.h"

#include "base/mem.h"
#include "model/account.h"

static struct account full(void)
{
	struct account account = { .id = "entryUUID:1", .dn = "uid=1", .disabled = true };

	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		account.value[field] = field % 2 ? NULL : account_fields[field].key;
	return account;
}

static void test_round_trip(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;
	struct account account = full(), back;
	struct scan scan;

	(void)state;
	account_pack(&buf, &account);
	scan = scan_over(buf.data, buf.len);
	assert_true(account_unpack(&scan, &back));
	assert_int_equal(scan_left(&scan), 0);
	assert_string_equal(back.id, account.id);
	assert_true(back.disabled);
	for (int field = 0; field < ACCOUNT_FIELDS; field++) {
		if (account.value[field])
			assert_string_equal(back.value[field], account.value[field]);
		else
			assert_null(back.value[field]);
	}
}

/* Cut at any octet it is refused; with any bit turned it is read or refused, but never outside of it. */
static void test_damage(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;
	struct account account = full(), back;

	(void)state;
	account_pack(&buf, &account);
	for (size_t len = 0; len < buf.len; len++) {
		CLEANUP(mem_freep) char *copy = mem_new(1, len ? len : 1);
		struct scan scan = scan_over(copy, len);

		memcpy(copy, buf.data, len);
		assert_false(account_unpack(&scan, &back));
	}
	for (size_t bit = 0; bit < buf.len * 8; bit++) {
		CLEANUP(mem_freep) char *copy = mem_new(1, buf.len);
		struct scan scan = scan_over(copy, buf.len);
		size_t sum = 0;

		memcpy(copy, buf.data, buf.len);
		copy[bit / 8] = (char)(copy[bit / 8] ^ 1 << bit % 8);
		if (account_unpack(&scan, &back))
			for (int field = 0; field < ACCOUNT_FIELDS; field++)
				sum += back.value[field] ? strlen(back.value[field]) : 0;
		assert_true(sum <= buf.len);
	}
}

static void test_fingerprint(void **state)
{
	struct account account = full();
	unsigned char one[ACCOUNT_KEY_SIZE], two[ACCOUNT_KEY_SIZE];

	(void)state;
	account_fingerprint(&account, one);
	account.dn = "uid=2";
	account_fingerprint(&account, two);
	assert_memory_equal(one, two, sizeof(one));
	for (int field = 0; field < ACCOUNT_FIELDS; field++) {
		struct account other = full();

		other.value[field] = "another";
		account_fingerprint(&other, two);
		assert_memory_not_equal(one, two, sizeof(one));
	}
	account.disabled = false;
	account_fingerprint(&account, two);
	assert_memory_not_equal(one, two, sizeof(one));
}

static void test_fields(void **state)
{
	(void)state;
	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		assert_int_equal(account_field_find(account_fields[field].key), field);
	assert_int_equal(account_field_find("adress"), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_round_trip), cmocka_unit_test(test_damage), cmocka_unit_test(test_fingerprint), cmocka_unit_test(test_fields) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
