// SPDX-License-Identifier: MIT
#include "base/json.h"

#include <assert.h>
#include <inttypes.h>

#include "base/utf8.h"

struct json json_init(struct buf *buf, bool indent)
{
	return (struct json){ .buf = buf, .indent = indent };
}

static void json_line(struct json *json)
{
	if (!json->indent)
		return;
	buf_putc(json->buf, '\n');
	buf_fill(json->buf, ' ', 2 * (size_t)json->depth);
}

/* What goes before a value or a key: a comma, a new line. */
static void json_begin(struct json *json)
{
	if (json->keyed) {
		json->keyed = false;
		return;
	}
	if (json->depth == 0)
		return;
	if (json->filled[json->depth - 1])
		buf_puts(json->buf, json->indent ? "," : ", ");
	json->filled[json->depth - 1] = true;
	json_line(json);
}

static void json_begin_value(struct json *json)
{
	assert(json->keyed || json->depth == 0 || json->closer[json->depth - 1] == ']');
	json_begin(json);
}

static void json_open(struct json *json, char opener, char closer)
{
	assert(json->depth < JSON_DEPTH);
	json_begin_value(json);
	buf_putc(json->buf, opener);
	json->closer[json->depth] = closer;
	json->filled[json->depth] = false;
	json->depth++;
}

void json_object(struct json *json)
{
	json_open(json, '{', '}');
}

void json_array(struct json *json)
{
	json_open(json, '[', ']');
}

void json_close(struct json *json)
{
	assert(json->depth > 0 && !json->keyed);
	json->depth--;
	if (json->filled[json->depth])
		json_line(json);
	buf_putc(json->buf, json->closer[json->depth]);
	if (json->depth == 0)
		buf_putc(json->buf, '\n');
}

/* How many octets from here on are ASCII that needs no escape: most of every text. */
static size_t json_plain(const char *text, size_t len)
{
	size_t plain = 0;

	while (plain < len && text[plain] >= ' ' && text[plain] < 0x7F && text[plain] != '"' &&
	       text[plain] != '\\')
		plain++;
	return plain;
}

/*
 * RFC 8259 section 7; line separators and direction marks are escaped as well, so that a document
 * is safe to look at in a terminal.
 */
static void json_string(struct buf *buf, const char *text, size_t len)
{
	buf_putc(buf, '"');
	for (size_t at = 0, size; at < len; at += size) {
		uint32_t point;

		size = json_plain(text + at, len - at);
		if (size) {
			buf_add(buf, text + at, size);
			continue;
		}
		point = utf8_decode(text + at, len - at, &size);
		if (point == UTF8_INVALID)
			buf_puts(buf, "\\ufffd");
		else if (point == '"' || point == '\\')
			buf_printf(buf, "\\%c", (char)point);
		else if (point == '\n')
			buf_puts(buf, "\\n");
		else if (point == '\t')
			buf_puts(buf, "\\t");
		else if (point > 0xFFFF && utf8_is_invisible(point))
			buf_printf(buf, "\\u%04x\\u%04x", 0xD7C0 + (unsigned)(point >> 10),
				   0xDC00 + (unsigned)(point & 0x3FF));
		else if (utf8_is_control(point) || utf8_is_invisible(point))
			buf_printf(buf, "\\u%04x", (unsigned)point);
		else
			buf_add(buf, text + at, size);
	}
	buf_putc(buf, '"');
}

void json_key(struct json *json, const char *key)
{
	assert(json->depth > 0 && json->closer[json->depth - 1] == '}' && !json->keyed);
	json_begin(json);
	json_string(json->buf, key, strlen(key));
	buf_puts(json->buf, ": ");
	json->keyed = true;
}

void json_text(struct json *json, const char *text)
{
	if (!text) {
		json_null(json);
		return;
	}
	json_begin_value(json);
	json_string(json->buf, text, strlen(text));
}

void json_null(struct json *json)
{
	json_begin_value(json);
	buf_puts(json->buf, "null");
}

void json_key_text(struct json *json, const char *key, const char *text)
{
	json_key(json, key);
	json_text(json, text);
}

void json_key_int(struct json *json, const char *key, int64_t number)
{
	json_key(json, key);
	json_begin_value(json);
	buf_printf(json->buf, "%" PRId64, number);
}

void json_key_bool(struct json *json, const char *key, bool truth)
{
	json_key(json, key);
	json_begin_value(json);
	buf_puts(json->buf, truth ? "true" : "false");
}

void json_key_null(struct json *json, const char *key)
{
	json_key(json, key);
	json_null(json);
}
