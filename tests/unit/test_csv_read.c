// SPDX-License-Identifier: MIT
#include "unit.h"

#include "base/mem.h"
#include "batch/csv_read.h"

/* Records as "LINE:cell|cell|" with "!" and why where one makes no sense. */
static const struct {
	const char *label, *text, *wanted;
} cases[] = {
	{ "nothing", "", "" },
	{ "line ends alone", "\r\n\n\r", "" },
	{ "commas", "a,b\n1,2\n", "1:a|b|2:1|2|" },
	{ "semicolons", "a;b,c;d\n1;2;3", "1:a|b,c|d|2:1|2|3|" },
	{ "tabs and CR", "a\tb\rc\td\r", "1:a|b|2:c|d|" },
	{ "a delimiter that is named", "sep=;\r\na;b,c,d\r\n", "2:a|b,c,d|" },
	{ "no delimiter that is named", "sep=\"\na,b\n", "1:sep=\"|2:a|b|" },
	{ "quotes", "\"a\"\"b\",\"c,d\"\n", "1:a\"b|c,d|" },
	{ "delimiters in quotes do not count", "\"a,b,c\";d\n", "1:a,b,c|d|" },
	{ "line ends in quotes", "\"a\r\nb\",c\nd,e\n", "1:a\r\nb|c|3:d|e|" },
	{ "empty lines between", "a,b\n\n\nc,d\n", "1:a|b|4:c|d|" },
	{ "empty cells", ",,\n\"\",x,\n", "1:|||2:|x||" },
	{ "a quote in the middle", "a\"b,c\n", "1:a\"b|c|" },
	{ "a quote that does not end", "a,\"b\nc,d\n", "!has a quote that does not end|" },
	{ "text behind a quote", "\"a\"b,c\nd,e\n", "!has text behind a closing quote|2:d|e|" },
};

static void describe(struct buf *out, const char *text, size_t len)
{
	CLEANUP(csv_release) struct csv_read csv = csv_read(text, len);
	const char *why;
	int found;

	while ((found = csv_next(&csv, &why)) != 0) {
		if (found < 0) {
			buf_printf(out, "!%s|", why);
			continue;
		}
		buf_printf(out, "%zu:", csv.line);
		for (size_t i = 0; i < csv.count; i++)
			buf_printf(out, "%s|", csv_cell(&csv, i));
	}
}

static void test_records(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(buf_release) struct buf out = BUF_INIT;

		describe(&out, cases[i].text, strlen(cases[i].text));
		if (strcmp(buf_text(&out), cases[i].wanted) != 0)
			fail_msg("%s: %s", cases[i].label, buf_text(&out));
	}
}

static void test_whole(void **state)
{
	static const char text[] = "a,b\nc,d";
	struct csv_read csv = csv_read(text, strlen(text));
	const char *why;

	(void)state;
	assert_int_equal(csv_next(&csv, &why), 1);
	assert_true(csv.whole);
	assert_int_equal(csv_next(&csv, &why), 1);
	assert_false(csv.whole);
	csv_release(&csv);
}

/* What is too much of anything is refused, and what comes after it is read. */
static void test_bounds(void **state)
{
	static const struct {
		size_t commas, letters;
		const char *wanted;
	} sizes[] = { { CSV_COLUMNS - 1, 1, NULL },
		      { CSV_COLUMNS, 1, "!has more than 256 cells|2:x|" },
		      { 5000000, 0, "!has more than 256 cells|2:x|" },
		      { 0, CSV_CELL, NULL },
		      { 1, CSV_CELL + 1, "!has a cell of more than 65536 octets|2:x|" } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		CLEANUP(buf_release) struct buf out = BUF_INIT;

		buf_fill(&text, 'a', sizes[i].letters);
		buf_fill(&text, ',', sizes[i].commas);
		buf_puts(&text, "\nx\n");
		describe(&out, buf_text(&text), text.len);
		if (sizes[i].wanted)
			assert_string_equal(buf_text(&out), sizes[i].wanted);
		else
			assert_true(buf_text(&out)[0] == '1');
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_records),
					    cmocka_unit_test(test_whole),
					    cmocka_unit_test(test_bounds) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
