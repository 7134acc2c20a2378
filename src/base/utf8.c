// SPDX-License-Identifier: MIT
#include "base/utf8.h"

uint32_t utf8_decode(const char *text, size_t len, size_t *ret_size)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *octets = (const unsigned char *)text;
	size_t size = octets[0] < 0x80 ? 1 : octets[0] >= 0xF0 ? 4 : octets[0] >= 0xE0 ? 3 : 2;
	uint32_t point = size == 1 ? octets[0] : octets[0] & (0x7Fu >> size);

	*ret_size = 1;
	if (size == 1)
		return point;
	if (octets[0] < 0xC2 || octets[0] > 0xF4 || size > len)
		return UTF8_INVALID;
	for (size_t i = 1; i < size; i++) {
		if ((octets[i] & 0xC0) != 0x80)
			return UTF8_INVALID;
		point = point << 6 | (octets[i] & 0x3F);
	}
	if (point < least[size] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF))
		return UTF8_INVALID;
	*ret_size = size;
	return point;
}

bool utf8_is_valid(const char *text, size_t len)
{
	if (utf8_is_plain(text, len))
		return true;
	for (size_t at = 0, size; at < len; at += size)
		if (utf8_decode(text + at, len - at, &size) == UTF8_INVALID)
			return false;
	return true;
}

size_t utf8_cut(const char *text, size_t max)
{
	/*
	 * The first octet of a character says how many there are (RFC 3629 section 3); at most two
	 * can stand between it and the cut.
	 */
	for (size_t back = 1; back <= 3 && back <= max; back++) {
		unsigned char octet = (unsigned char)text[max - back];

		if (octet < 0x80)
			break;
		if (octet >= 0xC0)
			return (octet >= 0xF0	? 4
				: octet >= 0xE0 ? 3
						: 2) > back
				       ? max - back
				       : max;
	}
	return max;
}

bool utf8_is_control(uint32_t point)
{
	return point < 0x20 || (point >= 0x7F && point <= 0x9F) || point == 0x2028 ||
	       point == 0x2029;
}

bool utf8_is_invisible(uint32_t point)
{
	/*
	 * Default_Ignorable_Code_Point of the Unicode character database without the variation
	 * selectors, and interlinear annotation.
	 */
	static const struct {
		uint32_t first, last;
	} invisible[] = {
		{ 0xAD, 0xAD },	      { 0x34F, 0x34F },	    { 0x61C, 0x61C },
		{ 0x115F, 0x1160 },   { 0x17B4, 0x17B5 },   { 0x180E, 0x180E },
		{ 0x200B, 0x200F },   { 0x202A, 0x202E },   { 0x2060, 0x206F },
		{ 0x3164, 0x3164 },   { 0xFEFF, 0xFEFF },   { 0xFFA0, 0xFFA0 },
		{ 0xFFF0, 0xFFFB },   { 0x1BCA0, 0x1BCA3 }, { 0x1D173, 0x1D17A },
		{ 0xE0000, 0xE00FF }, { 0xE01F0, 0xE0FFF },
	};

	for (size_t i = 0; i < ARRAY_LEN(invisible) && point >= invisible[i].first; i++)
		if (point <= invisible[i].last)
			return true;
	return false;
}
