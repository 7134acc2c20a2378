// SPDX-License-Identifier: MIT
#include "base/text_encoding.h"

#include <ctype.h>
#include <errno.h>

#include "base/file.h"
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
	/* A single NUL is damage. */
	return count[high] > count[1 - high] && count[high] > 1;
}

static bool text_is_utf16_le(const struct buf *text)
{
	return text_is_utf16(text, 1);
}

static bool text_is_utf16_be(const struct buf *text)
{
	return text_is_utf16(text, 0);
}

/*
 * Big5 and GB 18030 share their octets; the common characters lie in other places: in Big5 first
 * octets A4 to C6 and any second one, in GB 2312 B0 to D7 and a second one above A0.
 */
static bool text_is_big5(const struct buf *text)
{
	size_t big5 = 0, gb = 0;

	for (size_t i = 0; i < text->len; i++) {
		unsigned char lead = (unsigned char)text->data[i], trail;

		if (lead < 0x80)
			continue;
		trail = i + 1 < text->len ? (unsigned char)text->data[++i] : 0;
		if (lead < 0xA1 || lead > 0xF9 || trail < 0x40 || (trail > 0x7E && trail < 0xA1))
			return false;
		big5 += lead >= 0xA4 && lead <= 0xC6;
		gb += lead >= 0xB0 && lead <= 0xD7 && trail >= 0xA1;
	}
	return big5 > gb;
}

/* Letters with accents stand alone among others there, which those of two octets hardly ever do. */
static bool text_is_western(const struct buf *text)
{
	static const char more[] = "\x8A\x8C\x8E\x9A\x9C\x9E\x9F\xAB\xBB\x80\x96";
	bool before = false;

	for (size_t i = 0; i < text->len; i++) {
		unsigned char octet = (unsigned char)text->data[i];
		bool high = octet >= 0x80;

		if (high && (before || (octet < 0xC0 && !strchr(more, octet)) || octet == 0xD7 ||
			     octet == 0xF7))
			return false;
		before = high;
	}
	/* A last one without a line end is half of a character of two. */
	return !before;
}

/* In the order in which they are tried: by the mark first, then by what the octets are like. */
static const struct text_encoding text_encodings[] = {
	{ "UTF-8", NULL, "\xEF\xBB\xBF", false, text_is_utf8 },
	{ "UTF-16", "UTF-16LE", "\xFF\xFE", false, text_is_utf16_le },
	{ "UTF-16", "UTF-16BE", "\xFE\xFF", false, text_is_utf16_be },
	{ "Big5", "BIG5", "", true, text_is_big5 },
	{ "Windows-1252", "CP1252", "", true, text_is_western },
	{ "GB 18030", "GB18030", "\x84\x31\x95\x33", false, NULL },
};

size_t text_encoding_mark(const struct text_encoding *encoding, const char *octets, size_t len)
{
	size_t mark = strlen(encoding->mark);

	return len >= mark && memcmp(octets, encoding->mark, mark) == 0 ? mark : 0;
}

const struct text_encoding *text_encoding_begins(const char *octets, size_t len)
{
	const struct text_encoding *utf16 = NULL;

	for (size_t i = 0; i < ARRAY_LEN(text_encodings); i++)
		if (text_encoding_mark(&text_encodings[i], octets, len))
			return &text_encodings[i];
	for (size_t i = 0; len >= 2 && i < ARRAY_LEN(text_encodings) && !utf16; i++)
		if ((text_encodings[i].fits == text_is_utf16_le && octets[0] && !octets[1]) ||
		    (text_encodings[i].fits == text_is_utf16_be && !octets[0] && octets[1]))
			utf16 = &text_encodings[i];
	return utf16;
}

static size_t text_line(const struct buf *text)
{
	size_t line = 1;

	for (size_t i = 0; i < text->len; i++)
		line += text->data[i] == '\n';
	return line;
}

/* Whether it is no UTF-8 somewhere; then only the lines before that are left. */
static bool text_cut_invalid(struct buf *text)
{
	size_t start = 0;

	while (start < text->len) {
		const char *end = memchr(text->data + start, '\n', text->len - start);
		size_t next = end ? (size_t)(end - text->data) + 1 : text->len;

		if (!utf8_is_valid(text->data + start, next - start)) {
			buf_cut(text, start);
			return true;
		}
		start = next;
	}
	return false;
}

/* What comes out of the octets behind the mark; errno says why when not all do. */
static bool text_convert(const struct buf *text, size_t skip, const char *charset,
			 struct buf *converted)
{
	iconv_t converter = iconv_open("UTF-8", charset);
	char *in = text->data + skip, *out;
	size_t in_left = text->len - skip, out_left = text->len * 4 + 1, status;
	int why;

	if (converter == (iconv_t)-1) {
		errno = ENOSYS;
		return false;
	}
	buf_clear(converted);
	buf_reserve(converted, out_left);
	out = converted->data;
	status = iconv(converter, &in, &in_left, &out, &out_left);
	why = errno;
	iconv_close(converter);
	converted->len = (size_t)(out - converted->data);
	errno = why;
	return status != (size_t)-1;
}

/* The encoding that the text is in, and the text in UTF-8 unless it is that already. */
static const struct text_encoding *text_recognise(const struct buf *text, struct buf *converted,
						  size_t *ret_mark)
{
	const struct text_encoding *found = NULL;

	*ret_mark = 0;
	for (size_t i = 0; i < ARRAY_LEN(text_encodings) && !*ret_mark; i++) {
		found = &text_encodings[i];
		*ret_mark = text_encoding_mark(found, buf_text(text), text->len);
	}
	if (*ret_mark) {
		if (found->charset && text_convert(text, *ret_mark, found->charset, converted))
			errno = 0;
		return found;
	}
	for (size_t i = 0; i < ARRAY_LEN(text_encodings); i++) {
		found = &text_encodings[i];
		if (found->fits && !found->fits(text))
			continue;
		errno = 0;
		/* One that is only likely gives way to the next when something does not fit. */
		if (!found->charset || text_convert(text, 0, found->charset, converted) ||
		    !found->narrow)
			break;
	}
	return found;
}

static int text_unknown(const char *path, const struct buf *converted, enum error_kind kind,
			struct error *error)
{
	return error_set(error, kind,
			 "%s:%zu: neither UTF-8 nor GB 18030 (nor UTF-16); save it as CSV with "
			 "UTF-8",
			 path, text_line(converted));
}

int text_to_utf8(struct buf *text, const char *path, enum error_kind kind,
		 const struct text_encoding **ret_encoding, bool *ret_mark, struct error *error)
{
	CLEANUP(buf_wipe) struct buf converted = BUF_INIT;
	const struct text_encoding *encoding;
	size_t mark;
	char *nul;

	errno = 0;
	encoding = text_recognise(text, &converted, &mark);
	if (encoding->charset && errno == ENOSYS)
		return error_set(error, kind, "%s: not UTF-8, and this system cannot read %s", path,
				 encoding->name);
	if (encoding->charset && errno == EINVAL)
		return error_set(error, kind,
				 "%s:%zu: ends inside a character of %s, so it was cut", path,
				 text_line(&converted), encoding->name);
	if (encoding->charset && errno != 0)
		return text_unknown(path, &converted, kind, error);
	if (!encoding->charset)
		buf_add(&converted, buf_text(text) + mark, text->len - mark);
	nul = converted.len ? memchr(converted.data, '\0', converted.len) : NULL;
	if (nul)
		buf_cut(&converted, (size_t)(nul - converted.data));
	if (nul)
		return error_set(error, kind,
				 "%s:%zu: has NUL characters: it is no text, or damaged", path,
				 text_line(&converted));
	if (text_cut_invalid(&converted))
		return text_unknown(path, &converted, kind, error);
	buf_wipe(text);
	buf_add(text, buf_text(&converted), converted.len);
	if (ret_encoding)
		*ret_encoding = encoding;
	if (ret_mark)
		*ret_mark = mark > 0;
	return 0;
}

int text_read(const char *path, size_t limit, enum error_kind kind, struct buf *text,
	      struct error *error)
{
	return file_read(path, limit, text, error) ||
			       text_to_utf8(text, path, kind, NULL, NULL, error)
		       ? -1
		       : 0;
}

bool text_encoder_open(struct text_encoder *encoder, const struct text_encoding *encoding)
{
	*encoder = (struct text_encoder){ .converts = encoding && encoding->charset };
	if (!encoder->converts)
		return true;
	encoder->converter = iconv_open(encoding->charset, "UTF-8");
	encoder->converts = encoder->converter != (iconv_t)-1;
	return encoder->converts;
}

bool text_encoder_put(const struct text_encoder *encoder, struct buf *buf, const char *text,
		      size_t len)
{
	char *in = (char *)text, *out;
	size_t in_left = len, out_left = len * 4 + 1, before = buf->len;

	if (!encoder->converts) {
		buf_add(buf, text, len);
		return true;
	}
	buf_reserve(buf, before + out_left);
	out = buf->data + before;
	/* A number of replacements is no success either: musl writes a star. */
	if (iconv(encoder->converter, &in, &in_left, &out, &out_left) != 0) {
		iconv(encoder->converter, NULL, NULL, NULL, NULL);
		return false;
	}
	buf->len = (size_t)(out - buf->data);
	return true;
}

void text_encoder_release(struct text_encoder *encoder)
{
	if (encoder->converts)
		iconv_close(encoder->converter);
	*encoder = (struct text_encoder){ .converts = false };
}
