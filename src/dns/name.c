// SPDX-License-Identifier: MIT
#include "dns/name.h"

#include <ctype.h>

enum { LABEL_MAX = 63 };

static unsigned char name_fold(unsigned char octet)
{
	return octet >= 'A' && octet <= 'Z' ? (unsigned char)(octet + ('a' - 'A')) : octet;
}

/* A name being built: where the length octet of the open label stands. */
struct name_builder {
	struct name *name;
	size_t at;
	size_t label;
};

static void name_begin(struct name_builder *builder, struct name *name)
{
	*builder = (struct name_builder){ .name = name, .at = 1 };
	name->wire[0] = 0;
}

/* One octet is kept for the root label. */
static bool name_put(struct name_builder *builder, unsigned char octet)
{
	size_t size = builder->at - builder->label - 1;

	if (size >= LABEL_MAX || builder->at >= NAME_MAX_OCTETS - 1)
		return false;
	builder->name->wire[builder->at++] = name_fold(octet);
	return true;
}

static bool name_end_label(struct name_builder *builder)
{
	size_t size = builder->at - builder->label - 1;

	if (size == 0)
		return false;
	builder->name->wire[builder->label] = (unsigned char)size;
	builder->label = builder->at++;
	builder->name->wire[builder->label] = 0;
	builder->name->len = (uint8_t)builder->at;
	return true;
}

/* One octet behind a backslash: three digits, or itself. */
static bool name_unescape(const char **text, unsigned char *ret_octet)
{
	const unsigned char *at = (const unsigned char *)*text;

	if (isdigit(at[0])) {
		unsigned value;

		if (!isdigit(at[1]) || !isdigit(at[2]))
			return false;
		value = (unsigned)(at[0] - '0') * 100 + (unsigned)(at[1] - '0') * 10 +
			(unsigned)(at[2] - '0');
		if (value > 255)
			return false;
		*ret_octet = (unsigned char)value;
		*text += 3;
		return true;
	}
	if (!at[0])
		return false;
	*ret_octet = at[0];
	*text += 1;
	return true;
}

static bool name_root(struct name *name)
{
	name->wire[0] = 0;
	name->len = 1;
	return true;
}

bool name_from_text(struct name *name, const char *text)
{
	struct name_builder builder;

	if (strcmp(text, ".") == 0)
		return name_root(name);
	name_begin(&builder, name);
	while (*text) {
		unsigned char octet = (unsigned char)*text++;

		if (octet == '.') {
			if (!name_end_label(&builder))
				return false;
			if (!*text)
				return true;
			continue;
		}
		if (octet == '\\' && !name_unescape(&text, &octet))
			return false;
		if (!name_put(&builder, octet))
			return false;
	}
	return name_end_label(&builder);
}

bool name_from_octets(struct name *name, const char *octets, size_t len)
{
	struct name_builder builder;

	if (len && octets[len - 1] == '.')
		len--;
	name_begin(&builder, name);
	for (size_t i = 0; i < len; i++)
		if (!(octets[i] == '.' ? name_end_label(&builder)
				       : name_put(&builder, (unsigned char)octets[i])))
			return false;
	return name_end_label(&builder);
}

bool name_read(struct name *name, struct scan *scan)
{
	size_t at = 0, after = 0, lowest = scan_position(scan);
	bool jumped = false;

	while (!scan->bad) {
		unsigned size = scan_u8(scan);
		const unsigned char *label;

		if ((size & 0xC0) == 0xC0) {
			size_t target = (size_t)(size & 0x3F) << 8 | scan_u8(scan);

			if (!jumped)
				after = scan_position(scan);
			jumped = true;
			/*
			 * Each jump goes before everything read so far, so there are finitely many.
			 */
			if (target >= lowest)
				break;
			lowest = target;
			scan_seek(scan, target);
			continue;
		}
		if (size > LABEL_MAX || at + size + 1 > NAME_MAX_OCTETS ||
		    (size && at + size + 1 == NAME_MAX_OCTETS))
			break;
		name->wire[at++] = (unsigned char)size;
		if (size == 0 && !scan->bad) {
			name->len = (uint8_t)at;
			if (jumped)
				scan_seek(scan, after);
			return true;
		}
		label = scan_take(scan, size);
		if (!label)
			break;
		for (unsigned i = 0; i < size; i++)
			name->wire[at + i] = name_fold(label[i]);
		at += size;
	}
	scan->bad = true;
	return false;
}

/* What stands for itself in presentation form, and is all that ordinary names have. */
static bool name_is_plain(unsigned char octet)
{
	return (octet >= 'a' && octet <= 'z') || (octet >= '0' && octet <= '9') || octet == '-' ||
	       octet == '_';
}

static void name_text_octet(struct buf *buf, unsigned char octet)
{
	if (octet <= ' ' || octet > '~')
		buf_printf(buf, "\\%03u", octet);
	else if (strchr(".\\\"();@$", octet))
		buf_printf(buf, "\\%c", octet);
	else
		buf_putc(buf, (char)octet);
}

void name_text(struct buf *buf, const struct name *name)
{
	size_t at = 0;

	if (name->wire[0] == 0)
		buf_putc(buf, '.');
	while (name->wire[at]) {
		size_t end = at + 1 + name->wire[at];

		if (at)
			buf_putc(buf, '.');
		for (at++; at < end;) {
			size_t plain = at;

			while (plain < end && name_is_plain(name->wire[plain]))
				plain++;
			buf_add(buf, name->wire + at, plain - at);
			at = plain;
			if (at < end)
				name_text_octet(buf, name->wire[at++]);
		}
	}
}

/* Whether it needs no escapes. */
static bool name_is_all_plain(const struct name *name)
{
	for (size_t at = 0; name->wire[at];)
		for (size_t end = at + name->wire[at]; at++ < end;)
			if (!name_is_plain(name->wire[at]))
				return false;
	return true;
}

char *name_keep(struct arena *arena, const struct name *name)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	char *plain;

	if (name->len < 2 || !name_is_all_plain(name)) {
		name_text(&text, name);
		return arena_textn(arena, buf_text(&text), text.len);
	}
	/* The text is the wire form without its ends, and with dots where the lengths stand. */
	plain = arena_textn(arena, (const char *)name->wire + 1, name->len - 2u);
	for (size_t at = name->wire[0] + 1u; name->wire[at]; at += name->wire[at] + 1u)
		plain[at - 1] = '.';
	return plain;
}

bool name_equal(const struct name *one, const struct name *other)
{
	return one->len == other->len && memcmp(one->wire, other->wire, one->len) == 0;
}

bool name_is_within(const char *name, const char *parent)
{
	size_t len = strlen(name), parent_len = strlen(parent), slashes = 0;

	if (strcmp(parent, ".") == 0 || strcmp(name, parent) == 0)
		return true;
	if (len < parent_len + 2 || strcmp(name + len - parent_len, parent) != 0 ||
	    name[len - parent_len - 1] != '.')
		return false;
	/* An escaped dot is part of a label. */
	for (size_t at = len - parent_len - 1; at > 0 && name[at - 1] == '\\'; at--)
		slashes++;
	return slashes % 2 == 0;
}
