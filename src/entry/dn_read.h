// SPDX-License-Identifier: MIT
/*
 * A reader of distinguished names (RFC 4514 section 3), part by part, for dn_normalise and for
 * callers that want the unescaped values. Spaces around "=", "," and "+" are allowed, options of a
 * type ("cn;lang-de") are passed over, and a ";" separates nothing: that is how LDAP libraries read
 * DNs of version 3. Values in quotation marks are read, since files have DNs of version 2. Order of
 * calls: dn_read_open, dn_read_next until it gives no more, dn_read_release.
 */
#pragma once

#include "base/buf.h"

/* One type and value, such as "ou=people". */
struct dn_part {
	const char *type; /* as written */
	size_t type_len;
	const char *value; /* without escapes; may hold any octet */
	size_t len;
	bool binary; /* written as "#" and hexadecimal digits: the octets are BER */
	bool begins; /* the first part of an RDN; before the others a "+" was */
};

struct dn_reader {
	const char *at, *end;
	struct buf octets; /* values that had escapes; it never moves */
	char before;	   /* what separates the next part from the last; '\0': nothing does yet */
};

/* The text must live as long as the parts are used. */
struct dn_reader dn_read_open(const char *text, size_t len);

/*
 * 1 and the next part, which stays valid until the reader is released; 0 at the end; -1 when the
 * text is not a DN, after which it cannot be called again. The empty DN has no parts.
 */
int dn_read_next(struct dn_reader *reader, struct dn_part *ret_part);

void dn_read_release(struct dn_reader *reader);

/* A growing array of parts, for callers that need more than one at a time. */
struct dn_parts {
	struct dn_part *items;
	size_t count, cap;
};

void dn_parts_add(struct dn_parts *parts, const struct dn_part *part);
void dn_parts_release(struct dn_parts *parts);
