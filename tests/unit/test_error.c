// SPDX-License-Identifier: MIT
#include "unit.h"

#include <errno.h>

#include "base/utf8.h"

static void test_texts(void **state)
{
	struct error error = ERROR_INIT;

	(void)state;
	assert_int_equal(error_set(&error, ERROR_DATA, "%s:%d", "file", 3), -1);
	assert_int_equal(error_wrap(&error, "reading %s", "x"), -1);
	assert_string_equal(error.text, "reading x: file:3");
	assert_int_equal(error.kind, ERROR_DATA);
	errno = EACCES;
	error_errno(&error, "a");
	assert_int_equal(error.kind, ERROR_PERMISSION);
	assert_string_equal(error.text, "a: Permission denied");
	errno = ENOSPC;
	error_errno(&error, "a");
	assert_int_equal(error.kind, ERROR_IO);
}

/* Too long a text is cut, at a whole character. */
static void test_cut(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	for (int pad = 0; pad < 4; pad++) {
		struct error error = ERROR_INIT;

		buf_clear(&text);
		buf_fill(&text, 'a', (size_t)pad);
		while (text.len < 2000)
			buf_puts(&text, "字");
		error_set(&error, ERROR_DATA, "%s", buf_text(&text));
		assert_true(strlen(error.text) > 990 && strlen(error.text) < sizeof(error.text));
		assert_true(utf8_is_valid(error.text, strlen(error.text)));
		error_wrap(&error, "%s", buf_text(&text));
		assert_true(utf8_is_valid(error.text, strlen(error.text)));
	}
}

static void test_exit_status(void **state)
{
	static const int wanted[] = { [ERROR_NONE] = 0,	     [ERROR_AGAIN] = 2, [ERROR_LIMIT] = 3,	   [ERROR_USAGE] = 64,	[ERROR_DATA] = 65,
				      [ERROR_INTERNAL] = 70, [ERROR_IO] = 74,	[ERROR_PERMISSION] = 77, [ERROR_CONFIG] = 78 };

	(void)state;
	for (int kind = ERROR_NONE; kind <= ERROR_CONFIG; kind++)
		assert_int_equal(error_exit_status((enum error_kind)kind), wanted[kind]);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_texts), cmocka_unit_test(test_cut), cmocka_unit_test(test_exit_status) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
