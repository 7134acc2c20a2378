// SPDX-License-Identifier: MIT
#include "unit.h"

#include "base/escape.h"

typedef void escape(struct buf *buf, const char *text);

static const struct {
	escape *function;
	const char *text, *wanted;
} cases[] = {
	{ escape_xml, "a<b>&\"'c\n\001\xFF", "a&lt;b&gt;&amp;&quot;&#39;c&#10;\xEF\xBF\xBD\xEF\xBF\xBD" },
	{ escape_xml, "]]>王😀", "]]&gt;王😀" },
	{ escape_csv, "", "\"\"" },
	{ escape_csv, "a,\"b\"\r\n", "\"a,\"\"b\"\"\r\n\"" },
	{ escape_quoted, "a\"b\\c", "\"a\\\"b\\\\c\"" },
	{ escape_shell, "it's $(id) `id`", "'it'\\''s $(id) `id`'" },
	{ escape_shell, "", "''" },
	{ escape_yaml, "a\"b\\\n\xE2\x80\xAE", "\"a\\\"b\\\\\\U0000000A\\U0000202E\"" },
	{ escape_terminal, "a\033[31m\r\xC2\x85\xE2\x80\xAE\xFF王", "a\\x1b[31m\\x0d\\u{0085}\\u{202e}\\xff王" },
};

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(buf_release) struct buf buf = BUF_INIT;

		cases[i].function(&buf, cases[i].text);
		if (strcmp(buf_text(&buf), cases[i].wanted) != 0)
			fail_msg("case %zu: want %s, got %s", i, cases[i].wanted, buf_text(&buf));
	}
}

static void test_zone(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	escape_zone(&buf, "a\"\\\0\xFF;", 6);
	assert_string_equal(buf_text(&buf), "\"a\\\"\\\\\\000\\255;\"");
}

static void test_formula(void **state)
{
	static const char *const bad[] = { "=cmd()", "+1", "-1", "@x", "\tx", "\rx", "\nx", "＝x", "＋x", "－x", "＠x" };
	static const char *const good[] = { "", "a=b", "O'Brien", " =x", "王", "(+1)" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_true(escape_is_formula(bad[i]));
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		assert_false(escape_is_formula(good[i]));
}

/* Every octet on its own: nothing that comes out disturbs a terminal. */
static void test_terminal_octets(void **state)
{
	(void)state;
	for (int octet = 1; octet < 256; octet++) {
		const char text[2] = { (char)octet, '\0' };
		CLEANUP(buf_release) struct buf buf = BUF_INIT;

		escape_terminal(&buf, text);
		for (size_t i = 0; i < buf.len; i++)
			assert_true(buf.data[i] >= 0x20 && buf.data[i] < 0x7F);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_cases), cmocka_unit_test(test_zone), cmocka_unit_test(test_formula), cmocka_unit_test(test_terminal_octets) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
