// SPDX-License-Identifier: MIT
/*
 * Distinguished names (RFC 4514) in the one form in which mailprov compares them: types lower-case,
 * values folded and with single spaces, what is special written as \xx, the parts of a multi-valued
 * RDN sorted. In this form every comma is a separator.
 */
#pragma once

#include "base/buf.h"

/* Puts a DN into that form in buf (cleared first). NULL, or why it is not a DN. */
MUST_CHECK const char *dn_normalise(struct buf *buf, const char *text, size_t len);

/* Whether a text may be a DN that has a part at all, without looking closely. */
bool dn_is_written(const char *text, size_t len);

/* Whether a text is the DN with this form. */
bool dn_equals(const char *text, size_t len, const char *normal);

/* Whether a DN is `base` or an entry below it; both in that form. */
bool dn_is_under(const char *dn, const char *base);
