// SPDX-License-Identifier: MIT
#include "unit.h"

#include "text/unicode.h"

static const struct {
	const char *text, *clean;
	enum unicode_fault fault;
} cases[] = {
	{ "Ada", "Ada", UNICODE_FINE },			{ "  Ada  ", "Ada", UNICODE_FINE },	   { "", "", UNICODE_FINE },
	{ "e\xCC\x81", "é", UNICODE_FINE },		{ "王小明 😀", "王小明 😀", UNICODE_FINE }, { "a\tb", NULL, UNICODE_CONTROL },
	{ "a\nb", NULL, UNICODE_CONTROL },		{ "a\xC2\x85", NULL, UNICODE_CONTROL },	   { "\xE2\x80\xA8", NULL, UNICODE_CONTROL },
	{ "a\xE2\x80\xAE" "b", NULL, UNICODE_INVISIBLE }, { "a\xE2\x80\x8B" "b", NULL, UNICODE_INVISIBLE }, { "\xEF\xBB\xBF" "a", NULL, UNICODE_INVISIBLE },
	{ "a\xC2\xAD" "b", NULL, UNICODE_INVISIBLE },	{ "\xFF", NULL, UNICODE_NOT_UTF8 },	   { "\xED\xA0\x80", NULL, UNICODE_NOT_UTF8 },
};

static void test_clean(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT, longest = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_int_equal(unicode_clean(&buf, cases[i].text, strlen(cases[i].text)), cases[i].fault);
		if (cases[i].clean)
			assert_string_equal(buf_text(&buf), cases[i].clean);
	}
	buf_fill(&longest, 'a', UNICODE_VALUE_MAX);
	assert_int_equal(unicode_clean(&buf, longest.data, longest.len), UNICODE_FINE);
	buf_putc(&longest, 'a');
	assert_int_equal(unicode_clean(&buf, longest.data, longest.len), UNICODE_TOO_LONG);
}

static void test_width(void **state)
{
	static const struct {
		const char *text;
		size_t width;
	} widths[] = { { "", 0 }, { "Ada", 3 }, { "王小明", 6 }, { "é", 1 }, { "e\xCC\x81", 1 }, { "ｱ", 1 }, { "Ａ", 2 }, { "한국", 4 } };
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(widths); i++)
		assert_int_equal(unicode_width(widths[i].text), widths[i].width);
	unicode_pad(&buf, "王", 4);
	unicode_pad(&buf, "long", 2);
	assert_string_equal(buf_text(&buf), "王  long");
}

static void test_fold(void **state)
{
	CLEANUP(buf_release) struct buf one = BUF_INIT, two = BUF_INIT;

	(void)state;
	unicode_fold(&one, "STRASSE Éa");
	unicode_fold(&two, "straße e\xCC\x81" "A");
	assert_string_equal(buf_text(&one), buf_text(&two));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_clean), cmocka_unit_test(test_width), cmocka_unit_test(test_fold) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
