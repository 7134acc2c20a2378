// SPDX-License-Identifier: MIT
#include "base/json_read.h"

#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/utf8.h"

struct json_reader json_reader_over(const void *octets, size_t len)
{
	return (struct json_reader){ .scan = scan_over(octets, len) };
}

/* The next octet that is no white space, which stays; 0 at the end. */
static unsigned char json_peek(struct scan *scan)
{
	while (scan_left(scan) > 0 &&
	       (*scan->at == ' ' || *scan->at == '\n' || *scan->at == '\r' || *scan->at == '\t'))
		scan->at++;
	return scan_left(scan) > 0 && !scan->bad ? *scan->at : 0;
}

static bool json_accept(struct scan *scan, char octet)
{
	if (json_peek(scan) != (unsigned char)octet) {
		scan->bad = true;
		return false;
	}
	scan->at++;
	return true;
}

static bool json_word(struct scan *scan, const char *word)
{
	size_t len = strlen(word);

	if (scan_left(scan) < len || memcmp(scan->at, word, len) != 0) {
		scan->bad = true;
		return false;
	}
	scan->at += len;
	return true;
}

static uint32_t json_four(struct scan *scan)
{
	uint32_t point = 0;

	for (int i = 0; i < 4; i++) {
		int digit = scan_hex(scan_u8(scan));

		if (digit < 0)
			scan->bad = true;
		point = point << 4 | (uint32_t)(digit & 15);
	}
	return point;
}

/* RFC 3629 section 3. */
static void json_put_point(struct buf *text, uint32_t point)
{
	if (point < 0x80) {
		buf_putc(text, (char)point);
		return;
	}
	if (point < 0x800) {
		buf_putc(text, (char)(0xC0 | point >> 6));
	} else {
		if (point < 0x10000) {
			buf_putc(text, (char)(0xE0 | point >> 12));
		} else {
			buf_putc(text, (char)(0xF0 | point >> 18));
			buf_putc(text, (char)(0x80 | (point >> 12 & 0x3F)));
		}
		buf_putc(text, (char)(0x80 | (point >> 6 & 0x3F)));
	}
	buf_putc(text, (char)(0x80 | (point & 0x3F)));
}

static void json_escaped_point(struct scan *scan, struct buf *text)
{
	uint32_t point = json_four(scan);

	if (point >= 0xD800 && point < 0xDC00) {
		uint32_t low = scan_u8(scan) == '\\' && scan_u8(scan) == 'u' ? json_four(scan) : 0;

		if (low < 0xDC00 || low > 0xDFFF)
			scan->bad = true;
		point = 0x10000 + ((point & 0x3FF) << 10) + (low & 0x3FF);
	} else if (point == 0 || (point >= 0xDC00 && point < 0xE000)) {
		scan->bad = true;
	}
	if (!scan->bad)
		json_put_point(text, point);
}

static void json_escaped(struct scan *scan, struct buf *text)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	char octet = (char)scan_u8(scan);
	const char *at = octet ? strchr(from, octet) : NULL;

	if (octet == 'u')
		json_escaped_point(scan, text);
	else if (at)
		buf_putc(text, to[at - from]);
	else
		scan->bad = true;
}

static const char *json_string(struct scan *scan, struct arena *arena)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (!json_accept(scan, '"'))
		return NULL;
	while (!scan->bad) {
		unsigned char octet = scan_u8(scan);

		if (octet == '"')
			break;
		if (octet == '\\')
			json_escaped(scan, &text);
		else if (octet < ' ')
			scan->bad = true;
		else
			buf_putc(&text, (char)octet);
	}
	if (scan->bad || !utf8_is_valid(buf_text(&text), text.len)) {
		scan->bad = true;
		return NULL;
	}
	return arena_textn(arena, buf_text(&text), text.len);
}

static int64_t json_number(struct scan *scan)
{
	bool negative = *scan->at == '-';
	const unsigned char *from;
	uint64_t number = 0;

	scan->at += negative;
	from = scan->at;
	for (; scan_left(scan) > 0 && *scan->at >= '0' && *scan->at <= '9'; scan->at++) {
		unsigned digit = (unsigned)(*scan->at - '0');

		if (number > ((uint64_t)INT64_MAX - digit) / 10) {
			scan->bad = true;
			return 0;
		}
		number = number * 10 + digit;
	}
	if (scan->at == from)
		scan->bad = true;
	return negative ? -(int64_t)number : (int64_t)number;
}

/* What separates one element from the next: 1, 0 at the end, which is taken, or -1. */
static int json_step(struct scan *scan, char closer, bool first)
{
	if (json_peek(scan) == (unsigned char)closer) {
		scan->at++;
		return 0;
	}
	return first || json_accept(scan, ',') ? 1 : -1;
}

static bool json_value(struct scan *scan, struct arena *arena, int depth, struct json_value *value);

static bool json_elements(struct scan *scan, struct arena *arena, int depth, bool keyed,
			  struct json_value *value)
{
	const struct json_value **last = &value->first;
	bool first = true;
	int more;

	scan->at++;
	if (depth >= JSON_DEPTH)
		scan->bad = true;
	while (!scan->bad && (more = json_step(scan, keyed ? '}' : ']', first)) != 0) {
		struct json_value *element = arena_new(arena, 1, sizeof(*element));

		first = false;
		if (more < 0 || (keyed && !(element->key = json_string(scan, arena))) ||
		    (keyed && !json_accept(scan, ':')) ||
		    !json_value(scan, arena, depth + 1, element))
			return false;
		*last = element;
		last = &element->next;
	}
	return !scan->bad;
}

static bool json_value(struct scan *scan, struct arena *arena, int depth, struct json_value *value)
{
	unsigned char octet = json_peek(scan);

	switch (octet) {
	case '{':
	case '[':
		value->kind = octet == '{' ? JSON_OBJECT : JSON_ARRAY;
		return json_elements(scan, arena, depth, octet == '{', value);
	case '"':
		value->kind = JSON_TEXT;
		value->text = json_string(scan, arena);
		return value->text != NULL;
	case 't':
	case 'f':
		value->kind = JSON_BOOL;
		value->number = octet == 't';
		return json_word(scan, octet == 't' ? "true" : "false");
	case 'n':
		return json_word(scan, "null");
	default:
		value->kind = JSON_NUMBER;
		if (octet != '-' && (octet < '0' || octet > '9'))
			scan->bad = true;
		else
			value->number = json_number(scan);
		return !scan->bad;
	}
}

bool json_enter(struct json_reader *reader, char opener)
{
	reader->first = true;
	return json_accept(&reader->scan, opener);
}

int json_next(struct json_reader *reader, char opener, struct arena *arena, const char **ret_key)
{
	struct scan *scan = &reader->scan;
	int more = scan->bad ? -1 : json_step(scan, opener == '{' ? '}' : ']', reader->first);

	reader->first = false;
	if (more <= 0)
		return more;
	*ret_key = NULL;
	if (opener != '{')
		return 1;
	*ret_key = json_string(scan, arena);
	return *ret_key && json_accept(scan, ':') ? 1 : -1;
}

bool json_take(struct json_reader *reader, struct arena *arena, struct json_value *ret_value)
{
	*ret_value = (struct json_value){ .kind = JSON_NULL };
	return json_value(&reader->scan, arena, 0, ret_value);
}

unsigned char json_ahead(struct json_reader *reader)
{
	return json_peek(&reader->scan);
}

bool json_at_end(struct json_reader *reader)
{
	json_peek(&reader->scan);
	return !reader->scan.bad && scan_left(&reader->scan) == 0;
}

const struct json_value *json_find(const struct json_value *object, const char *key)
{
	const struct json_value *value = NULL;

	if (object && object->kind == JSON_OBJECT)
		for (value = object->first; value && strcmp(value->key, key) != 0;)
			value = value->next;
	return value;
}

const char *json_find_text(const struct json_value *object, const char *key)
{
	const struct json_value *value = json_find(object, key);

	return value && value->kind == JSON_TEXT ? value->text : NULL;
}

int64_t json_find_int(const struct json_value *object, const char *key, int64_t other)
{
	const struct json_value *value = json_find(object, key);

	return value && value->kind == JSON_NUMBER ? value->number : other;
}

bool json_find_bool(const struct json_value *object, const char *key)
{
	const struct json_value *value = json_find(object, key);

	return value && value->kind == JSON_BOOL && value->number != 0;
}
