// SPDX-License-Identifier: MIT
/*
 * Reads separated values (RFC 4180) that lie in memory: records with cells, quoted or not, with
 * line ends of any kind. The delimiter is found out from the first line. Bounded whatever the text
 * says: a record has at most CSV_COLUMNS cells, each at most CSV_CELL octets.
 */
#pragma once

#include "base/buf.h"

enum { CSV_COLUMNS = 256, CSV_CELL = 65536 };

struct csv_read {
	const char *at, *end;
	char delimiter;
	size_t line;	  /* where the record begins, from 1 */
	size_t next_line; /* where the next one does */
	bool whole;	  /* the record has a line end */
	size_t count;	  /* cells of the record */
	size_t starts[CSV_COLUMNS];
	struct buf text;
};

/* Over UTF-8 without NUL; csv_release wipes what it copied, since cells may be passwords. */
struct csv_read csv_read(const char *text, size_t len);
void csv_release(struct csv_read *csv);

/*
 * The next record; lines without anything are passed over. 1, 0 at the end, or -1 where a record
 * makes no sense: *ret_why says what is wrong with it ("has ..."), and the next call goes on after
 * it.
 */
MUST_CHECK int csv_next(struct csv_read *csv, const char **ret_why);

/* A cell of the record; valid until the next one. */
const char *csv_cell(const struct csv_read *csv, size_t column);
