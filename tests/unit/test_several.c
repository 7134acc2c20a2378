// SPDX-License-Identifier: MIT
#include "model/several.h"
#include "unit.h"

static void test_fields(void **data)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct several several;
	const char *at = NULL, *value;
	size_t len;

	(void)data;
	several_begin(&text, ACCOUNT_ADDRESS, "mail");
	several_add(&text, "b@x.example");
	several_add(&text, "a@x.example");
	several_begin(&text, ACCOUNT_DEPARTMENT, "ou");
	several_add(&text, "Sales");
	several_add(&text, "People");
	several_add(&text, "Sales and more");
	assert_false(several_find(NULL, ACCOUNT_ADDRESS, &several));
	assert_false(several_find(text.data, ACCOUNT_NAME, &several));
	assert_true(several_find(text.data, ACCOUNT_DEPARTMENT, &several));
	assert_int_equal(several.count, 3);
	assert_int_equal(several.attribute_len, 2);
	assert_memory_equal(several.attribute, "ou", 2);
	assert_true(several_has(&several, "People", 6));
	assert_false(several_has(&several, "Sale", 4));
	assert_false(several_has(&several, "a@x.example", 11));
	assert_true(several_find(text.data, ACCOUNT_ADDRESS, &several));
	assert_int_equal(several.count, 2);
	assert_true(several_next(&several, &at, &value, &len));
	assert_int_equal(len, 11);
	assert_memory_equal(value, "b@x.example", len);
	assert_true(several_next(&several, &at, &value, &len));
	assert_memory_equal(value, "a@x.example", len);
	assert_false(several_next(&several, &at, &value, &len));
}

static void test_address(void **data)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct account account = { .value = { [ACCOUNT_ADDRESS] = "b@x.example" } };

	(void)data;
	assert_true(several_has_address(&account, "b@x.example", 11));
	assert_false(several_has_address(&account, "a@x.example", 11));
	several_begin(&text, ACCOUNT_ADDRESS, "mail");
	several_add(&text, "b@x.example");
	several_add(&text, "a@x.example");
	account.several = text.data;
	assert_true(several_has_address(&account, "a@x.example", 11));
	assert_false(several_has_address(&account, "a@x.exampl", 10));
}

/* Beside the account in its record, and another fingerprint; without it the record is as before. */
static void test_record(void **data)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf record = BUF_INIT;
	struct account account = { .id = "1",
				   .dn = "cn=a",
				   .value = { [ACCOUNT_ADDRESS] = "a@x.example" },
				   .disabled = true,
				   .unclear = 1u << ACCOUNT_TITLE },
		       read;
	unsigned char without[ACCOUNT_KEY_SIZE], with[ACCOUNT_KEY_SIZE];
	struct scan scan;

	(void)data;
	account_fingerprint(&account, without);
	account_pack(&record, &account);
	several_begin(&text, ACCOUNT_NAME, "cn");
	several_add(&text, "A");
	several_add(&text, "B");
	account.several = text.data;
	account_fingerprint(&account, with);
	assert_memory_not_equal(with, without, ACCOUNT_KEY_SIZE);
	account_pack(&record, &account);
	scan = scan_over((const unsigned char *)record.data, record.len);
	assert_true(account_unpack(&scan, &read));
	assert_null(read.several);
	assert_true(read.disabled);
	assert_true(account_unpack(&scan, &read));
	assert_string_equal(read.several, text.data);
	assert_true(read.disabled);
	assert_int_equal(read.unclear, 1u << ACCOUNT_TITLE);
	assert_int_equal(scan_left(&scan), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_address),
		cmocka_unit_test(test_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
