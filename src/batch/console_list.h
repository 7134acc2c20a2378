// SPDX-License-Identifier: MIT
/*
 * A list that a console gave, or a person wrote: accounts that exist (an export), or what became of
 * the rows of an import. CSV in any encoding that consoles and spreadsheets write, a spreadsheet, or
 * plain text with one address in a line. Columns are found by their headers (batch/headers.h), in
 * the first row that has one for the address; of a spreadsheet all sheets are read that have one.
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "batch/console_words.h"
#include "batch/headers.h"
#include "model/account.h"
#include "model/finding.h"

/* Larger lists are refused. A spreadsheet cannot have more rows (ECMA-376). */
enum { CONSOLE_LIST_OCTETS = 256 * 1024 * 1024, CONSOLE_LIST_ROWS = 1048576 };

struct console_row {
	const char *place; /* "FILE:LINE", or "FILE:SHEET:ROW" */
	/*
	 * In the form in which accounts are stored; "" where the list says that there is nothing,
	 * NULL where it does not say.
	 */
	const char *value[ACCOUNT_FIELDS];
	enum console_status status;
	const char *refusal; /* what it says of a row that was refused; NULL for nothing */
	bool taken;	     /* the row was not refused, says the list */
};

struct console_list {
	struct arena arena;
	struct console_row *rows;
	size_t count, cap;
	bool has[HEADERS]; /* which columns it has */
};

#define CONSOLE_LIST_INIT    \
	{                    \
		.rows = NULL \
	}

/*
 * Reads a file. Rows that are damaged or say what nobody understands are findings, all of them, and
 * then ERROR_DATA; so is a list without a column for the address, or without a row.
 */
MUST_CHECK int console_list_load(struct console_list *list, const char *path,
				 struct findings *findings, struct error *error);

/* Whether no address stands in two rows: those that do are findings, and ERROR_DATA. */
MUST_CHECK int console_list_check(const struct console_list *list, const char *path,
				  struct findings *findings, struct error *error);

/* The field of an account that a column is, or -1. */
int console_field(enum header header);

void console_list_release(struct console_list *list);
