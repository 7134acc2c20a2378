// SPDX-License-Identifier: MIT
/*
 * Writes a published file (lookup/lookup_format.h) with libcdb. Order of calls: LOOKUP_WRITE_INIT
 * with the kind; lookup_write_alias or lookup_write_account for each record, in any order;
 * lookup_write_commit; for aliases lookup_write_text; lookup_write_release. Everything is copied,
 * nothing touches the disk before the commit, and the same records with the same header always give
 * the same file.
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "base/vec.h"
#include "lookup/lookup_format.h"

struct lookup_record {
	const char *key;
	const char *value;
	size_t value_len;
};

struct lookup_write {
	enum lookup_kind kind;
	const char *domain; /* for the header, or NULL; set before the commit */
	struct arena arena;
	struct lookup_record *records;
	size_t count;
	size_t cap;
};

#define LOOKUP_WRITE_INIT(kind_) \
	{                        \
		.kind = (kind_)  \
	}

/*
 * What is published of one account; the strings are NUL-terminated, `verdict` and `name` may be
 * NULL.
 */
struct lookup_entry {
	const char *address;
	const char *state;
	const char *login;
	const char *domain;
	const char *verdict;
	const char *name;
	bool closed; /* to mail programs */
	uint64_t generation;
};

/*
 * An alias with its members, at least one. ERROR_DATA when it or a member cannot be written to such
 * a file, or a mail server would take it for something else (lookup_is_plain); then nothing is
 * added.
 */
MUST_CHECK int lookup_write_alias(struct lookup_write *write, const char *alias,
				  const struct vec *members, struct error *error);

/* ERROR_DATA, naming the attribute, when one cannot be written to such a file. */
MUST_CHECK int lookup_write_account(struct lookup_write *write, const struct lookup_entry *entry,
				    struct error *error);

/*
 * Sorts and writes all records with a header and puts the file in place, mode 0644. Two records
 * with one key, or more than 4 GiB, are ERROR_DATA. On failure the old file stays. One writer of a
 * path at a time: what killed ones left beside it is removed first.
 */
MUST_CHECK int lookup_write_commit(struct lookup_write *write, const char *path,
				   uint64_t generation, uint64_t time, struct error *error);

/*
 * The same aliases as text, for postmap(1) and other tools: a comment with generation and time,
 * then "ALIAS MEMBER,MEMBER" lines in the order of the cdb file. After lookup_write_commit.
 */
MUST_CHECK int lookup_write_text(const struct lookup_write *write, const char *path,
				 uint64_t generation, uint64_t time, struct error *error);

void lookup_write_release(struct lookup_write *write);
