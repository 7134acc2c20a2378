// SPDX-License-Identifier: MIT
/*
 * The names of the columns of the console's files, as they are and as they may be spelt: what an
 * import template has, and what an export or a list of results has more. Only the Chinese names of
 * the template are documented; the rest is what consoles of this kind and their English versions
 * say.
 */
#pragma once

#include "base/buf.h"
#include "base/vec.h"

enum header {
	HEADER_NAME,
	HEADER_ADDRESS,
	HEADER_EMPLOYEE_NUMBER,
	HEADER_PASSWORD,
	HEADER_DEPARTMENT,
	HEADER_EXTENSION,
	HEADER_TITLE,
	HEADER_MOBILE,
	HEADER_QUOTA,
	HEADER_TEMPLATE, /* those before are in a template, those from here on in lists alone */
	HEADER_STATUS = HEADER_TEMPLATE,
	HEADER_ALIASES,
	HEADER_CREATED,
	HEADER_RESULT, /* whether a row was taken */
	HEADER_REASON, /* why it was not */
	HEADERS,
	HEADER_UNKNOWN = HEADERS,
};

/* Which column a header is for, or HEADER_UNKNOWN. */
enum header header_find(const char *text);

/* Adds how the headers of a column may be spelt, in compared form. */
void header_list(enum header header, struct vec *names);

/*
 * Appends "*Email account (required)" or "邮箱容量（M）" in compared form: lower-case, without
 * spaces, stars, underscores and anything in brackets.
 */
void header_plain(struct buf *buf, const char *text);
