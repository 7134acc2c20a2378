// SPDX-License-Identifier: MIT
/*
 * A mail address in the one form that mailprov compares and stores: local part lower-case (ASCII
 * letters) and NFC, domain in A-label form. Syntax is RFC 5321 section 4.1.2 dot-string with the
 * UTF-8 of RFC 6531 section 3.3; quoted local parts, source routes and address literals are
 * refused, since no hosted mail service offers such accounts and they are dangerous in every file
 * that we write.
 */
#pragma once

#include "base/buf.h"

enum { ADDRESS_LOCAL_MAX = 64, ADDRESS_MAX = 254 };

/*
 * Puts an address into its inner form in buf (cleared first). Returns NULL, or why it is not an
 * address ("has no @").
 */
MUST_CHECK const char *address_normalise(struct buf *buf, const char *text, size_t len);

/* The domain part of a normalised address. */
const char *address_domain(const char *address);

/* Whether it has an octet above 0x7F in its local part, i.e. needs SMTPUTF8 (RFC 6531). */
bool address_is_international(const char *address);

/*
 * Whether a shell-style pattern (* for any octets and ? for one character, nothing else) matches
 * the whole address or, when it has no @, the local part. Letter case of ASCII aside.
 */
bool address_matches(const char *address, const char *pattern);
