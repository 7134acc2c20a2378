// SPDX-License-Identifier: MIT
/* The words that stand in the cells of a console's lists. */
#pragma once

#include "base/vec.h"

/* Whether an account may be used: what its status says. */
enum console_status {
	CONSOLE_UNTOLD, /* there is no such column, or its cell is empty */
	CONSOLE_NORMAL,
	CONSOLE_DISABLED,
	CONSOLE_STATUSES, /* none of them */
};

enum console_status console_status(const char *text);

/* Adds the words of a status. */
void console_status_list(enum console_status status, struct vec *words);

/* Whether the result of a row says that it was taken. */
bool console_is_taken(const char *text);
