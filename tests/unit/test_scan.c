// SPDX-License-Identifier: MIT
#include "base/scan.h"
#include "unit.h"

#include "base/mem.h"

/* Memory of just this length, so that a read past it is seen. */
static char *exact(const char *octets, size_t len)
{
	char *copy = malloc(len ? len : 1);

	memcpy(copy, octets, len);
	return copy;
}

static void test_numbers(void **state)
{
	CLEANUP(mem_freep) char *octets = exact("\x01\xFF\xFE\x80\x00\x00\x01\xFF\xFF\xFF\xFF", 11);
	struct scan scan = scan_over(octets, 11);

	(void)state;
	assert_int_equal(scan_u8(&scan), 1);
	assert_int_equal(scan_u16(&scan), 0xFFFE);
	assert_int_equal(scan_u32(&scan), 0x80000001);
	assert_int_equal(scan_u32(&scan), 0xFFFFFFFF);
	assert_int_equal(scan_left(&scan), 0);
	assert_int_equal(scan_position(&scan), 11);
	assert_false(scan.bad);
}

static const struct {
	const char *label;
	size_t len;
	size_t want;
} shorts[] = {
	{ "u8 of none", 0, 1 },	 { "u16 of none", 0, 2 },  { "u16 of one", 1, 2 },
	{ "u32 of none", 0, 4 }, { "u32 of three", 3, 4 }, { "u32 of one", 1, 4 },
};

/* What is not there is zero, moves nothing, and stays bad. */
static void test_short(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(shorts); i++) {
		CLEANUP(mem_freep) char *octets = exact("\xFF\xFF\xFF", shorts[i].len);
		struct scan scan = scan_over(octets, shorts[i].len);
		uint32_t number = shorts[i].want == 1	? scan_u8(&scan)
				  : shorts[i].want == 2 ? scan_u16(&scan)
							: scan_u32(&scan);

		if (number != 0 || !scan.bad || scan_position(&scan) != 0)
			fail_msg("%s", shorts[i].label);
		if (scan_u8(&scan) != 0 || scan_take(&scan, 0) != NULL || !scan.bad)
			fail_msg("%s: good again", shorts[i].label);
	}
}

static void test_take(void **state)
{
	CLEANUP(mem_freep) char *octets = exact("abcdef", 6);
	struct scan scan = scan_over(octets, 6);

	(void)state;
	assert_ptr_equal(scan_take(&scan, 2), octets);
	assert_ptr_equal(scan_take(&scan, 0), octets + 2);
	assert_ptr_equal(scan_take(&scan, 4), octets + 2);
	assert_ptr_equal(scan_take(&scan, 0), octets + 6);
	assert_false(scan.bad);
	assert_null(scan_take(&scan, 1));
	assert_true(scan.bad);
	scan = scan_over(octets, 6);
	assert_null(scan_take(&scan, SIZE_MAX));
	assert_true(scan.bad);
	scan = scan_over(octets, 6);
	assert_int_equal(scan_u8(&scan), 'a');
	assert_null(scan_take(&scan, SIZE_MAX - 1));
	assert_int_equal(scan_position(&scan), 1);
}

static void test_seek(void **state)
{
	CLEANUP(mem_freep) char *octets = exact("abcdef", 6);
	struct scan scan = scan_over(octets, 6);

	(void)state;
	scan_seek(&scan, 5);
	assert_int_equal(scan_u8(&scan), 'f');
	scan_seek(&scan, 0);
	assert_int_equal(scan_u8(&scan), 'a');
	scan_seek(&scan, 6);
	assert_int_equal(scan_left(&scan), 0);
	assert_false(scan.bad);
	scan_seek(&scan, 7);
	assert_true(scan.bad);
	assert_int_equal(scan_position(&scan), 6);
	scan_seek(&scan, 0);
	assert_true(scan.bad);
	scan = scan_over(octets, 6);
	scan_seek(&scan, SIZE_MAX);
	assert_true(scan.bad);
}

static void test_nothing(void **state)
{
	struct scan scan = scan_over(NULL, 0);
	const char *line;
	size_t len;

	(void)state;
	assert_int_equal(scan_left(&scan), 0);
	assert_int_equal(scan_position(&scan), 0);
	assert_int_equal(scan_line(&scan, &line, &len), 0);
	scan_seek(&scan, 0);
	assert_false(scan.bad);
	assert_int_equal(scan_u16(&scan), 0);
	assert_true(scan.bad);
}

static const struct {
	const char *label;
	const char *text;
	size_t len;
	const char *lines; /* each with a bar behind it */
} lines[] = {
	{ "nothing", "", 0, "" },
	{ "one line", "abc\n", 4, "abc|" },
	{ "no end", "abc", 3, "abc|" },
	{ "CR LF", "abc\r\nd\r\n", 8, "abc|d|" },
	{ "empty lines", "\n\r\n\n", 4, "|||" },
	{ "CR inside", "a\rb\n", 4, "a\rb|" },
	{ "two CR", "a\r\r\n", 4, "a\r|" },
	{ "CR at the end", "a\r", 2, "a|" },
	{ "last line without end", "a\nb", 3, "a|b|" },
};

static void test_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		CLEANUP(mem_freep) char *octets = exact(lines[i].text, lines[i].len);
		CLEANUP(buf_release) struct buf seen = BUF_INIT;
		struct scan scan = scan_over(octets, lines[i].len);
		const char *line = NULL;
		size_t len = 0;

		while (scan_line(&scan, &line, &len)) {
			buf_add(&seen, line, len);
			buf_putc(&seen, '|');
		}
		if (strcmp(buf_text(&seen), lines[i].lines) != 0 || scan.bad)
			fail_msg("%s: %s", lines[i].label, buf_text(&seen));
	}
}

static void test_line_of_bad(void **state)
{
	struct scan scan = scan_over("a\nb\n", 4);
	const char *line;
	size_t len;

	(void)state;
	assert_null(scan_take(&scan, 5));
	assert_int_equal(scan_line(&scan, &line, &len), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),	    cmocka_unit_test(test_short),
		cmocka_unit_test(test_take),	    cmocka_unit_test(test_seek),
		cmocka_unit_test(test_nothing),	    cmocka_unit_test(test_lines),
		cmocka_unit_test(test_line_of_bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
