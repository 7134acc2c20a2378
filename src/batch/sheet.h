// SPDX-License-Identifier: MIT
/*
 * Reads the sheets of a spreadsheet (ECMA-376, .xlsx) that lies in memory: what its cells say, as
 * text. Dates and styles are not looked at. Used for the operator's import template, for lists of
 * the console, and to check that an import file on disk has what was written to it.
 */
#pragma once

#include "base/buf.h"
#include "base/error.h"

/*
 * Called for each cell that is there, in the order of the file; row and column count from 0.
 * Returns 0, or -1 to stop.
 */
typedef int (*sheet_cell)(void *argument, size_t row, size_t column, const char *text,
			  struct error *error);

/*
 * Gives the name of the first sheet (appended to ret_name) and its cells. ERROR_DATA when it is
 * none or damaged. Working memory is wiped: cells may be passwords.
 */
MUST_CHECK int sheet_read(const void *octets, size_t len, struct buf *ret_name, sheet_cell cell,
			  void *argument, struct error *error);

/* `sheet` is called before the cells of each sheet, `formula` for cells that have one. */
struct sheet_handler {
	int (*sheet)(void *argument, const char *name, struct error *error);
	sheet_cell cell, formula;
};

/* Gives the cells of all sheets, of which some may be empty. Likewise. */
MUST_CHECK int sheet_read_all(const void *octets, size_t len, const struct sheet_handler *handler,
			      void *argument, struct error *error);

/*
 * Whether every part of a spreadsheet is a whole XML document: ERROR_DATA when one is not. Likewise
 * wiped.
 */
MUST_CHECK int sheet_check(const void *octets, size_t len, struct error *error);
