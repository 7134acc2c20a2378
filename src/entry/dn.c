// SPDX-License-Identifier: MIT
#include "entry/dn.h"

#include <strings.h>

#include "base/utf8.h"
#include "entry/dn_read.h"
#include "entry/fold.h"

enum { DN_MAX = 8192 };

/*
 * What separates or quotes in RFC 4514 section 2.4 is written as \xx, so that no later reader has
 * to unquote; so are octets that are not UTF-8 text.
 */
static void dn_put_escaped(struct buf *buf, const char *octets, size_t len)
{
	bool text = utf8_is_valid(octets, len);

	for (size_t i = 0; i < len; i++) {
		unsigned char octet = (unsigned char)octets[i];

		if (octet < 0x20 || octet == 0x7F || (octet > 0x7F && !text) ||
		    strchr(",+\"\\<>;=#", octet))
			buf_printf(buf, "\\%02x", octet);
		else
			buf_putc(buf, (char)octet);
	}
}

/*
 * The insignificant spaces of caseIgnoreMatch (RFC 4518 section 2.6.1): none at the ends, one
 * between words.
 */
static void dn_squeeze(struct buf *buf)
{
	size_t kept = 0;

	for (size_t i = 0; i < buf->len; i++)
		if (buf->data[i] != ' ' || (kept && buf->data[kept - 1] != ' '))
			buf->data[kept++] = buf->data[i];
	if (kept && buf->data[kept - 1] == ' ')
		kept--;
	buf_cut(buf, kept);
}

static void dn_put_part(struct buf *buf, const struct dn_part *part, struct buf *scratch)
{
	fold_octets(buf, part->type, part->type_len);
	buf_putc(buf, '=');
	if (part->binary) {
		buf_putc(buf, '#');
		for (size_t i = 0; i < part->len; i++)
			buf_printf(buf, "%02x", (unsigned char)part->value[i]);
		return;
	}
	buf_clear(scratch);
	fold_octets(scratch, part->value, part->len);
	if (scratch->len)
		dn_squeeze(scratch);
	dn_put_escaped(buf, buf_text(scratch), scratch->len);
}

/* By type, then by value, the shorter one first. */
static int dn_compare_parts(const void *a, const void *b)
{
	const struct dn_part *x = a, *y = b;
	size_t type_len = x->type_len < y->type_len ? x->type_len : y->type_len;
	int order = strncasecmp(x->type, y->type, type_len);

	if (!order)
		order = (x->type_len > y->type_len) - (x->type_len < y->type_len);
	if (!order)
		order = (x->len > y->len) - (x->len < y->len);
	if (!order)
		order = memcmp(x->value, y->value, x->len);
	return order ? order : x->binary - y->binary;
}

static void dn_put_rdn(struct buf *buf, struct dn_parts *rdn, struct buf *scratch)
{
	if (buf->len)
		buf_putc(buf, ',');
	if (rdn->count > 1)
		qsort(rdn->items, rdn->count, sizeof(*rdn->items), dn_compare_parts);
	for (size_t i = 0; i < rdn->count; i++) {
		if (i)
			buf_putc(buf, '+');
		dn_put_part(buf, &rdn->items[i], scratch);
	}
	rdn->count = 0;
}

/* Writes each RDN once all parts of it have been read. */
static int dn_put_all(struct buf *buf, const char *text, size_t len)
{
	CLEANUP(dn_read_release) struct dn_reader reader = dn_read_open(text, len);
	CLEANUP(dn_parts_release) struct dn_parts rdn = { .count = 0 };
	CLEANUP(buf_release) struct buf scratch = BUF_INIT;
	struct dn_part part;
	int status;

	while ((status = dn_read_next(&reader, &part)) > 0) {
		if (part.begins && rdn.count)
			dn_put_rdn(buf, &rdn, &scratch);
		dn_parts_add(&rdn, &part);
	}
	if (status == 0 && rdn.count)
		dn_put_rdn(buf, &rdn, &scratch);
	return status;
}

const char *dn_normalise(struct buf *buf, const char *text, size_t len)
{
	buf_clear(buf);
	if (len > DN_MAX)
		return "is longer than 8192 octets";
	if (memchr(text, '\0', len) || !utf8_is_valid(text, len))
		return "is not valid UTF-8";
	if (dn_put_all(buf, text, len) == 0)
		return NULL;
	buf_clear(buf);
	return "is not a distinguished name (such as ou=people,dc=example,dc=com)";
}

bool dn_is_written(const char *text, size_t len)
{
	return len > 0 && memchr(text, '=', len) != NULL;
}

bool dn_equals(const char *text, size_t len, const char *normal)
{
	CLEANUP(buf_release) struct buf dn = BUF_INIT;

	return dn_is_written(text, len) && !dn_normalise(&dn, text, len) &&
	       strcmp(buf_text(&dn), normal) == 0;
}

bool dn_is_under(const char *dn, const char *base)
{
	size_t len = strlen(dn), base_len = strlen(base);

	if (base_len == 0)
		return true;
	if (len < base_len || strcmp(dn + len - base_len, base) != 0)
		return false;
	return len == base_len || dn[len - base_len - 1] == ',';
}
