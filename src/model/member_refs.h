// SPDX-License-Identifier: MIT
/*
 * What ties an entry of the directory to others: of a group the members that it names, of a person
 * the user names that groups may use, and of both the number of a primary group. It follows the
 * account in the records of a roster (ROSTER_TIED), each name once and in an order that depends on
 * nothing but the names. Order of calls: member_refs_pack; member_refs_unpack, then
 * member_refs_next until it is false.
 */
#pragma once

#include "base/buf.h"
#include "base/scan.h"

/* What a name means; stored by these letters. */
enum tie_kind {
	TIE_DN = 'd',	   /* an entry, in the form of dn_normalise */
	TIE_LOGIN = 'u',   /* the user name of a person, folded */
	TIE_ADDRESS = 'm', /* a mail address, normalised */
	TIE_OTHER = 'o',   /* a value of unknown meaning, fit for messages */
};

struct tie {
	enum tie_kind kind;
	const char *text;
};

struct member_refs {
	const char *primary; /* of a group its own number, of a person that of the primary group; ""
				is none */
	bool cut;	     /* the server did not give all members */
	uint32_t count;
	struct scan names;
};

void member_refs_pack(struct buf *buf, const char *primary, bool cut, const struct tie *names,
		      size_t count);

/* Reads them; strings point into the scanned octets. False when they are damaged. */
MUST_CHECK bool member_refs_unpack(struct scan *scan, struct member_refs *ret_refs);

/* The next name; false at the end. */
bool member_refs_next(struct member_refs *ties, struct tie *ret_name);
