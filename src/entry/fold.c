// SPDX-License-Identifier: MIT
#include "entry/fold.h"

#include <ctype.h>

#include "base/utf8.h"
#include "text/unicode.h"

static bool is_ascii(const char *octets, size_t len)
{
	unsigned char all = 0;

	for (size_t i = 0; i < len; i++)
		all |= (unsigned char)octets[i];
	return all < 0x80;
}

void fold_octets(struct buf *buf, const char *octets, size_t len)
{
	if (is_ascii(octets, len)) {
		size_t at = buf->len;

		buf_add(buf, octets, len);
		for (; at < buf->len; at++)
			buf->data[at] = (char)tolower((unsigned char)buf->data[at]);
	} else if (utf8_is_valid(octets, len) && !memchr(octets, '\0', len)) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		buf_add(&text, octets, len);
		unicode_fold(buf, buf_text(&text));
	} else {
		buf_add(buf, octets, len);
	}
}

/* Most values are ASCII, and most are different in length: neither needs memory. */
bool fold_equal(const char *a, size_t a_len, const char *b, size_t b_len)
{
	CLEANUP(buf_release) struct buf x = BUF_INIT;
	CLEANUP(buf_release) struct buf y = BUF_INIT;

	if (is_ascii(a, a_len) && is_ascii(b, b_len)) {
		if (a_len != b_len)
			return false;
		for (size_t i = 0; i < a_len; i++)
			if (tolower((unsigned char)a[i]) != tolower((unsigned char)b[i]))
				return false;
		return true;
	}
	fold_octets(&x, a, a_len);
	fold_octets(&y, b, b_len);
	return x.len == y.len && memcmp(buf_text(&x), buf_text(&y), x.len) == 0;
}
