// SPDX-License-Identifier: MIT
#include "unit.h"

#include "base/scan.h"

static void test_numbers(void **state)
{
	struct scan scan = scan_over("\x01\x02\x03\x04\x05\x06\xFF", 7);

	(void)state;
	assert_int_equal(scan_u8(&scan), 1);
	assert_int_equal(scan_u16(&scan), 0x0203);
	assert_int_equal(scan_position(&scan), 3);
	assert_int_equal(scan_u32(&scan), 0x040506FF);
	assert_false(scan.bad);
	assert_int_equal(scan_u8(&scan), 0);
	assert_true(scan.bad);
	scan_seek(&scan, 8);
	assert_null(scan_take(&scan, 0));
}

/* Once bad, nothing more is given, so that a record is judged as a whole. */
static void test_stays_bad(void **state)
{
	struct scan scan = scan_over("abc", 3);

	(void)state;
	assert_null(scan_take(&scan, 4));
	assert_null(scan_take(&scan, 1));
	assert_int_equal(scan_u16(&scan), 0);
	scan = scan_over("abc", 3);
	assert_null(scan_take(&scan, SIZE_MAX));
}

static void test_lines(void **state)
{
	static const char text[] = "one\r\n\ntwo\rx\nlast";
	static const char *const wanted[] = { "one", "", "two\rx", "last" };
	struct scan scan = scan_over(text, strlen(text));
	const char *line;
	size_t len, count = 0;

	(void)state;
	while (scan_line(&scan, &line, &len)) {
		assert_int_equal(len, strlen(wanted[count]));
		assert_memory_equal(line, wanted[count], len);
		count++;
	}
	assert_int_equal(count, ARRAY_LEN(wanted));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_numbers), cmocka_unit_test(test_stays_bad), cmocka_unit_test(test_lines) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
