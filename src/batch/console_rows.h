// SPDX-License-Identifier: MIT
/* What a console's list says (batch/console_list.h reads it). */
#pragma once

#include "base/arena.h"
#include "batch/console_words.h"
#include "batch/headers.h"
#include "model/account.h"

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

/* An empty row more, for whoever has an address by itself. */
struct console_row *console_list_add(struct console_list *list);
