// SPDX-License-Identifier: MIT
/*
 * Unicode that needs tables (libunistring): normal form, display width, and the check that every
 * value from a directory passes before it is written anywhere.
 */
#pragma once

#include "base/buf.h"

enum unicode_fault {
	UNICODE_FINE,
	UNICODE_NOT_UTF8,
	UNICODE_CONTROL,
	UNICODE_INVISIBLE,
	UNICODE_TOO_LONG
};

/* Longest value that a directory may give us, in octets. */
enum { UNICODE_VALUE_MAX = 1024 };

/*
 * Normalises a value to NFC (UAX #15), without the spaces (general category Zs) at its ends, into
 * buf (which is cleared first). Refuses text that is not UTF-8, has control characters or line
 * ends, direction marks or characters that cannot be seen, or is longer than UNICODE_VALUE_MAX.
 * Tabs count as control characters. After a fault buf is empty.
 */
enum unicode_fault unicode_clean(struct buf *buf, const char *text, size_t len);

/* What a fault is, for a finding: "has a control character". */
const char *unicode_fault_text(enum unicode_fault fault);

/*
 * Columns of a terminal that the text takes: two for East Asian wide characters (UAX #11), none for
 * combining marks. Control characters are to be escaped before.
 */
size_t unicode_width(const char *text);

/* Appends text and fills it up with spaces to `width` columns. */
void unicode_pad(struct buf *buf, const char *text, size_t width);

/*
 * Lower-case form for comparing (full case folding, NFC), appended. The text is valid UTF-8: bad
 * octets all become U+FFFD.
 */
void unicode_fold(struct buf *buf, const char *text);
