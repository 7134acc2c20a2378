// SPDX-License-Identifier: MIT
#include "unit.h"

#include <errno.h>

#include "base/utf8.h"

static void test_set(void **state)
{
	struct error error = ERROR_INIT;

	(void)state;
	assert_int_equal(error.kind, ERROR_NONE);
	assert_string_equal(error.text, "");
	assert_int_equal(error_set(&error, ERROR_DATA, "%s: line %d", "people.ldif", 7), -1);
	assert_int_equal(error.kind, ERROR_DATA);
	assert_string_equal(error.text, "people.ldif: line 7");
	assert_int_equal(error_set(&error, ERROR_CONFIG, "%%s"), -1);
	assert_string_equal(error.text, "%s");
}

static const struct {
	int cause;
	enum error_kind kind;
} causes[] = {
	{ EACCES, ERROR_PERMISSION }, { EPERM, ERROR_PERMISSION },
	{ ENOENT, ERROR_IO },	      { EIO, ERROR_IO },
	{ ENOSPC, ERROR_IO },	      { EROFS, ERROR_IO },
};

static void test_errno(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(causes); i++) {
		struct error error = ERROR_INIT;
		char wanted[200];

		snprintf(wanted, sizeof(wanted), "state.db: cannot open: %s",
			 strerror(causes[i].cause));
		errno = causes[i].cause;
		assert_int_equal(error_errno(&error, "%s: cannot %s", "state.db", "open"), -1);
		assert_int_equal(error.kind, causes[i].kind);
		assert_string_equal(error.text, wanted);
	}
}

static void test_wrap(void **state)
{
	struct error error = ERROR_INIT;

	(void)state;
	error_set(&error, ERROR_AGAIN, "timed out");
	assert_int_equal(error_wrap(&error, "server %d", 2), -1);
	assert_int_equal(
		error_wrap(&error, "cannot read %s (was: %s)", "the directory", error.text), -1);
	assert_int_equal(error.kind, ERROR_AGAIN);
	assert_string_equal(
		error.text,
		"cannot read the directory (was: server 2: timed out): server 2: timed out");
}

/* Too long a text ends with a whole character, wherever the cut falls. */
static void test_cut(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	for (int i = 0; i < 500; i++)
		buf_puts(&text, "公😀é");
	for (int before = 0; before < 12; before++) {
		struct error error = ERROR_INIT;
		size_t len;

		error_set(&error, ERROR_DATA, "%.*s%s", before, "xxxxxxxxxxxx", buf_text(&text));
		len = strlen(error.text);
		assert_true(len < sizeof(error.text) && len >= sizeof(error.text) - 4);
		assert_true(utf8_is_valid(error.text, len));
	}
}

static void test_cut_invalid(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct error error = ERROR_INIT;

	(void)state;
	buf_fill(&text, '\x80', 3000);
	error_set(&error, ERROR_DATA, "%s", buf_text(&text));
	assert_int_equal(strlen(error.text), sizeof(error.text) - 1);
}

/* A long object does not hide the cause. */
static void test_long_context(void **state)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct error error = ERROR_INIT;
	size_t len;

	(void)state;
	for (int i = 0; i < 700; i++)
		buf_puts(&path, "é/");
	errno = ENOSPC;
	error_errno(&error, "%s: cannot write", buf_text(&path));
	len = strlen(error.text);
	assert_string_equal(error.text + len - strlen(strerror(ENOSPC)), strerror(ENOSPC));
	assert_true(utf8_is_valid(error.text, len));
	assert_true(len > 900);

	error_set(&error, ERROR_LIMIT, "%.900s", buf_text(&path));
	error_wrap(&error, "%s", buf_text(&path));
	len = strlen(error.text);
	assert_int_equal(error.kind, ERROR_LIMIT);
	assert_non_null(strstr(error.text, ": é/é/"));
	assert_true(utf8_is_valid(error.text, len));
	assert_true(len > 900);
}

static void test_exit_status(void **state)
{
	static const int wanted[] = { 0, 2, 3, 64, 65, 70, 74, 77, 78 };

	(void)state;
	assert_int_equal(ERROR_CONFIG + 1, ARRAY_LEN(wanted));
	for (int kind = ERROR_NONE; kind <= ERROR_CONFIG; kind++)
		assert_int_equal(error_exit_status((enum error_kind)kind), wanted[kind]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_set),	    cmocka_unit_test(test_errno),
		cmocka_unit_test(test_wrap),	    cmocka_unit_test(test_cut),
		cmocka_unit_test(test_cut_invalid), cmocka_unit_test(test_long_context),
		cmocka_unit_test(test_exit_status),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
