// SPDX-License-Identifier: MIT
/* For console_*.c alone: a list while it is read, and what makes rows of its records. */
#pragma once

#include "base/error.h"
#include "batch/console_rows.h"
#include "batch/csv_read.h"
#include "model/finding.h"

/* How many rows are told one by one, and how much is shown of what somebody wrote. */
enum { CONSOLE_TOLD = 200, CONSOLE_SHOWN = 40 };

/* A record of either form: cells as text, where it stands, and whether it could be cut. */
struct console_record {
	const char *const *cells;
	size_t count;
	const char *place;
	bool whole;
};

struct console_reader {
	struct console_list *list;
	const char *path;
	struct findings *findings;
	size_t wrong; /* rows */
	bool plain;   /* one address in a line */
	bool found;   /* this sheet has its headers */
	size_t looked;
	enum header columns[CSV_COLUMNS];
	size_t column_count;
	size_t tables;	   /* sheets that have headers */
	char *headers;	   /* of the first row without one for the address, for messages */
	char *first_place; /* of that row */
	char *nearest;
	size_t sheets;
	const char *sheet; /* name, when it is not the first */
	/* Of a spreadsheet, whose cells come one by one: */
	char *cells[CSV_COLUMNS];
	size_t cell_count, row;
	bool pending, formula;
};

/* One more row that cannot be taken. */
void console_complain(struct console_reader *reader, const char *place, const char *format, ...)
	PRINTF_LIKE(3, 4);

bool console_is_blank(const char *cell);

/* The length of a text, or of so much of it as is shown. */
int console_shown(const char *text);

/* A record of a table, by its headers, or of a list with one address in a line. */
void console_row_take(struct console_reader *reader, const struct console_record *record);
void console_row_plain(struct console_reader *reader, const struct console_record *record);

/* The next record, whatever it is. */
MUST_CHECK int console_take(struct console_reader *reader, const struct console_record *record,
			    struct error *error);

#ifdef HAVE_XLSX
/* All sheets of a spreadsheet. */
MUST_CHECK int console_read_sheets(struct console_reader *reader, const struct buf *octets,
				   struct error *error);
#endif
