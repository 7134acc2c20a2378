// SPDX-License-Identifier: MIT
#include "entry/dn.h"

#include <ctype.h>
#include <ldap.h>
#include <strings.h>

#include "base/utf8.h"
#include "entry/fold.h"

enum { DN_MAX = 8192 };

static void dn_free(LDAPDN *dn)
{
	ldap_dnfree(*dn);
}

/*
 * What separates or quotes in RFC 4514 section 2.4 is written as \xx, so that no later reader has
 * to unquote; so are octets that are no text.
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

static void dn_put_part(struct buf *buf, const LDAPAVA *part)
{
	CLEANUP(buf_release) struct buf value = BUF_INIT;

	fold_octets(buf, part->la_attr.bv_val, part->la_attr.bv_len);
	buf_putc(buf, '=');
	if (part->la_flags & LDAP_AVA_BINARY) {
		buf_putc(buf, '#');
		for (ber_len_t i = 0; i < part->la_value.bv_len; i++)
			buf_printf(buf, "%02x", (unsigned char)part->la_value.bv_val[i]);
		return;
	}
	fold_octets(&value, part->la_value.bv_val, part->la_value.bv_len);
	if (value.len)
		dn_squeeze(&value);
	dn_put_escaped(buf, buf_text(&value), value.len);
}

static int dn_compare_parts(const void *a, const void *b)
{
	const LDAPAVA *x = *(LDAPAVA *const *)a, *y = *(LDAPAVA *const *)b;
	int order = strcasecmp(x->la_attr.bv_val, y->la_attr.bv_val);

	return order ? order : ber_bvcmp(&x->la_value, &y->la_value);
}

static void dn_put_rdn(struct buf *buf, LDAPRDN rdn)
{
	size_t count = 0;

	while (rdn[count])
		count++;
	qsort(rdn, count, sizeof(LDAPAVA *), dn_compare_parts);
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_putc(buf, '+');
		dn_put_part(buf, rdn[i]);
	}
}

/* libldap takes "cn=#" and what follows as a value of no octets, which cannot be written again. */
static bool dn_is_sound(LDAPDN dn)
{
	for (size_t i = 0; dn[i]; i++)
		for (size_t j = 0; dn[i][j]; j++)
			if ((dn[i][j]->la_flags & LDAP_AVA_BINARY) &&
			    dn[i][j]->la_value.bv_len == 0)
				return false;
	return true;
}

const char *dn_normalise(struct buf *buf, const char *text, size_t len)
{
	CLEANUP(buf_release) struct buf copy = BUF_INIT;
	CLEANUP(dn_free) LDAPDN dn = NULL;
	struct berval value;

	buf_clear(buf);
	if (len > DN_MAX)
		return "is longer than 8192 octets";
	if (memchr(text, '\0', len) || !utf8_is_valid(text, len))
		return "is not valid UTF-8";
	if (len == 0)
		return NULL;
	buf_add(&copy, text, len); /* libldap looks one octet past the end */
	value = (struct berval){ .bv_len = copy.len, .bv_val = copy.data };
	if (ldap_bv2dn(&value, &dn, LDAP_DN_FORMAT_LDAPV3) != LDAP_SUCCESS || !dn ||
	    !dn_is_sound(dn))
		return "is not a distinguished name (such as ou=people,dc=example,dc=com)";
	for (size_t i = 0; dn[i]; i++) {
		if (i)
			buf_putc(buf, ',');
		dn_put_rdn(buf, dn[i]);
	}
	return NULL;
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
