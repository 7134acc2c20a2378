// SPDX-License-Identifier: MIT
/*
 * UTF-8 (RFC 3629) without tables of a locale: decoding, cutting at a whole character, and the few
 * code point classes that foreign text is checked for. Normal forms and display width need tables
 * and live in text/.
 */
#pragma once

#include "base/base.h"

enum { UTF8_INVALID = 0xFFFFFFFF };

/*
 * Decodes the first code point of the `len` octets at `text`; there is at least one. *ret_size is
 * its size, 1 when it is invalid, as overlong forms and surrogates are.
 */
uint32_t utf8_decode(const char *text, size_t len, size_t *ret_size);

/*
 * Whether all octets are printable ASCII, space included. Nearly all values of a directory are, so
 * callers ask this first, and eight octets are looked at at a time.
 */
static inline bool utf8_is_plain(const char *text, size_t len)
{
	static const uint64_t ones = 0x0101010101010101;
	uint64_t eight, bad = 0;

	/*
	 * Below 0x20 the subtraction sets the highest bit, at 0x7F the addition does, above it is
	 * set already.
	 */
	for (; len >= sizeof(eight); len -= sizeof(eight), text += sizeof(eight)) {
		memcpy(&eight, text, sizeof(eight));
		bad |= (eight - 0x20 * ones) | (eight + ones) | eight;
	}
	for (; len > 0; len--, text++)
		bad |= ((unsigned char)*text - 0x20u) | ((unsigned char)*text + 1u);
	return !(bad & 0x80 * ones);
}

/* Whether all `len` octets are valid UTF-8. */
bool utf8_is_valid(const char *text, size_t len);

/*
 * The largest length of at most `max` octets at which text can be cut without splitting a
 * character. Looks only at the first `max` octets, and cuts off at most three of them, whatever
 * they are.
 */
size_t utf8_cut(const char *text, size_t max);

/* C0, DEL, C1, line and paragraph separators. */
bool utf8_is_control(uint32_t point);

/*
 * Characters that change the direction of the text around them (UAX #9 section 2) or are not seen
 * at all: zero width, soft hyphen, fillers, tags, BOM. Variation selectors are not among them: they
 * choose the form of the character before, which Japanese names need.
 */
bool utf8_is_invisible(uint32_t point);
