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
	for (size_t at = 0, size; at < len; at += size)
		if (utf8_decode(text + at, len - at, &size) == UTF8_INVALID)
			return false;
	return true;
}

size_t utf8_cut(const char *text, size_t max)
{
	size_t cut = max;

	while (cut > 0 && ((unsigned char)text[cut] & 0xC0) == 0x80)
		cut--;
	return cut;
}

bool utf8_is_control(uint32_t point)
{
	return point < 0x20 || (point >= 0x7F && point <= 0x9F) || point == 0x2028 || point == 0x2029;
}

bool utf8_is_invisible(uint32_t point)
{
	return point == 0xAD || point == 0x61C || point == 0x180E || (point >= 0x200B && point <= 0x200F) || (point >= 0x202A && point <= 0x202E) ||
	       (point >= 0x2060 && point <= 0x206F) || point == 0xFEFF || (point >= 0xFFF9 && point <= 0xFFFB) ||
	       (point >= 0xE0000 && point <= 0xE007F);
}
