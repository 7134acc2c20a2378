// SPDX-License-Identifier: MIT
#include "batch/text_encoding.h"

#include <errno.h>
#include <iconv.h>

#include "base/mem.h"
#include "base/utf8.h"

static bool text_is_utf8(const struct buf *text)
{
	return utf8_is_valid(buf_text(text), text->len) &&
	       (text->len == 0 || !memchr(text->data, '\0', text->len));
}

/*
 * Whether it is UTF-16 whose characters have their high octet at the places `high` (0 or 1): every
 * list has ASCII in it, line ends and digits at least, whose high octet is NUL.
 */
static bool text_is_utf16(const struct buf *text, size_t high)
{
	size_t count[2] = { 0 };

	for (size_t i = 0; i < text->len; i++)
		count[i % 2] += text->data[i] == '\0';
	return count[high] > count[1 - high];
}

static bool text_is_utf16_le(const struct buf *text)
{
	return text_is_utf16(text, 1);
}

static bool text_is_utf16_be(const struct buf *text)
{
	return text_is_utf16(text, 0);
}

/* In the order in which they are tried: by the mark first, then by what the octets are like. */
static const struct text_encoding {
	const char *name;
	const char *charset; /* for iconv(3); NULL: stays as it is */
	const char *mark;
	bool (*fits)(const struct buf *text); /* NULL: always */
} text_encodings[] = {
	{ "UTF-8", NULL, "\xEF\xBB\xBF", text_is_utf8 },
	{ "UTF-16", "UTF-16LE", "\xFF\xFE", text_is_utf16_le },
	{ "UTF-16", "UTF-16BE", "\xFE\xFF", text_is_utf16_be },
	{ "GB 18030", "GB18030", "\x84\x31\x95\x33", NULL },
};

static bool text_has_mark(const struct buf *text, const char *mark)
{
	size_t len = strlen(mark);

	return text->len >= len && memcmp(text->data, mark, len) == 0;
}

static const struct text_encoding *text_recognise(const struct buf *text)
{
	for (size_t i = 0; i < ARRAY_LEN(text_encodings); i++)
		if (text_has_mark(text, text_encodings[i].mark))
			return &text_encodings[i];
	for (size_t i = 0; i < ARRAY_LEN(text_encodings); i++)
		if (!text_encodings[i].fits || text_encodings[i].fits(text))
			return &text_encodings[i];
	return NULL;
}

static int text_unknown(const char *path, enum error_kind kind, struct error *error)
{
	return error_set(error, kind,
			 "%s: neither UTF-8 nor GB 18030 (nor UTF-16); save it as CSV with UTF-8",
			 path);
}

static int text_convert(struct buf *text, size_t skip, const struct text_encoding *encoding,
			const char *path, enum error_kind kind, struct error *error)
{
	CLEANUP(buf_wipe) struct buf converted = BUF_INIT;
	iconv_t converter = iconv_open("UTF-8", encoding->charset);
	char *in = text->data + skip, *out;
	size_t in_left = text->len - skip, out_left = text->len * 4 + 1, status;
	int why;

	if (converter == (iconv_t)-1)
		return error_set(error, kind, "%s: not UTF-8, and this system cannot read %s", path,
				 encoding->name);
	buf_reserve(&converted, out_left);
	out = converted.data;
	status = iconv(converter, &in, &in_left, &out, &out_left);
	why = errno;
	iconv_close(converter);
	if (status == (size_t)-1 && why == EINVAL)
		return error_set(error, kind, "%s: ends inside a character of %s, so it was cut",
				 path, encoding->name);
	if (status == (size_t)-1)
		return text_unknown(path, kind, error);
	converted.len = (size_t)(out - converted.data);
	buf_wipe(text);
	buf_add(text, converted.data, converted.len);
	return 0;
}

int text_to_utf8(struct buf *text, const char *path, enum error_kind kind, bool *ret_mark,
		 struct error *error)
{
	const struct text_encoding *encoding = text_recognise(text);
	bool marked = text_has_mark(text, encoding->mark);
	size_t skip = marked ? strlen(encoding->mark) : 0;

	if (encoding->charset) {
		if (text_convert(text, skip, encoding, path, kind, error) != 0)
			return -1;
	} else if (skip) {
		memmove(text->data, text->data + skip, text->len - skip);
		buf_cut(text, text->len - skip);
	}
	if (!utf8_is_valid(buf_text(text), text->len))
		return text_unknown(path, kind, error);
	if (text->len && memchr(text->data, '\0', text->len))
		return error_set(error, kind, "%s: has NUL characters: it is no text, or damaged",
				 path);
	*ret_mark = marked;
	return 0;
}
