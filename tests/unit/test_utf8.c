// SPDX-License-Identifier: MIT
#include "unit.h"

#include "base/utf8.h"

static const struct {
	const char *text;
	uint32_t point;
	size_t size;
} cases[] = {
	{ "a", 'a', 1 },	     { "\x7F", 0x7F, 1 },		{ "\xC2\x80", 0x80, 2 },	   { "ß", 0xDF, 2 },
	{ "王", 0x738B, 3 },	     { "😀", 0x1F600, 4 },		{ "\xF4\x8F\xBF\xBF", 0x10FFFF, 4 }, { "\xC0\x80", UTF8_INVALID, 1 },
	{ "\xC1\xBF", UTF8_INVALID, 1 }, { "\xE0\x80\x80", UTF8_INVALID, 1 }, { "\xED\xA0\x80", UTF8_INVALID, 1 }, { "\xF0\x80\x80\x80", UTF8_INVALID, 1 },
	{ "\xF4\x90\x80\x80", UTF8_INVALID, 1 }, { "\xF5\x80\x80\x80", UTF8_INVALID, 1 }, { "\x80", UTF8_INVALID, 1 }, { "\xE7\x8E", UTF8_INVALID, 1 },
	{ "\xE7" "a", UTF8_INVALID, 1 }, { "\xFF", UTF8_INVALID, 1 },
};

static void test_decode(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		size_t size;

		assert_int_equal(utf8_decode(cases[i].text, strlen(cases[i].text), &size), cases[i].point);
		assert_int_equal(size, cases[i].size);
		assert_int_equal(utf8_is_valid(cases[i].text, strlen(cases[i].text)), cases[i].point != UTF8_INVALID);
	}
}

static void test_cut(void **state)
{
	(void)state;
	assert_int_equal(utf8_cut("a王b", 1), 1);
	assert_int_equal(utf8_cut("a王b", 2), 1);
	assert_int_equal(utf8_cut("a王b", 3), 1);
	assert_int_equal(utf8_cut("a王b", 4), 4);
	assert_int_equal(utf8_cut("\x80\x80", 1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_decode), cmocka_unit_test(test_cut) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
