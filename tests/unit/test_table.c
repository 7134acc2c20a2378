// SPDX-License-Identifier: MIT
#include "unit.h"

#include "cmd/table.h"

static void test_widths(void **state)
{
	CLEANUP(table_release) struct table table = table_init(3);
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	(void)state;
	table_cell(&table, "王小明");
	table_cell(&table, "a");
	table_cell(&table, "end");
	table_cell(&table, "Zoë");
	table_cell(&table, NULL);
	table_printf(&table, "%d", 7);
	table_cell(&table, "x\033[31m\xE2\x80\xAE");
	table_cell(&table, "bc");
	table_cell(&table, "");
	table_print(&table, &out, 1);
	assert_string_equal(buf_text(&out), " 王小明             a   end\n"
					    " Zoë                    7\n"
					    " x\\x1b[31m\\u{202e}  bc\n");
}

/* Long cells are cut at a whole character; the last of a row never is. */
static void test_cut(void **state)
{
	CLEANUP(table_release) struct table table = table_init(2);
	CLEANUP(buf_release) struct buf out = BUF_INIT, text = BUF_INIT;

	(void)state;
	for (int i = 0; i < 100; i++)
		buf_puts(&text, "字");
	table_cell(&table, buf_text(&text));
	table_cell(&table, buf_text(&text));
	table_print(&table, &out, 0);
	assert_int_equal(out.len, 29 * 3 + 3 + 2 + 300 + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_widths),
					    cmocka_unit_test(test_cut) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
