// SPDX-License-Identifier: MIT
#include "cmd/completion.h"

#include "base/file.h"
#include "unit.h"

/* What is installed is what the rows say. */
static void test_golden(void **data)
{
	(void)data;
	for (size_t i = 0; i < COMPLETION_SHELLS; i++) {
		CLEANUP(buf_release) struct buf path = BUF_INIT;
		CLEANUP(buf_release) struct buf there = BUF_INIT;
		CLEANUP(buf_release) struct buf made = BUF_INIT;
		struct error error;

		buf_printf(&path, "%s/contrib/completion/%s", getenv("top_srcdir"),
			   completion_shells[i].file);
		completion_shells[i].write(&made);
		if (getenv("MAILPROV_GOLDEN"))
			ASSERT_OK(file_replace(buf_text(&path), made.data, made.len, 0644, &error),
				  error);
		ASSERT_OK(file_read(buf_text(&path), 1 << 20, &there, &error), error);
		assert_string_equal(buf_text(&there), buf_text(&made));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_golden) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
