// SPDX-License-Identifier: MIT
#include "base/utf8.h"
#include "unit.h"

#include "base/mem.h"

/*
 * RFC 3629 section 3 and 4, and the first and last of every form. The octets are copied to memory
 * of just their length.
 */
static const struct {
	const char *label;
	const char *octets;
	size_t len;
	uint32_t point;
	size_t size;
} decodes[] = {
	{ "NUL", "\0", 1, 0, 1 },
	{ "ASCII", "A\xC3", 2, 'A', 1 },
	{ "DEL", "\x7F", 1, 0x7F, 1 },
	{ "first of two octets", "\xC2\x80", 2, 0x80, 2 },
	{ "last of two octets", "\xDF\xBF", 2, 0x7FF, 2 },
	{ "first of three octets", "\xE0\xA0\x80", 3, 0x800, 3 },
	{ "last of three octets", "\xEF\xBF\xBF", 3, 0xFFFF, 3 },
	{ "first of four octets", "\xF0\x90\x80\x80", 4, 0x10000, 4 },
	{ "last of four octets", "\xF4\x8F\xBF\xBF", 4, 0x10FFFF, 4 },
	{ "emoji, more behind it", "\xF0\x9F\x98\x80zz", 6, 0x1F600, 4 },
	{ "before the surrogates", "\xED\x9F\xBF", 3, 0xD7FF, 3 },
	{ "after the surrogates", "\xEE\x80\x80", 3, 0xE000, 3 },
	{ "first surrogate", "\xED\xA0\x80", 3, UTF8_INVALID, 1 },
	{ "last surrogate", "\xED\xBF\xBF", 3, UTF8_INVALID, 1 },
	{ "overlong slash of two", "\xC0\xAF", 2, UTF8_INVALID, 1 },
	{ "overlong NUL of two", "\xC0\x80", 2, UTF8_INVALID, 1 },
	{ "last overlong of two", "\xC1\xBF", 2, UTF8_INVALID, 1 },
	{ "overlong slash of three", "\xE0\x80\xAF", 3, UTF8_INVALID, 1 },
	{ "last overlong of three", "\xE0\x9F\xBF", 3, UTF8_INVALID, 1 },
	{ "overlong slash of four", "\xF0\x80\x80\xAF", 4, UTF8_INVALID, 1 },
	{ "last overlong of four", "\xF0\x8F\xBF\xBF", 4, UTF8_INVALID, 1 },
	{ "above the last code point", "\xF4\x90\x80\x80", 4, UTF8_INVALID, 1 },
	{ "first octet F5", "\xF5\x80\x80\x80", 4, UTF8_INVALID, 1 },
	{ "five octets", "\xF8\x88\x80\x80\x80", 5, UTF8_INVALID, 1 },
	{ "FE", "\xFE", 1, UTF8_INVALID, 1 },
	{ "FF", "\xFF\xFF\xFF\xFF", 4, UTF8_INVALID, 1 },
	{ "continuation alone", "\x80", 1, UTF8_INVALID, 1 },
	{ "last continuation alone", "\xBF\x80", 2, UTF8_INVALID, 1 },
	{ "cut after one of two", "\xC3", 1, UTF8_INVALID, 1 },
	{ "cut after one of three", "\xE4", 1, UTF8_INVALID, 1 },
	{ "cut after two of three", "\xE4\xB8", 2, UTF8_INVALID, 1 },
	{ "cut after three of four", "\xF0\x9F\x98", 3, UTF8_INVALID, 1 },
	{ "a letter in place of the second", "\xC3(", 2, UTF8_INVALID, 1 },
	{ "a letter in place of the third", "\xE4\xB8(", 3, UTF8_INVALID, 1 },
	{ "a first octet in place of the fourth", "\xF0\x9F\x98\xC3", 4, UTF8_INVALID, 1 },
};

static void test_decode(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(decodes); i++) {
		CLEANUP(mem_freep) char *octets = malloc(decodes[i].len);
		size_t size = 99;
		uint32_t point;

		memcpy(octets, decodes[i].octets, decodes[i].len);
		point = utf8_decode(octets, decodes[i].len, &size);
		if (point != decodes[i].point || size != decodes[i].size)
			fail_msg("%s: U+%04X of %zu", decodes[i].label, (unsigned)point, size);
		if (utf8_is_valid(octets, decodes[i].len) !=
		    (point != UTF8_INVALID && utf8_is_valid(octets + size, decodes[i].len - size)))
			fail_msg("%s: valid", decodes[i].label);
	}
}

static void test_every_point(void **state)
{
	(void)state;
	for (uint32_t point = 0; point <= 0x10FFFF; point++) {
		bool surrogate = point >= 0xD800 && point <= 0xDFFF;
		char octets[4];
		size_t len = unit_utf8(point, octets), size;

		if (utf8_decode(octets, len, &size) != (surrogate ? UTF8_INVALID : point) ||
		    size != (surrogate ? 1 : len))
			fail_msg("U+%04X", (unsigned)point);
	}
}

/*
 * Every sequence of two octets, and every third octet after those that want one: as the table of
 * RFC 3629 section 4 has it.
 */
static void test_every_start(void **state)
{
	(void)state;
	for (unsigned octets = 0; octets < 0x1000000;
	     octets += octets >> 16 < 0xC2 ? 0x10000 : 0x100) {
		unsigned char text[3] = { (unsigned char)(octets >> 16),
					  (unsigned char)(octets >> 8), 0x80 };
		bool two = text[0] >= 0xC2 && text[0] <= 0xDF && text[1] >= 0x80 && text[1] <= 0xBF;
		bool three = text[0] >= 0xE0 && text[0] <= 0xEF &&
			     text[1] >= (text[0] == 0xE0 ? 0xA0 : 0x80) &&
			     text[1] <= (text[0] == 0xED ? 0x9F : 0xBF);
		size_t wanted = two ? 2 : three ? 3 : 1, size;

		if ((utf8_decode((const char *)text, 3, &size) == UTF8_INVALID) !=
			    (text[0] >= 0x80 && wanted == 1) ||
		    size != wanted)
			fail_msg("%02X %02X", text[0], text[1]);
	}
}

static void test_valid(void **state)
{
	(void)state;
	assert_true(utf8_is_valid("", 0));
	assert_true(utf8_is_valid("a\0b", 3));
	assert_true(utf8_is_valid("公司 émail 😀", strlen("公司 émail 😀")));
	assert_false(utf8_is_valid("公司", strlen("公司") - 1));
	assert_false(utf8_is_valid("fine \xFF", 6));
}

static const struct {
	const char *label;
	const char *text;
	size_t max;
	size_t cut;
} cuts[] = {
	{ "nothing", "", 0, 0 },
	{ "to nothing", "abc", 0, 0 },
	{ "ASCII", "abc", 2, 2 },
	{ "all of it", "abc", 3, 3 },
	{ "all of it, not ASCII at the end", "ab\xC3\xA9", 4, 4 },
	{ "inside two octets", "ab\xC3\xA9", 3, 2 },
	{ "after one of three", "a\xE5\x85\xAC", 2, 1 },
	{ "after two of three", "a\xE5\x85\xAC", 3, 1 },
	{ "between two of three", "\xE5\x85\xAC\xE5\x8F\xB8", 3, 3 },
	{ "after one of four", "\xF0\x9F\x98\x80", 1, 0 },
	{ "after three of four", "\xF0\x9F\x98\x80", 3, 0 },
	{ "after four of four", "\xF0\x9F\x98\x80", 4, 4 },
	{ "text ends at the cut", "ab\xC3", 3, 2 },
	{ "only continuations", "\x80\x80\x80\x80\x80\x80", 5, 5 },
	{ "continuations after a letter", "a\x80\x80\x80\x80", 3, 3 },
	{ "one continuation too many", "\xC3\xA9\x80", 3, 3 },
};

/*
 * Every octet at every place among eight and more: what is not plain is found wherever it stands.
 */
static void test_plain(void **state)
{
	char text[20];

	(void)state;
	for (size_t len = 0; len <= sizeof(text); len++) {
		memset(text, ' ', sizeof(text));
		assert_true(utf8_is_plain(text, len));
		memset(text, '~', sizeof(text));
		assert_true(utf8_is_plain(text, len));
		for (size_t at = 0; at < len; at++) {
			for (int octet = 0; octet < 256; octet++) {
				text[at] = (char)octet;
				assert_int_equal(utf8_is_plain(text, len),
						 octet >= 0x20 && octet < 0x7F);
			}
			text[at] = '~';
		}
	}
}

static void test_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cuts); i++) {
		CLEANUP(mem_freep) char *text = malloc(cuts[i].max ? cuts[i].max : 1);
		size_t cut;

		/* No octet after the cut is there to be looked at. */
		memcpy(text, cuts[i].text, cuts[i].max);
		cut = utf8_cut(text, cuts[i].max);
		if (cut != cuts[i].cut)
			fail_msg("%s: %zu", cuts[i].label, cut);
	}
}

static void test_cut_everywhere(void **state)
{
	static const char text[] = "aé公😀\x7Fß司🏢z";

	(void)state;
	for (size_t max = 0; max < sizeof(text); max++) {
		size_t cut = utf8_cut(text, max);

		assert_true(cut <= max && max - cut <= 3);
		assert_true(utf8_is_valid(text, cut));
		for (size_t longer = cut + 1; longer <= max; longer++)
			assert_false(utf8_is_valid(text, longer));
	}
}

static const struct {
	uint32_t point;
	bool control, invisible;
} classes[] = {
	{ 0, true, false },	  { 0x1F, true, false },     { 0x20, false, false },
	{ 0x7E, false, false },	  { 0x7F, true, false },     { 0x9F, true, false },
	{ 0xA0, false, false },	  { 0xAD, false, true },     { 0x34F, false, true },
	{ 0x61C, false, true },	  { 0x1160, false, true },   { 0x180B, false, false },
	{ 0x180E, false, true },  { 0x200A, false, false },  { 0x200B, false, true },
	{ 0x200D, false, true },  { 0x200F, false, true },   { 0x2010, false, false },
	{ 0x2028, true, false },  { 0x2029, true, false },   { 0x202A, false, true },
	{ 0x202E, false, true },  { 0x202F, false, false },  { 0x2060, false, true },
	{ 0x2066, false, true },  { 0x2069, false, true },   { 0x2070, false, false },
	{ 0x3164, false, true },  { 0xFE0F, false, false },  { 0xFEFF, false, true },
	{ 0xFFA0, false, true },  { 0xFFF9, false, true },   { 0xFFFC, false, false },
	{ 0xFFFD, false, false }, { 0x1D173, false, true },  { 0xE0001, false, true },
	{ 0xE007F, false, true }, { 0xE0100, false, false }, { 0xE01EF, false, false },
	{ 0xE0FFF, false, true }, { 0xE1000, false, false }, { 0x10FFFF, false, false },
	{ 0x4E00, false, false }, { 0x1F600, false, false },
};

static void test_classes(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(classes); i++)
		if (utf8_is_control(classes[i].point) != classes[i].control ||
		    utf8_is_invisible(classes[i].point) != classes[i].invisible)
			fail_msg("U+%04X", (unsigned)classes[i].point);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),	       cmocka_unit_test(test_decode),
		cmocka_unit_test(test_every_point),    cmocka_unit_test(test_every_start),
		cmocka_unit_test(test_valid),	       cmocka_unit_test(test_cut),
		cmocka_unit_test(test_cut_everywhere), cmocka_unit_test(test_classes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
