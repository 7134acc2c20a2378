// SPDX-License-Identifier: MIT
/* Entries of a directory from a few lines of text, for the tests of what works on them. */
#pragma once

#include "entry/entry.h"

/*
 * "attribute: value" lines, those of one attribute together. The entry points into the text; a
 * value may be empty.
 */
static inline void entry_from(struct entry *entry, const char *dn, const char *lines)
{
	const char *name = NULL;
	size_t name_len = 0;

	entry_clear(entry, dn, strlen(dn));
	while (*lines) {
		const char *colon = strstr(lines, ": "), *end = strchrnul(lines, '\n');

		assert_true(colon && colon < end);
		if (!name || name_len != (size_t)(colon - lines) ||
		    strncmp(name, lines, name_len) != 0) {
			name = lines;
			name_len = (size_t)(colon - lines);
			entry_add(entry, name, name_len);
		}
		entry_add_value(entry, colon + 2, (size_t)(end - colon - 2));
		lines = *end ? end + 1 : end;
	}
}
