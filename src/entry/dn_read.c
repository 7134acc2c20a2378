// SPDX-License-Identifier: MIT
#include "entry/dn_read.h"

#include "base/mem.h"
#include "base/scan.h"

struct dn_reader dn_read_open(const char *text, size_t len)
{
	return (struct dn_reader){ .at = text, .end = text + len, .octets = BUF_INIT };
}

void dn_read_release(struct dn_reader *reader)
{
	buf_release(&reader->octets);
}

/* The octet at the reader; NUL, which no DN has in it, at the end. */
static char dn_peek(const struct dn_reader *reader)
{
	return reader->at < reader->end ? *reader->at : '\0';
}

static bool dn_is_space(char octet)
{
	return octet == ' ' || octet == '\t' || octet == '\n' || octet == '\r';
}

static bool dn_is_digit(char octet)
{
	return octet >= '0' && octet <= '9';
}

static bool dn_is_letter(char octet)
{
	return (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z');
}

static bool dn_is_key(char octet)
{
	return dn_is_letter(octet) || dn_is_digit(octet) || octet == '-';
}

static bool dn_is_separator(char octet)
{
	return octet == ',' || octet == '+';
}

/* What a value has only behind a backslash; NUL it has only as \\00. */
static bool dn_is_barred(char octet)
{
	return octet == ';' || octet == '"' || octet == '<' || octet == '>' || octet == '\0';
}

static void dn_skip_spaces(struct dn_reader *reader)
{
	while (dn_is_space(dn_peek(reader)))
		reader->at++;
}

static int dn_read_number(struct dn_reader *reader)
{
	for (;; reader->at++) {
		if (!dn_is_digit(dn_peek(reader)))
			return -1;
		while (dn_is_digit(dn_peek(reader)))
			reader->at++;
		if (dn_peek(reader) != '.')
			return 0;
	}
}

/* A name or an OID, with the "=" and the spaces around. */
static int dn_read_type(struct dn_reader *reader, struct dn_part *part)
{
	dn_skip_spaces(reader);
	part->type = reader->at;
	if (dn_is_letter(dn_peek(reader))) {
		while (dn_is_key(dn_peek(reader)))
			reader->at++;
	} else if (dn_read_number(reader) != 0) {
		return -1;
	}
	part->type_len = (size_t)(reader->at - part->type);
	if (dn_is_letter(*part->type) && dn_peek(reader) == ';')
		while (dn_is_key(dn_peek(reader)) || dn_peek(reader) == ';')
			reader->at++;
	dn_skip_spaces(reader);
	if (dn_peek(reader) != '=')
		return -1;
	reader->at++;
	dn_skip_spaces(reader);
	return 0;
}

/* Two hexadecimal digits: the octet they stand for, or -1. */
static int dn_read_pair(struct dn_reader *reader)
{
	int high, low;

	if (reader->end - reader->at < 2)
		return -1;
	high = scan_hex(reader->at[0]);
	low = scan_hex(reader->at[1]);
	if (high < 0 || low < 0)
		return -1;
	reader->at += 2;
	return high << 4 | low;
}

/*
 * Where octets of a value go that differ from its text, which begins at `from`. No value is longer
 * than its text, so after one reservation for all the text that is left, none of them ever moves.
 */
static const char *dn_room(struct dn_reader *reader, const char *from)
{
	if (!reader->octets.data)
		buf_reserve(&reader->octets, (size_t)(reader->end - from));
	return reader->octets.data + reader->octets.len;
}

/* What follows "#". At least one octet: a value of none could not be written again. */
static int dn_read_binary(struct dn_reader *reader, struct dn_part *part)
{
	int octet;

	part->binary = true;
	part->value = dn_room(reader, reader->at);
	while ((octet = dn_read_pair(reader)) >= 0) {
		buf_putc(&reader->octets, (char)octet);
		part->len++;
	}
	dn_skip_spaces(reader);
	return part->len ? 0 : -1;
}

/* What follows a backslash: a special octet, or two hexadecimal digits. */
static int dn_read_escape(struct dn_reader *reader)
{
	char octet = dn_peek(reader);

	if (octet == '\0')
		return -1;
	if (!strchr("\\,;+\"<>=# \t\n\r", octet))
		return dn_read_pair(reader);
	reader->at++;
	return (unsigned char)octet;
}

/* A value from the first backslash on; the octets before it are copied. */
static int dn_read_escaped(struct dn_reader *reader, struct dn_part *part)
{
	const char *from = part->value;
	size_t start, kept = 0;

	part->value = dn_room(reader, from);
	start = reader->octets.len;
	buf_add(&reader->octets, from, (size_t)(reader->at - from));
	while (reader->at < reader->end && !dn_is_separator(*reader->at)) {
		bool escaped = *reader->at == '\\';
		int octet = (unsigned char)*reader->at++;

		if (escaped)
			octet = dn_read_escape(reader);
		else if (dn_is_barred((char)octet))
			octet = -1;
		if (octet < 0)
			return -1;
		buf_putc(&reader->octets, (char)octet);
		if (escaped || !dn_is_space((char)octet))
			kept = reader->octets.len - start;
	}
	buf_cut(&reader->octets, start + kept);
	part->len = kept;
	return 0;
}

/*
 * A value in quotation marks, as LDAPv2 wrote it (RFC 2253 section 4): between them only the mark
 * itself and the backslash are escaped.
 */
static int dn_read_quoted(struct dn_reader *reader, struct dn_part *part)
{
	part->value = dn_room(reader, reader->at);
	for (reader->at++; dn_peek(reader) != '"'; part->len++) {
		int octet = (unsigned char)dn_peek(reader);

		if (octet == '\0')
			return -1;
		reader->at++;
		if (octet == '\\')
			octet = dn_read_escape(reader);
		if (octet < 0)
			return -1;
		buf_putc(&reader->octets, (char)octet);
	}
	reader->at++;
	dn_skip_spaces(reader);
	return 0;
}

/* Spaces at the end belong to a value only when they are escaped. */
static int dn_read_value(struct dn_reader *reader, struct dn_part *part)
{
	size_t kept = 0;

	part->value = reader->at;
	for (; reader->at < reader->end && !dn_is_separator(*reader->at); reader->at++) {
		if (*reader->at == '\\')
			return dn_read_escaped(reader, part);
		if (dn_is_barred(*reader->at))
			return -1;
		if (!dn_is_space(*reader->at))
			kept = (size_t)(reader->at + 1 - part->value);
	}
	part->len = kept;
	return 0;
}

int dn_read_next(struct dn_reader *reader, struct dn_part *ret_part)
{
	int status;

	*ret_part = (struct dn_part){ .begins = reader->before != '+' };
	if (reader->at == reader->end && !reader->before)
		return 0;
	if (dn_read_type(reader, ret_part) != 0)
		return -1;
	if (dn_peek(reader) == '#') {
		reader->at++;
		status = dn_read_binary(reader, ret_part);
	} else if (dn_peek(reader) == '"') {
		status = dn_read_quoted(reader, ret_part);
	} else {
		status = dn_read_value(reader, ret_part);
	}
	reader->before = dn_peek(reader);
	if (status != 0 || (reader->at < reader->end && !dn_is_separator(reader->before)))
		return -1;
	reader->at += reader->at < reader->end;
	return 1;
}

void dn_parts_add(struct dn_parts *parts, const struct dn_part *part)
{
	parts->items = mem_grow(parts->items, &parts->cap, parts->count + 1, sizeof(*parts->items));
	parts->items[parts->count++] = *part;
}

void dn_parts_release(struct dn_parts *parts)
{
	free(parts->items);
}
