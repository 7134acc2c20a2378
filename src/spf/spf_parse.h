// SPDX-License-Identifier: MIT
/*
 * The text of an SPF record (RFC 7208 sections 4.6.1, 5, 6, 7.1, 12) as a list of terms. Every term
 * is checked, also those that are never reached, since one syntax error anywhere voids the record
 * (section 4.6). Terms point into the text, which must live as long.
 */
#pragma once

#include "base/base.h"

enum spf_kind {
	SPF_ALL,
	SPF_INCLUDE,
	SPF_A,
	SPF_MX,
	SPF_PTR,
	SPF_IP4,
	SPF_IP6,
	SPF_EXISTS,
	SPF_REDIRECT,
	SPF_EXP,
	SPF_UNKNOWN
};

struct spf_term {
	enum spf_kind kind;
	char qualifier;	  /* + - ~ ? of a mechanism */
	const char *text; /* as it stands in the record */
	size_t len;
	const char *domain; /* domain-spec with its macros, NULL for none */
	size_t domain_len;
	unsigned char address[16]; /* of ip4 and ip6 */
	unsigned prefix4;	   /* of ip4, a, mx */
	unsigned prefix6;	   /* of ip6, a, mx */
};

struct spf_record {
	struct spf_term *terms;
	size_t count;
	size_t cap;
};

#define SPF_RECORD_INIT       \
	{                     \
		.terms = NULL \
	}

/* Where and why a text is not an SPF record. */
struct spf_fault {
	const char *why;
	const char *term; /* into the text; NULL when it is about the whole */
	size_t term_len;
};

/*
 * Whether a TXT record is an SPF record at all (RFC 7208 section 4.5): "v=spf1" in any letter case,
 * then a space or the end.
 */
bool spf_is_record(const char *text, size_t len);

/* Reads a text for which spf_is_record holds. False, with the fault, when it is none. */
MUST_CHECK bool spf_parse(struct spf_record *record, const char *text, size_t len,
			  struct spf_fault *ret_fault);

/* The first term of this kind, or NULL. */
const struct spf_term *spf_record_find(const struct spf_record *record, enum spf_kind kind);

void spf_record_release(struct spf_record *record);

/*
 * Whether each use of the term's kind counts to the limit of DNS lookups (RFC 7208 section 4.6.4).
 */
bool spf_kind_looks_up(enum spf_kind kind);
