// SPDX-License-Identifier: MIT
#include "source/checkpoint.h"
#include "unit.h"

static void test_round(void **state)
{
	CLEANUP(checkpoint_release) struct checkpoint one = CHECKPOINT_INIT;
	CLEANUP(checkpoint_release) struct checkpoint two = CHECKPOINT_INIT;
	CLEANUP(buf_release) struct buf packed = BUF_INIT;
	CLEANUP(buf_release) struct buf again = BUF_INIT;

	(void)state;
	one.method = DELTA_DIRSYNC;
	one.server = "ldap://ldap.example.com";
	one.full_at = 1800000000;
	one.due_at = INT64_MAX;
	one.self = true;
	one.closed = true;
	one.entries = 12;
	one.with[3] = 7;
	memset(one.settings, 0xA5, sizeof(one.settings));
	one.rules[2] = 9;
	memset(one.places, 0x5A, sizeof(one.places));
	assert_true(checkpoint_add_cookie(&one, "a\0b", 3));
	assert_true(checkpoint_add_cookie(&one, "", 0));
	checkpoint_pack(&one, &packed);
	assert_true(checkpoint_unpack(&two, packed.data, packed.len));
	assert_int_equal(two.method, DELTA_DIRSYNC);
	assert_string_equal(two.server, one.server);
	assert_int_equal(two.full_at, one.full_at);
	assert_true(two.due_at == INT64_MAX && two.self && two.closed);
	assert_int_equal(two.with[3], 7);
	assert_int_equal(two.rules[2], 9);
	assert_memory_equal(two.places, one.places, sizeof(one.places));
	assert_int_equal(two.cookie_count, 2);
	assert_int_equal(two.cookies[0].len, 3);
	assert_memory_equal(two.cookies[0].octets, "a\0b", 3);
	checkpoint_pack(&two, &again);
	assert_true(again.len == packed.len && memcmp(again.data, packed.data, packed.len) == 0);
}

/*
 * Whatever is cut off, added or turned over, it is read as something or as nothing, and never
 * beyond its end.
 */
static void test_harm(void **state)
{
	CLEANUP(checkpoint_release) struct checkpoint one = CHECKPOINT_INIT;
	CLEANUP(buf_release) struct buf packed = BUF_INIT;

	(void)state;
	assert_true(checkpoint_add_cookie(&one, "cookie", 6));
	checkpoint_pack(&one, &packed);
	for (size_t len = 0; len < packed.len; len++) {
		CLEANUP(checkpoint_release) struct checkpoint cut = CHECKPOINT_INIT;

		assert_false(checkpoint_unpack(&cut, packed.data, len));
	}
	for (size_t i = 0; i < packed.len; i++) {
		CLEANUP(checkpoint_release) struct checkpoint harmed = CHECKPOINT_INIT;

		packed.data[i] = (char)~packed.data[i];
		(void)checkpoint_unpack(&harmed, packed.data, packed.len);
		packed.data[i] = (char)~packed.data[i];
	}
	buf_putc(&packed, 'x');
	assert_false(checkpoint_unpack(&one, packed.data, packed.len));
}

static void test_many(void **state)
{
	CLEANUP(checkpoint_release) struct checkpoint checkpoint = CHECKPOINT_INIT;

	(void)state;
	for (int i = 0; i < CHECKPOINT_COOKIES; i++)
		assert_true(checkpoint_add_cookie(&checkpoint, "x", 1));
	assert_false(checkpoint_add_cookie(&checkpoint, "x", 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_round),
					    cmocka_unit_test(test_harm),
					    cmocka_unit_test(test_many) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
