// SPDX-License-Identifier: MIT
#include "text/unicode.h"
#include "unit.h"

#include "base/mem.h"
#include "base/utf8.h"

static const struct {
	const char *label;
	const char *text;
	enum unicode_fault fault;
	const char *clean;
} values[] = {
	{ "plain", "Ada Lovelace", UNICODE_FINE, "Ada Lovelace" },
	{ "empty", "", UNICODE_FINE, "" },
	{ "spaces only", "   ", UNICODE_FINE, "" },
	{ "spaces at the ends", "  Ada  Lovelace ", UNICODE_FINE, "Ada  Lovelace" },
	{ "ideographic spaces at the ends", "　阿达　洛夫莱斯　", UNICODE_FINE, "阿达　洛夫莱斯" },
	{ "no-break space at the ends",
	  "\xC2\xA0"
	  "Ada\xC2\xA0 ",
	  UNICODE_FINE, "Ada" },
	{ "only ideographic spaces", "　　", UNICODE_FINE, "" },
	{ "combining acute", "Jose\xCC\x81", UNICODE_FINE, "José" },
	{ "composed already", "José", UNICODE_FINE, "José" },
	{ "combining mark with nothing to combine", "\xCC\x81x", UNICODE_FINE, "\xCC\x81x" },
	{ "two marks in canonical order", "a\xCC\xA3\xCC\x82", UNICODE_FINE, "ậ" },
	{ "two marks in the other order", "a\xCC\x82\xCC\xA3", UNICODE_FINE, "ậ" },
	{ "Hangul jamo", "\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", UNICODE_FINE, "한" },
	{ "Kelvin sign", "\xE2\x84\xAA", UNICODE_FINE, "K" },
	{ "ligature stays (NFC, not NFKC)", "ﬁ", UNICODE_FINE, "ﬁ" },
	{ "full width stays", "Ａｄａ", UNICODE_FINE, "Ａｄａ" },
	{ "Chinese", "阿里云", UNICODE_FINE, "阿里云" },
	{ "emoji", "😀", UNICODE_FINE, "😀" },
	{ "variation selector", "葛\xF3\xA0\x84\x80", UNICODE_FINE, "葛\xF3\xA0\x84\x80" },
	{ "formula", "=cmd|' /C calc'!A0", UNICODE_FINE, "=cmd|' /C calc'!A0" },
	{ "line feed", "a\nb", UNICODE_CONTROL, NULL },
	{ "line feed at the end", "a\n", UNICODE_CONTROL, NULL },
	{ "carriage return", "a\rb", UNICODE_CONTROL, NULL },
	{ "tab", "a\tb", UNICODE_CONTROL, NULL },
	{ "tab before", "\ta", UNICODE_CONTROL, NULL },
	{ "escape", "\x1B[31m", UNICODE_CONTROL, NULL },
	{ "DEL", "a\x7F", UNICODE_CONTROL, NULL },
	{ "C1", "a\xC2\x9B", UNICODE_CONTROL, NULL },
	{ "line separator", "a\xE2\x80\xA8", UNICODE_CONTROL, NULL },
	{ "right-to-left override",
	  "\xE2\x80\xAE"
	  "fdp.exe",
	  UNICODE_INVISIBLE, NULL },
	{ "isolate", "\xE2\x81\xA6x\xE2\x81\xA9", UNICODE_INVISIBLE, NULL },
	{ "zero width space", "ada\xE2\x80\x8B", UNICODE_INVISIBLE, NULL },
	{ "soft hyphen",
	  "a\xC2\xAD"
	  "da",
	  UNICODE_INVISIBLE, NULL },
	{ "BOM",
	  "\xEF\xBB\xBF"
	  "Ada",
	  UNICODE_INVISIBLE, NULL },
	{ "Hangul filler", "\xE3\x85\xA4", UNICODE_INVISIBLE, NULL },
	{ "tag", "a\xF3\xA0\x81\xA1", UNICODE_INVISIBLE, NULL },
	{ "overlong", "a\xC0\xAF", UNICODE_NOT_UTF8, NULL },
	{ "surrogate", "\xED\xA0\x80", UNICODE_NOT_UTF8, NULL },
	{ "cut", "阿\xE9\x87", UNICODE_NOT_UTF8, NULL },
	{ "Latin-1", "Jos\xE9", UNICODE_NOT_UTF8, NULL },
	{ "continuations only", "\x80\x80\x80\x80", UNICODE_NOT_UTF8, NULL },
};

/* From memory of just the length, into a buffer that was in use. */
static void test_clean(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(values); i++) {
		size_t len = strlen(values[i].text);
		CLEANUP(mem_freep) char *text = malloc(len ? len : 1);
		enum unicode_fault fault;

		memcpy(text, values[i].text, len);
		buf_puts(&buf, "what was there before");
		fault = unicode_clean(&buf, text, len);
		if (fault != values[i].fault ||
		    strcmp(buf_text(&buf), values[i].clean ? values[i].clean : "") != 0)
			fail_msg("%s: %s, \"%s\"", values[i].label, unicode_fault_text(fault),
				 buf_text(&buf));
	}
}

static void test_clean_octets(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	assert_int_equal(unicode_clean(&buf, NULL, 0), UNICODE_FINE);
	assert_string_equal(buf_text(&buf), "");
	assert_int_equal(unicode_clean(&buf, "a\0b", 3), UNICODE_CONTROL);
	assert_int_equal(unicode_clean(&buf, "公司", 4), UNICODE_NOT_UTF8);
	assert_int_equal(unicode_clean(&buf, "公司", 3), UNICODE_FINE);
	assert_string_equal(buf_text(&buf), "公");
}

static void test_length(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	buf_fill(&text, 'x', UNICODE_VALUE_MAX);
	assert_int_equal(unicode_clean(&buf, text.data, text.len), UNICODE_FINE);
	assert_int_equal(buf.len, UNICODE_VALUE_MAX);
	buf_puts(&text, "  ");
	assert_int_equal(unicode_clean(&buf, text.data, text.len), UNICODE_FINE);
	buf_puts(&text, "x");
	assert_int_equal(unicode_clean(&buf, text.data, text.len), UNICODE_TOO_LONG);
	assert_string_equal(buf_text(&buf), "");

	/* U+1D160 has no composed form: NFC makes three characters of it. */
	buf_clear(&text);
	while (text.len + 4 <= UNICODE_VALUE_MAX)
		buf_puts(&text, "\xF0\x9D\x85\xA0");
	assert_int_equal(unicode_clean(&buf, text.data, text.len), UNICODE_TOO_LONG);
	assert_int_equal(unicode_clean(&buf, text.data, text.len / 4), UNICODE_FINE);
	assert_int_equal(buf.len, 3 * (text.len / 4));
}

/*
 * What is clean stays as it is, for everything in the table and for every character that begins a
 * text.
 */
static void test_stable(void **state)
{
	CLEANUP(buf_release) struct buf once = BUF_INIT;
	CLEANUP(buf_release) struct buf twice = BUF_INIT;

	(void)state;
	for (uint32_t point = 1; point <= 0x10FFFF; point += point < 0x3400 ? 1 : 97) {
		char octets[8];
		size_t len = unit_utf8(point, octets);

		memcpy(octets + len, "\xCC\x81", 2);
		if (unicode_clean(&once, octets, len + 2) != UNICODE_FINE)
			continue;
		if (unicode_clean(&twice, once.data, once.len) != UNICODE_FINE ||
		    strcmp(buf_text(&once), buf_text(&twice)) != 0)
			fail_msg("U+%04X", (unsigned)point);
	}
}

static void test_fault_texts(void **state)
{
	(void)state;
	for (int fault = UNICODE_FINE; fault <= UNICODE_TOO_LONG; fault++)
		assert_true(strlen(unicode_fault_text((enum unicode_fault)fault)) > 3);
}

static const struct {
	const char *label;
	const char *text;
	size_t width;
} widths[] = {
	{ "empty", "", 0 },
	{ "ASCII", "Ada", 3 },
	{ "Latin", "José", 4 },
	{ "combining acute", "Jose\xCC\x81", 4 },
	{ "Chinese", "阿里云", 6 },
	{ "mixed", "a阿b", 4 },
	{ "full width", "Ａ", 2 },
	{ "half width katakana", "ｱ", 1 },
	{ "Hangul", "한", 2 },
	{ "emoji", "😀", 2 },
	{ "Greek and Cyrillic", "Ωж", 2 },
	{ "ambiguous ones are narrow", "±§", 2 },
};

static void test_width(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(widths); i++) {
		CLEANUP(buf_release) struct buf padded = BUF_INIT;

		if (unicode_width(widths[i].text) != widths[i].width)
			fail_msg("%s: %zu", widths[i].label, unicode_width(widths[i].text));
		unicode_pad(&padded, widths[i].text, 8);
		assert_int_equal(unicode_width(buf_text(&padded)), 8);
		assert_int_equal(strncmp(buf_text(&padded), widths[i].text, strlen(widths[i].text)),
				 0);
	}
}

static void test_pad(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	unicode_pad(&buf, "阿里", 6);
	unicode_pad(&buf, "longer than wanted", 3);
	unicode_pad(&buf, "ab", 2);
	unicode_pad(&buf, "", 0);
	assert_string_equal(buf_text(&buf), "阿里  longer than wantedab");
}

/* Bad octets are two columns at the most; what matters is that they end nothing. */
static void test_width_of_bad(void **state)
{
	(void)state;
	assert_true(unicode_width("a\xFF\xC3(") <= 8);
	assert_true(unicode_width("阿\xE9") >= 2);
}

static const struct {
	const char *text, *folded;
} folds[] = {
	{ "", "" },
	{ "Ada", "ada" },
	{ "JOSÉ", "josé" },
	{ "Jose\xCC\x81", "josé" },
	{ "STRASSE", "strasse" },
	{ "straße", "strasse" },
	{ "ΣΊΣΥΦΟΣ", "σίσυφοσ" },
	{ "阿里", "阿里" },
	{ "İ", "i\xCC\x87" },
	{ "ＡＢ", "ａｂ" },
	{ "a\xFF", "a\xEF\xBF\xBD" },
};

static void test_fold(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(folds); i++) {
		CLEANUP(buf_release) struct buf buf = BUF_INIT;

		unicode_fold(&buf, folds[i].text);
		assert_string_equal(buf_text(&buf), folds[i].folded);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clean),	    cmocka_unit_test(test_clean_octets),
		cmocka_unit_test(test_length),	    cmocka_unit_test(test_stable),
		cmocka_unit_test(test_fault_texts), cmocka_unit_test(test_width),
		cmocka_unit_test(test_pad),	    cmocka_unit_test(test_width_of_bad),
		cmocka_unit_test(test_fold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
