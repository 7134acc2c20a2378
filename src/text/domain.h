// SPDX-License-Identifier: MIT
/*
 * Domain names as people write them and as DNS carries them (libidn2). Inside mailprov a domain is
 * always in A-label form, lower-case, without the final dot; the U-label form is for display only.
 */
#pragma once

#include "base/buf.h"

/*
 * Puts a mail domain into its inner form: IDNA2008 (non-transitional UTS #46 mapping), lower-case,
 * one final dot dropped. Clears buf first. Returns NULL, or why it is none: empty, one label only,
 * an IP address, a URL, a bad label (RFC 1123 section 2.1: letters, digits, hyphen; 63 octets), a
 * last label of digits (RFC 3696 section 2), too long.
 */
MUST_CHECK const char *domain_normalise(struct buf *buf, const char *text);

/* The U-label form for people, fit for a terminal, appended; the same text when there is none. */
void domain_display(struct buf *buf, const char *domain);
