// SPDX-License-Identifier: MIT
/*
 * What stands in the published files. Both are constant databases (lookup/cdb_read.h) without any
 * secret, read by the NSS and PAM modules, by Postfix and by Exim. This part needs libc only: no
 * heap, no locale. Values are not NUL-terminated; what is parsed points into them.
 *
 * Keys are addresses or names with ASCII letters in lower case, at most LOOKUP_KEY_MAX octets, no
 * spaces or control characters.
 *
 *     aliases.cdb   value: the members, with "," between, in the order to deliver in
 *     accounts.cdb  value: lines "key=value", each ended by "\n", of these keys:
 *                   state       planned, sent, created, enabled, suspended or retired
 *                   login       user name at the provider
 *                   domain      of the address
 *                   generation  of the batch that changed it last: grows with every change
 *                   verdict     on the domain's resolution: effective, pending, not-effective or
 * unknown; absent is effective clients     "no": the provider lets this account use no mail
 * programs; absent is yes name        display name, UTF-8; may be absent
 *
 * The reserved key LOOKUP_HEADER_KEY holds the header of the file, in lines likewise: format (a
 * reader refuses a greater number than its own), kind
 * ("aliases" or "accounts"), generation (grows with every publication), count (of records, itself
 * not counted), time (seconds since 1970); in accounts.cdb of an organization with one domain also
 * domain, which is what a name without "@" is completed with. Keys that a reader does not know are
 * skipped.
 */
#pragma once

#include "base/base.h"

#define LOOKUP_HEADER_KEY "\001mailprov"

enum {
	LOOKUP_FORMAT = 1,
	LOOKUP_KEY_MAX = 254, /* octets of an address (RFC 5321 section 4.5.3.1.3) */
	LOOKUP_ACCOUNT_MAX =
		2048, /* octets of a value of accounts.cdb; the writer refuses a longer one */
	LOOKUP_HEADER_MAX =
		480, /* octets of a header: fits into what cdb_read_open reads at once */
};

enum lookup_kind { LOOKUP_ALIASES, LOOKUP_ACCOUNTS };

struct lookup_text {
	const char *at;
	size_t len;
};

struct lookup_header {
	uint64_t generation;
	uint64_t count;
	uint64_t time;
	struct lookup_text domain; /* empty when there is none, or not just one */
};

struct lookup_account {
	struct lookup_text state;
	struct lookup_text login;
	struct lookup_text domain;
	struct lookup_text verdict; /* empty when there is none, which counts as effective */
	struct lookup_text name;    /* empty when there is none */
	bool closed;		    /* to mail programs */
	uint64_t generation;
};

/* "aliases", "accounts". */
const char *lookup_kind_text(enum lookup_kind kind);

/* A name as key: lower case, checked against the rules above. False when it cannot be a key. */
MUST_CHECK bool lookup_key(const char *name, char out[LOOKUP_KEY_MAX + 1], size_t *ret_len);

/*
 * Whether a mail server takes the name in a file of aliases for nothing but a name: one that begins
 * with "|" is a command there, with "/" a file, with ":" a list of names in a file, with "#" a
 * comment, with "-" an option of the program that it is given to.
 */
MUST_CHECK bool lookup_is_plain(const char *name);

/* Whether a text says just this. */
bool lookup_text_is(const struct lookup_text *text, const char *wanted);

/* False when the header is damaged, of another kind, or of a format that is newer than we are. */
MUST_CHECK bool lookup_header_parse(const char *value, size_t len, enum lookup_kind kind,
				    struct lookup_header *ret_header);

/* False when a key that every account has is missing or wrong. */
MUST_CHECK bool lookup_account_parse(const char *value, size_t len,
				     struct lookup_account *ret_account);

/*
 * Takes the next member from the front of `rest`, which begins as the whole value: 1, or 0 when
 * none is left.
 */
MUST_CHECK int lookup_member_next(struct lookup_text *rest, struct lookup_text *ret_member);
