// SPDX-License-Identifier: MIT
/*
 * Reads the entries of an LDIF file (RFC 2849) one by one, in bounded memory. Change records and
 * values by URL are refused: the file is a copy of a directory, not a list of changes to it; but
 * "changetype: add" is passed over, since ldifde of Windows writes it into every entry. Order of
 * calls: ldif_init over an open file, ldif_next until it gives 0, ldif_release. Raw UTF-8 in plain
 * values is read as it is, since most tools write it so; UTF-16 is converted.
 *
 * A file that was cut must not pass for a smaller directory: its last line has an end, and what
 * ldapsearch says at the end ("# numEntries: N", "result: 0 Success") is held against what was
 * read. Most tools write an empty line after the last entry, too; whether it is there stands in
 * `closed`, for callers that know what the file was like before.
 */
#pragma once

#include "base/buf.h"
#include "base/text_input.h"
#include "base/vec.h"
#include "entry/entry.h"

enum { LDIF_VALUE_MAX = 64 * 1024, LDIF_ENTRY_MAX = 1024 * 1024 };

struct ldif_value;

struct ldif {
	struct text_input input;
	const struct vec *wanted;
	const struct entry_aliases *spelled; /* other names of wanted attributes; may be set
						after ldif_init */
	size_t line;	     /* lines read so far */
	size_t logical_line; /* where the logical line began */
	struct buf logical;  /* one logical line: folded lines put together */
	bool cut;	     /* the logical line was longer than a value may be */
	bool separated;	     /* a line of blanks follows the logical line */
	size_t entry_line;   /* where the entry began */
	size_t entries;	     /* read since the last "# numEntries" */
	bool closed;	     /* an empty line is behind the last entry that was read */
	bool of_ldapsearch;  /* the output of ldapsearch has begun, and not ended */
	const char *trailer; /* the comment that has to be there at the end, or NULL */
	bool has_trailer;    /* it was there, after the last entry */
	struct buf octets;   /* descriptions and values of the entry */
	struct ldif_value *values;
	size_t count, cap;
	struct entry entry;
};

/*
 * The descriptor and the texts are borrowed. Attributes that are not wanted are passed over,
 * however long; `wanted` NULL is all. A comment "# TRAILER: N" with the number of entries must
 * stand at the end; with NULL that of ldapsearch may.
 */
void ldif_init(struct ldif *ldif, int fd, const char *path, const struct vec *wanted,
	       const char *trailer);

/*
 * The next entry, valid until the next call: 1, 0 at the end, or -1. Values of one attribute stand
 * together. Anything that is no LDIF is ERROR_DATA and names file and line; so is a value above 64
 * KiB or an entry above 1 MiB.
 */
MUST_CHECK int ldif_next(struct ldif *ldif, const struct entry **ret_entry, struct error *error);

void ldif_release(struct ldif *ldif);
