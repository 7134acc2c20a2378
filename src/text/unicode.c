// SPDX-License-Identifier: MIT
#include "text/unicode.h"

#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <uniwidth.h>

#include "base/mem.h"
#include "base/utf8.h"

static bool unicode_is_ascii(const char *text, size_t len)
{
	unsigned char all = 0;

	for (size_t i = 0; i < len; i++)
		all |= (unsigned char)text[i];
	return all < 0x80;
}

static enum unicode_fault unicode_check(const char *text, size_t len)
{
	if (len > UNICODE_VALUE_MAX)
		return UNICODE_TOO_LONG;
	for (size_t at = 0, size; at < len; at += size) {
		uint32_t point = utf8_decode(text + at, len - at, &size);

		if (point == UTF8_INVALID)
			return UNICODE_NOT_UTF8;
		if (utf8_is_control(point))
			return UNICODE_CONTROL;
		if (utf8_is_invisible(point))
			return UNICODE_INVISIBLE;
	}
	return UNICODE_FINE;
}

/* The size of the space (general category Zs) that text begins with, 0 when it begins with none. */
static size_t unicode_space(const char *text, size_t len)
{
	size_t size;
	uint32_t point = len ? utf8_decode(text, len, &size) : UTF8_INVALID;

	return point != UTF8_INVALID && uc_is_general_category(point, UC_SPACE_SEPARATOR) ? size
											  : 0;
}

/*
 * The same for the end of text: the last character begins where a cut before its last octet falls.
 */
static size_t unicode_space_before(const char *text, size_t len)
{
	size_t last, size;

	if (len == 0)
		return 0;
	last = utf8_cut(text, len - 1);
	size = unicode_space(text + last, len - last);
	return size == len - last ? size : 0;
}

/* What unicode_clean does with plain ASCII, which most values are. */
static enum unicode_fault unicode_clean_plain(struct buf *buf, const char *text, size_t len)
{
	for (; len > 0 && *text == ' '; len--)
		text++;
	while (len > 0 && text[len - 1] == ' ')
		len--;
	if (len > UNICODE_VALUE_MAX)
		return UNICODE_TOO_LONG;
	buf_add(buf, text, len);
	return UNICODE_FINE;
}

enum unicode_fault unicode_clean(struct buf *buf, const char *text, size_t len)
{
	enum unicode_fault fault;
	uint8_t *normal;
	size_t size;

	buf_clear(buf);
	if (utf8_is_plain(text, len))
		return unicode_clean_plain(buf, text, len);
	while ((size = unicode_space(text, len)) > 0) {
		text += size;
		len -= size;
	}
	while ((size = unicode_space_before(text, len)) > 0)
		len -= size;
	fault = unicode_check(text, len);
	if (fault != UNICODE_FINE)
		return fault;
	if (unicode_is_ascii(text, len)) {
		buf_add(buf, text, len);
		return UNICODE_FINE;
	}
	normal = u8_normalize(UNINORM_NFC, (const uint8_t *)text, len, NULL, &size);
	if (!normal)
		mem_die();
	/*
	 * A few characters have no composed form and grow by up to three times (UAX #15 section
	 * 11).
	 */
	if (size > UNICODE_VALUE_MAX)
		fault = UNICODE_TOO_LONG;
	else
		buf_add(buf, normal, size);
	free(normal);
	return fault;
}

const char *unicode_fault_text(enum unicode_fault fault)
{
	static const char *const texts[] = {
		[UNICODE_FINE] = "is fine",
		[UNICODE_NOT_UTF8] = "is not valid UTF-8",
		[UNICODE_CONTROL] = "has a control character or line end",
		[UNICODE_INVISIBLE] = "has an invisible character or a text direction mark",
		[UNICODE_TOO_LONG] = "is longer than 1024 octets",
	};

	return texts[fault];
}

size_t unicode_width(const char *text)
{
	size_t len = strlen(text);

	if (unicode_is_ascii(text, len))
		return len;
	return (size_t)u8_width((const uint8_t *)text, len, "UTF-8");
}

void unicode_pad(struct buf *buf, const char *text, size_t width)
{
	size_t taken = unicode_width(text);

	buf_puts(buf, text);
	if (taken < width)
		buf_fill(buf, ' ', width - taken);
}

void unicode_fold(struct buf *buf, const char *text)
{
	size_t size;
	uint8_t *folded =
		u8_casefold((const uint8_t *)text, strlen(text), NULL, UNINORM_NFC, NULL, &size);

	if (!folded)
		mem_die();
	buf_add(buf, folded, size);
	free(folded);
}
