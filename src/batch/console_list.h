// SPDX-License-Identifier: MIT
/*
 * A list that a console gave, or a person wrote: accounts that exist (an export), or what became of
 * the rows of an import. CSV in any encoding that consoles and spreadsheets write, a spreadsheet,
 * or plain text with one address in a line. Columns are found by their headers (batch/headers.h),
 * in the first row that has one for the address; of a spreadsheet all sheets are read that have
 * one.
 */
#pragma once

#include "base/error.h"
#include "batch/console_rows.h"
#include "model/finding.h"

/*
 * Adds the rows of a file. Rows that are damaged or say what nobody understands are findings, all
 * of them, and then ERROR_DATA; so is a list without a column for the address.
 */
MUST_CHECK int console_list_load(struct console_list *list, const char *path,
				 struct findings *findings, struct error *error);

/*
 * Whether it has rows, and no address in two of them: those that stand twice are findings. Else
 * ERROR_DATA; `what` names the list.
 */
MUST_CHECK int console_list_check(const struct console_list *list, const char *what,
				  struct findings *findings, struct error *error);

void console_list_release(struct console_list *list);
