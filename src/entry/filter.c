// SPDX-License-Identifier: MIT
#include "entry/filter.h"

#include <ctype.h>

#include "base/scan.h"
#include "entry/dn.h"
#include "entry/fold.h"

enum { FILTER_DEPTH = 32, FILTER_MAX = 8192 };

enum filter_kind {
	FILTER_AND,
	FILTER_OR,
	FILTER_NOT,
	FILTER_EQUAL,
	FILTER_PRESENT,
	FILTER_SUBSTRINGS,
	FILTER_OTHER
};

/* A run of octets that a value has to contain; in the form for comparing. */
struct filter_part {
	struct filter_part *next;
	const char *octets;
	size_t len;
	bool first; /* must be at the beginning */
	bool last;  /* must be at the end */
};

struct filter {
	enum filter_kind kind;
	struct filter *next;  /* within the same and, or */
	struct filter *child; /* of and, or, not */
	const char *attribute;
	struct filter_part *parts; /* of an equality: one */
	const char *dn;		   /* of an equality with a DN: normalised; or NULL */
};

struct filter_reader {
	struct arena *arena;
	struct scan scan;
	const char *text;
	struct error *error;
};

static int filter_complain(struct filter_reader *reader, const char *what)
{
	return error_set(reader->error, ERROR_CONFIG, "at octet %zu: %s: \"%s\"",
			 scan_position(&reader->scan) + 1, what, reader->text);
}

static int filter_peek(const struct filter_reader *reader)
{
	return scan_left(&reader->scan) ? *reader->scan.at : -1;
}

static void filter_skip_spaces(struct filter_reader *reader)
{
	while (filter_peek(reader) == ' ' || filter_peek(reader) == '\n' ||
	       filter_peek(reader) == '\t')
		scan_u8(&reader->scan);
}

/* One octet of a value: itself, or \xx (RFC 4515 section 3). */
static int filter_read_octet(struct filter_reader *reader, char *ret_octet)
{
	int octet = scan_u8(&reader->scan), high, low;

	*ret_octet = (char)octet;
	if (octet != '\\')
		return 0;
	high = scan_hex(scan_u8(&reader->scan));
	low = scan_hex(scan_u8(&reader->scan));
	if (high < 0 || low < 0)
		return filter_complain(reader, "a backslash is followed by two hexadecimal digits; "
					       "write \\5c for the backslash itself");
	*ret_octet = (char)(high << 4 | low);
	return 0;
}

/* Up to the next star or the closing parenthesis; NULL and 0 when nothing is there. */
static int filter_read_part(struct filter_reader *reader, struct filter_part **ret_part)
{
	CLEANUP(buf_release) struct buf raw = BUF_INIT;
	CLEANUP(buf_release) struct buf folded = BUF_INIT;
	struct filter_part *part;

	while (filter_peek(reader) >= 0 && filter_peek(reader) != '*' &&
	       filter_peek(reader) != ')') {
		char octet;

		if (filter_peek(reader) == '(')
			return filter_complain(reader,
					       "a parenthesis inside a value is written as \\28");
		if (filter_read_octet(reader, &octet) != 0)
			return -1;
		buf_putc(&raw, octet);
	}
	fold_octets(&folded, buf_text(&raw), raw.len);
	part = arena_new(reader->arena, 1, sizeof(*part));
	part->octets = arena_textn(reader->arena, buf_text(&folded), folded.len);
	part->len = folded.len;
	*ret_part = part;
	return 0;
}

/* The form for comparing of a value that is a DN, or NULL. */
static const char *filter_read_dn(const struct filter_reader *reader,
				  const struct filter_part *part)
{
	CLEANUP(buf_release) struct buf dn = BUF_INIT;

	return dn_is_written(part->octets, part->len) && !dn_normalise(&dn, part->octets, part->len)
		       ? arena_text(reader->arena, buf_text(&dn))
		       : NULL;
}

/* After "attr=": "*", "value", or "a*b*c" (RFC 4511 section 4.5.1.7.2). */
static int filter_read_value(struct filter_reader *reader, struct filter *filter)
{
	struct filter_part **end = &filter->parts;
	bool first = true, star;

	do {
		struct filter_part *part;

		if (filter_read_part(reader, &part) != 0)
			return -1;
		star = filter_peek(reader) == '*';
		part->first = first;
		part->last = !star;
		if (part->len || (first && !star)) {
			*end = part;
			end = &part->next;
		}
		if (star)
			scan_u8(&reader->scan);
		if (star || !first)
			filter->kind = FILTER_SUBSTRINGS;
		first = false;
	} while (star);
	if (filter->kind == FILTER_SUBSTRINGS && !filter->parts)
		filter->kind = FILTER_PRESENT;
	if (filter->kind == FILTER_EQUAL)
		filter->dn = filter_read_dn(reader, filter->parts);
	return 0;
}

/*
 * Ordering, approximate and extensible matches: only their syntax is looked at, the server
 * evaluates them.
 */
static int filter_read_other(struct filter_reader *reader, struct filter *filter)
{
	struct filter_part *part;

	filter->kind = FILTER_OTHER;
	if (filter_read_part(reader, &part) != 0)
		return -1;
	return filter_peek(reader) == '*'
		       ? filter_complain(
				 reader,
				 "a star has no meaning here; write \\2a for the star itself")
		       : 0;
}

static int filter_read_item(struct filter_reader *reader, struct filter *filter)
{
	const char *start = (const char *)reader->scan.at;
	size_t len, left = scan_left(&reader->scan);
	int operator;

	for (len = 0;
	     len < left && (isalnum((unsigned char)start[len]) || strchr("-;.:_", start[len]));
	     len++)
		if (start[len] == ':' && len + 1 < left && start[len + 1] == '=')
			break;
	if (len == 0)
		return filter_complain(reader, "an attribute was expected");
	filter->attribute = arena_textn(reader->arena, scan_take(&reader->scan, len), len);
	operator= scan_u8(&reader->scan);
	if (operator== '=' && !strchr(filter->attribute, ':')) {
		filter->kind = FILTER_EQUAL;
		return filter_read_value(reader, filter);
	}
	if (operator== 0 || !strchr("<>~:", operator) || scan_u8(&reader->scan) != '=')
		return filter_complain(reader,
				       "after the attribute one of = >= <= ~= := was expected");
	return filter_read_other(reader, filter);
}

static int filter_read(struct filter_reader *reader, int depth, struct filter **ret_filter);

static int filter_read_list(struct filter_reader *reader, int depth, struct filter *filter)
{
	struct filter **end = &filter->child;
	size_t count = 0;

	scan_u8(&reader->scan);
	filter_skip_spaces(reader);
	for (; filter_peek(reader) == '('; count++) {
		struct filter *child;

		if (filter_read(reader, depth + 1, &child) != 0)
			return -1;
		*end = child;
		end = &child->next;
		filter_skip_spaces(reader);
	}
	if (filter->kind == FILTER_NOT && count != 1)
		return filter_complain(reader,
				       "a ! is followed by exactly one filter in parentheses");
	return 0;
}

static int filter_read_inner(struct filter_reader *reader, int depth, struct filter *filter)
{
	switch (filter_peek(reader)) {
	case '&':
		filter->kind = FILTER_AND;
		return filter_read_list(reader, depth, filter);
	case '|':
		filter->kind = FILTER_OR;
		return filter_read_list(reader, depth, filter);
	case '!':
		filter->kind = FILTER_NOT;
		return filter_read_list(reader, depth, filter);
	default:
		return filter_read_item(reader, filter);
	}
}

/* One filter in parentheses. */
static int filter_read(struct filter_reader *reader, int depth, struct filter **ret_filter)
{
	struct filter *filter = arena_new(reader->arena, 1, sizeof(*filter));

	if (depth > FILTER_DEPTH)
		return filter_complain(reader, "is nested too deeply");
	scan_u8(&reader->scan);
	filter_skip_spaces(reader);
	if (filter_read_inner(reader, depth, filter) != 0)
		return -1;
	if (scan_u8(&reader->scan) != ')')
		return filter_complain(reader, "a closing parenthesis is missing");
	*ret_filter = filter;
	return 0;
}

int filter_parse(struct arena *arena, const char *text, const struct filter **ret_filter,
		 struct error *error)
{
	struct filter_reader reader = { .arena = arena, .text = text, .error = error };
	struct filter *filter;
	char *whole;

	if (strlen(text) > FILTER_MAX)
		return error_set(error, ERROR_CONFIG, "directory.filter: is longer than %d octets",
				 FILTER_MAX);
	whole = *text == '(' ? arena_text(arena, text) : arena_printf(arena, "(%s)", text);
	reader.text = whole;
	reader.scan = scan_over(whole, strlen(whole));
	if (filter_read(&reader, 0, &filter) != 0)
		return -1;
	filter_skip_spaces(&reader);
	if (scan_left(&reader.scan))
		return filter_complain(&reader, "something follows the end of the filter");
	*ret_filter = filter;
	return 0;
}

bool filter_is_plain(const struct filter *filter, const char **ret_attribute)
{
	if (filter->kind == FILTER_OTHER) {
		*ret_attribute = filter->attribute;
		return false;
	}
	for (const struct filter *child = filter->child; child; child = child->next)
		if (!filter_is_plain(child, ret_attribute))
			return false;
	return true;
}

bool filter_is_positive(const struct filter *filter)
{
	if (filter->kind == FILTER_OTHER || filter->kind == FILTER_NOT)
		return false;
	for (const struct filter *child = filter->child; child; child = child->next)
		if (!filter_is_positive(child))
			return false;
	return true;
}

void filter_attributes(const struct filter *filter, struct vec *attributes)
{
	if (filter->attribute)
		vec_add(attributes, filter->attribute);
	for (const struct filter *child = filter->child; child; child = child->next)
		filter_attributes(child, attributes);
}

void filter_lacking(const struct filter *filter, const struct entry *entry, struct vec *attributes,
		    struct vec *values)
{
	size_t count = 0;

	if (filter->kind == FILTER_NOT)
		return;
	for (const struct filter *child = filter->child; child; child = child->next)
		filter_lacking(child, entry, attributes, values);
	if (!filter->attribute)
		return;
	(void)entry_values(entry, filter->attribute, &count);
	if (count)
		return;
	vec_add(attributes, filter->attribute);
	vec_add(values, filter->kind == FILTER_EQUAL ? filter->parts->octets : NULL);
}

static bool filter_value_has(const struct filter_part *parts, const struct entry_value *value)
{
	CLEANUP(buf_release) struct buf folded = BUF_INIT;
	const char *at, *end;

	fold_octets(&folded, value->octets, value->len);
	at = buf_text(&folded);
	end = at + folded.len;
	for (const struct filter_part *part = parts; part; part = part->next) {
		size_t left = (size_t)(end - at);
		const char *found;

		if (part->len > left)
			return false;
		if (part->first)
			found = memcmp(at, part->octets, part->len) == 0 ? at : NULL;
		else if (part->last)
			found = memcmp(end - part->len, part->octets, part->len) == 0
					? end - part->len
					: NULL;
		else
			found = memmem(at, left, part->octets, part->len);
		if (!found)
			return false;
		at = found + part->len;
	}
	return true;
}

static bool filter_is_equal(const struct filter *filter, const struct entry_value *value)
{
	return fold_equal(value->octets, value->len, filter->parts->octets, filter->parts->len) ||
	       (filter->dn && dn_equals(value->octets, value->len, filter->dn));
}

static bool filter_item_matches(const struct filter *filter, const struct entry *entry)
{
	size_t count;
	const struct entry_value *values = entry_values(entry, filter->attribute, &count);

	if (filter->kind == FILTER_PRESENT)
		return count > 0;
	for (size_t i = 0; i < count; i++) {
		if (filter->kind == FILTER_EQUAL && filter_is_equal(filter, &values[i]))
			return true;
		if (filter->kind == FILTER_SUBSTRINGS &&
		    filter_value_has(filter->parts, &values[i]))
			return true;
	}
	return false;
}

bool filter_matches(const struct filter *filter, const struct entry *entry)
{
	switch (filter->kind) {
	case FILTER_AND:
		for (const struct filter *child = filter->child; child; child = child->next)
			if (!filter_matches(child, entry))
				return false;
		return true;
	case FILTER_OR:
		for (const struct filter *child = filter->child; child; child = child->next)
			if (filter_matches(child, entry))
				return true;
		return false;
	case FILTER_NOT:
		return !filter_matches(filter->child, entry);
	default:
		return filter_item_matches(filter, entry);
	}
}

bool filter_might_match(const struct filter *filter, const struct entry *entry)
{
	size_t count;

	switch (filter->kind) {
	case FILTER_AND:
		for (const struct filter *child = filter->child; child; child = child->next)
			if (!filter_might_match(child, entry))
				return false;
		return true;
	case FILTER_OR:
		for (const struct filter *child = filter->child; child; child = child->next)
			if (filter_might_match(child, entry))
				return true;
		return false;
	case FILTER_NOT:
		return !filter_matches(filter->child, entry);
	case FILTER_OTHER:
		return true;
	default:
		(void)entry_values(entry, filter->attribute, &count);
		return count == 0 || filter_item_matches(filter, entry);
	}
}

void filter_escape(struct buf *buf, const char *octets, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char octet = (unsigned char)octets[i];

		if (octet >= 0x20 && octet < 0x7F && !strchr("*()\\", octet))
			buf_putc(buf, (char)octet);
		else
			buf_printf(buf, "\\%02x", octet);
	}
}
