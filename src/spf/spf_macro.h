// SPDX-License-Identifier: MIT
/* The macros of SPF (RFC 7208 section 7): checks a macro string, and expands it. */
#pragma once

#include "base/buf.h"

struct spf_address {
	bool v6;
	unsigned char octets[16];
};

/* What the letters stand for. Texts are octets as they came, not canonical names. */
struct spf_macros {
	const char *local; /* part of the sender before the @ */
	const char *sender_domain;
	const char *domain; /* the one whose record is evaluated */
	const char *helo;
	const char *receiver;
	const char *validated; /* "p"; NULL is "unknown" */
	const struct spf_address *ip;
	int64_t now;
};

/*
 * "192.0.2.1" or "2001:db8::1"; an IPv4 address in IPv6 form counts as IPv4 (RFC 7208 section 5).
 * False when it is none.
 */
MUST_CHECK bool spf_address_parse(struct spf_address *address, const char *text);

/* Whether the first `prefix` bits are the same; false for different families. */
bool spf_address_matches(const struct spf_address *address, const struct spf_address *network,
			 unsigned prefix);

void spf_address_text(struct buf *buf, const struct spf_address *address);

enum spf_macro_place {
	SPF_MACRO_DOMAIN,      /* a domain-spec: must end in a top label or a macro */
	SPF_MACRO_STRING,      /* the value of a modifier we do not know */
	SPF_MACRO_EXPLANATION, /* the text that "exp" points to: spaces, and the letters c, r, t */
};

/* NULL, or why the syntax is wrong. */
const char *spf_macro_check(const char *text, size_t len, enum spf_macro_place place);

/* Whether a letter is used, in either case. The text was checked. */
bool spf_macro_uses(const char *text, size_t len, char letter);

/* Appends the expansion of a text that was checked. */
void spf_macro_expand(struct buf *buf, const char *text, size_t len,
		      const struct spf_macros *macros);
