// SPDX-License-Identifier: MIT
#include "entry/entry.h"
#include "unit.h"

#include "entries.h"

static void test_values(void **state)
{
	CLEANUP(entry_release) struct entry entry = ENTRY_INIT;
	const struct entry_value *values;
	size_t count;

	(void)state;
	entry_from(&entry, "cn=a", "cn: Ada\nMail: one\nMail: two\ncn;lang-ja: あだ\nempty: ");
	values = entry_values(&entry, "mail", &count);
	assert_int_equal(count, 2);
	assert_memory_equal(values[1].octets, "two", 3);
	values = entry_values(&entry, "CN", &count);
	assert_int_equal(count, 1);
	assert_int_equal(values[0].len, 3);
	values = entry_values(&entry, "cn;lang-ja", &count);
	assert_int_equal(values[0].len, strlen("あだ"));
	values = entry_values(&entry, "empty", &count);
	assert_int_equal(values[0].len, 0);
	assert_null(entry_values(&entry, "sn", &count));
	assert_int_equal(count, 0);
	assert_null(entry_values(&entry, "c", &count));
	assert_null(entry_values(&entry, "cnn", &count));
}

static void test_refilled(void **state)
{
	CLEANUP(entry_release) struct entry entry = ENTRY_INIT;
	size_t count;

	(void)state;
	for (int i = 0; i < 100; i++)
		entry_from(&entry, "cn=a", "cn: Ada\nmail: one\nmail: two");
	assert_int_equal(entry.count, 2);
	assert_non_null(entry_values(&entry, "mail", &count));
	assert_int_equal(count, 2);
	entry_clear(&entry, "cn=b", 4);
	assert_null(entry_values(&entry, "mail", &count));
}

/* A name of the configuration, where the entry has another one of the same attribute. */
static void test_aliases(void **state)
{
	static const char *const asked[] = { "userid", "commonName" }, *const given[] = { "uid",
											  "cn" };
	const struct entry_aliases aliases = { .asked = asked, .given = given, .count = 2 };
	CLEANUP(entry_release) struct entry entry = ENTRY_INIT;
	size_t count;

	(void)state;
	entry_clear(&entry, "uid=a", 5);
	entry_add(&entry, "UID", 3);
	entry_add_value(&entry, "a", 1);
	assert_null(entry_values(&entry, "userid", &count));
	entry.aliases = &aliases;
	assert_non_null(entry_values(&entry, "USERID", &count));
	assert_int_equal(count, 1);
	assert_null(entry_values(&entry, "commonName", &count));
	entry_clear(&entry, "uid=b", 5);
	assert_ptr_equal(entry.aliases, &aliases);
}

static void test_attribute_without_values(void **state)
{
	CLEANUP(entry_release) struct entry entry = ENTRY_INIT;
	size_t count;

	(void)state;
	entry_clear(&entry, "cn=a", 4);
	entry_add(&entry, "member", 6);
	entry_add(&entry, "cn", 2);
	entry_add_value(&entry, "Ada", 3);
	assert_null(entry_values(&entry, "member", &count));
	assert_non_null(entry_values(&entry, "cn", &count));
}

static void test_ranged(void **state)
{
	CLEANUP(entry_release) struct entry entry = ENTRY_INIT;

	(void)state;
	entry_from(&entry, "cn=a",
		   "proxyAddresses;RANGE=0-1499: smtp:a@example.com\nmember;lang-range=1: x");
	assert_true(entry_is_ranged(&entry, "proxyaddresses"));
	assert_false(entry_is_ranged(&entry, "member"));
	assert_false(entry_is_ranged(&entry, "proxy"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),	cmocka_unit_test(test_refilled),
		cmocka_unit_test(test_aliases), cmocka_unit_test(test_attribute_without_values),
		cmocka_unit_test(test_ranged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
