// SPDX-License-Identifier: MIT
#include "text/translit.h"

#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#include "base/mem.h"

enum {
	GREEK_ALPHA = 0x3B1,
	GREEK_GAMMA = 0x3B3,
	GREEK_EPSILON = 0x3B5,
	GREEK_ETA = 0x3B7,
	GREEK_MU = 0x3BC,
	GREEK_XI = 0x3BE,
	GREEK_OMICRON = 0x3BF,
	GREEK_PI = 0x3C0,
	GREEK_UPSILON = 0x3C5,
	GREEK_CHI = 0x3C7,
	DIAERESIS = 0x308,
};

/* By code point. */
static const struct {
	uint32_t point;
	const char *ascii;
} letters[] = {
	/* clang-format off */
	{ 0x00B4, "'" }, { 0x00B7, "" }, { 0x00DF, "ss" }, { 0x00E4, "ae" }, { 0x00E5, "aa" },
	{ 0x00E6, "ae" }, { 0x00F0, "d" }, { 0x00F6, "oe" }, { 0x00F8, "oe" }, { 0x00FC, "ue" },
	{ 0x00FE, "th" }, { 0x0111, "d" }, { 0x0127, "h" }, { 0x0131, "i" }, { 0x0133, "ij" },
	{ 0x0138, "q" }, { 0x0142, "l" }, { 0x014B, "n" }, { 0x0153, "oe" }, { 0x0167, "t" },
	{ 0x0192, "f" }, { 0x0199, "k" }, { 0x01DD, "e" }, { 0x01FD, "ae" }, { 0x01FF, "oe" },
	{ 0x0253, "b" }, { 0x0254, "o" }, { 0x0256, "d" }, { 0x0257, "d" }, { 0x0259, "e" },
	{ 0x025B, "e" }, { 0x0263, "g" }, { 0x02B9, "'" }, { 0x02BC, "'" }, { 0x03B1, "a" },
	{ 0x03B2, "v" }, { 0x03B3, "g" }, { 0x03B4, "d" }, { 0x03B5, "e" }, { 0x03B6, "z" },
	{ 0x03B7, "i" }, { 0x03B8, "th" }, { 0x03B9, "i" }, { 0x03BA, "k" }, { 0x03BB, "l" },
	{ 0x03BC, "m" }, { 0x03BD, "n" }, { 0x03BE, "x" }, { 0x03BF, "o" }, { 0x03C0, "p" },
	{ 0x03C1, "r" }, { 0x03C2, "s" }, { 0x03C3, "s" }, { 0x03C4, "t" }, { 0x03C5, "y" },
	{ 0x03C6, "f" }, { 0x03C7, "ch" }, { 0x03C8, "ps" }, { 0x03C9, "o" }, { 0x0430, "a" },
	{ 0x0431, "b" }, { 0x0432, "v" }, { 0x0433, "g" }, { 0x0434, "d" }, { 0x0435, "e" },
	{ 0x0436, "zh" }, { 0x0437, "z" }, { 0x0438, "i" }, { 0x0439, "i" }, { 0x043A, "k" },
	{ 0x043B, "l" }, { 0x043C, "m" }, { 0x043D, "n" }, { 0x043E, "o" }, { 0x043F, "p" },
	{ 0x0440, "r" }, { 0x0441, "s" }, { 0x0442, "t" }, { 0x0443, "u" }, { 0x0444, "f" },
	{ 0x0445, "kh" }, { 0x0446, "ts" }, { 0x0447, "ch" }, { 0x0448, "sh" }, { 0x0449, "shch" },
	{ 0x044A, "ie" }, { 0x044B, "y" }, { 0x044C, "" }, { 0x044D, "e" }, { 0x044E, "iu" },
	{ 0x044F, "ia" }, { 0x0451, "e" }, { 0x0452, "d" }, { 0x0453, "g" }, { 0x0454, "ie" },
	{ 0x0455, "dz" }, { 0x0456, "i" }, { 0x0457, "i" }, { 0x0458, "j" }, { 0x0459, "lj" },
	{ 0x045A, "nj" }, { 0x045B, "c" }, { 0x045C, "k" }, { 0x045E, "u" }, { 0x045F, "dz" },
	{ 0x0463, "ie" }, { 0x046B, "u" }, { 0x0475, "y" }, { 0x0491, "g" }, { 0x04BB, "c" },
	{ 0x2010, "-" }, { 0x2011, "-" }, { 0x2012, "-" }, { 0x2013, "-" }, { 0x2014, "-" },
	{ 0x2018, "'" }, { 0x2019, "'" }, { 0x2032, "'" },
	/* clang-format on */
};

static const char *translit_letter(uint32_t point)
{
	size_t low = 0, high = ARRAY_LEN(letters);

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (letters[middle].point == point)
			return letters[middle].ascii;
		if (letters[middle].point < point)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static bool is_mark(uint32_t point)
{
	return uc_is_general_category(point, UC_MARK);
}

static bool is_letter(uint32_t point)
{
	return uc_is_general_category(point, UC_LETTER);
}

/* The letter that comes after the one at `at` and its marks; 0 at the end of a word. */
static uint32_t translit_next(const uint32_t *text, size_t len, size_t at)
{
	for (at++; at < len && is_mark(text[at]); at++)
		;
	return at < len && is_letter(text[at]) ? text[at] : 0;
}

static bool greek_is_voiced(uint32_t point)
{
	static const uint32_t voiceless[] = { 0,     0x3B8, 0x3BA, 0x3BE, 0x3C0, 0x3C2,
					      0x3C3, 0x3C4, 0x3C6, 0x3C7, 0x3C8 };

	for (size_t i = 0; i < ARRAY_LEN(voiceless); i++)
		if (voiceless[i] == point)
			return false;
	return true;
}

/*
 * Two Greek letters that are one sound (ELOT 743 table 2); decomposed text. An accent on the first
 * of two vowels, or a diaeresis on the second, keeps them apart. Returns how many code points were
 * taken, 0 for none.
 */
static size_t translit_greek_pair(struct buf *buf, const uint32_t *text, size_t len, size_t at)
{
	uint32_t first = text[at], second = at + 1 < len ? text[at + 1] : 0;
	bool begins = at == 0 || (!is_letter(text[at - 1]) && !is_mark(text[at - 1]));
	uint32_t next;

	if (first == GREEK_GAMMA &&
	    (second == GREEK_GAMMA || second == GREEK_XI || second == GREEK_CHI)) {
		buf_puts(buf, second == GREEK_GAMMA ? "ng" : second == GREEK_XI ? "nx" : "nch");
		return 2;
	}
	if (first == GREEK_MU && second == GREEK_PI) {
		buf_puts(buf, begins || !translit_next(text, len, at + 1) ? "b" : "mp");
		return 2;
	}
	if (second != GREEK_UPSILON || (at + 2 < len && text[at + 2] == DIAERESIS))
		return 0;
	if (first == GREEK_OMICRON) {
		buf_puts(buf, "ou");
		return 2;
	}
	if (first != GREEK_ALPHA && first != GREEK_EPSILON && first != GREEK_ETA)
		return 0;
	next = translit_next(text, len, at + 1);
	buf_puts(buf, translit_letter(first));
	buf_puts(buf, greek_is_voiced(next) ? "v" : "f");
	return 2;
}

/* One code point of decomposed text; false when no table has it. */
static bool translit_point(struct buf *buf, uint32_t point)
{
	const char *ascii = translit_letter(point);

	if (ascii)
		buf_puts(buf, ascii);
	else if (point < 0x80)
		buf_putc(buf, (char)point);
	else
		return is_mark(point);
	return true;
}

static uint32_t translit_decomposed(struct buf *buf, const uint32_t *text, size_t len)
{
	uint32_t unknown = 0;

	for (size_t at = 0; at < len;) {
		size_t taken = translit_greek_pair(buf, text, len, at);

		if (taken == 0) {
			if (!translit_point(buf, text[at]) && !unknown)
				unknown = text[at];
			taken = 1;
		}
		at += taken;
	}
	return unknown;
}

uint32_t translit(struct buf *buf, const char *text)
{
	CLEANUP(mem_freep) uint32_t *points = NULL;
	CLEANUP(buf_release) struct buf expanded = BUF_INIT;
	CLEANUP(mem_freep) uint8_t *lower = NULL, *decomposed = NULL;
	const char *ascii;
	size_t len, size;
	uint32_t unknown;

	lower = u8_tolower((const uint8_t *)text, strlen(text), NULL, UNINORM_NFC, NULL, &size);
	points = lower ? u8_to_u32(lower, size, NULL, &len) : NULL;
	if (!points)
		mem_die();
	/* Whole letters first: ä is ae, not an a that has lost its dots. */
	for (size_t i = 0; i < len; i++) {
		uint8_t octets[6];
		int width = u8_uctomb(octets, points[i], sizeof(octets));

		ascii = points[i] < 0x370 || points[i] > 0x3FF ? translit_letter(points[i]) : NULL;
		if (ascii)
			buf_puts(&expanded, ascii);
		else if (width > 0)
			buf_add(&expanded, octets, (size_t)width);
	}
	decomposed = u8_normalize(UNINORM_NFKD, (const uint8_t *)buf_text(&expanded), expanded.len,
				  NULL, &size);
	free(take_ptr(&points));
	points = decomposed ? u8_to_u32(decomposed, size, NULL, &len) : NULL;
	if (!points)
		mem_die();
	unknown = translit_decomposed(buf, points, len);
	return unknown;
}
