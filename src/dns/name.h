// SPDX-License-Identifier: MIT
/*
 * Domain names of DNS. `struct name` is the wire form (RFC 1035 section 3.1) with ASCII letters in
 * lower case, so that equal names have equal octets. Above the codec names are texts in one
 * canonical form, made by name_text: lower-case, no final dot (the root is "."), every octet that
 * is special in a zone file escaped (RFC 1035 section 5.1), nothing but printable ASCII. Two
 * canonical texts are equal exactly when the names are.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/scan.h"

enum { NAME_MAX_OCTETS = 255, NAME_TEXT_MAX = 253 };

struct name {
	uint8_t len;
	unsigned char wire[NAME_MAX_OCTETS];
};

/*
 * Reads presentation form with its escapes; the final dot may be missing. False for an empty label,
 * or one too long, or a name too long.
 */
MUST_CHECK bool name_from_text(struct name *name, const char *text);

/*
 * Reads labels with dots between them and nothing escaped, as SPF macros give them (RFC 7208
 * section 7). One final dot is dropped.
 */
MUST_CHECK bool name_from_octets(struct name *name, const char *octets, size_t len);

/*
 * Reads a name out of a message and follows compression (RFC 1035 section 4.1.4), backwards only,
 * so that no loop can be. False, with the scan bad, when it is none.
 */
MUST_CHECK bool name_read(struct name *name, struct scan *scan);

/* Appends the canonical text. */
void name_text(struct buf *buf, const struct name *name);
/* The same, kept in an arena. */
char *name_keep(struct arena *arena, const struct name *name);

bool name_equal(const struct name *one, const struct name *other);

/*
 * Whether a name in canonical text is `parent` or below it; whole labels are compared. Everything
 * is below ".".
 */
bool name_is_within(const char *name, const char *parent);
