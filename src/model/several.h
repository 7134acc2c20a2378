// SPDX-License-Identifier: MIT
/*
 * The fields for which the directory gives an entry several usable values, in the order in which
 * the rules prefer them: who reads them knows which one is in use. They are one text beside the
 * account (struct account), in rosters only; NULL is none. Order of calls to make one: for each
 * such field several_begin, then several_add for each value.
 */
#pragma once

#include "model/account.h"

/* The values of one field; the strings lie in the text. */
struct several {
	const char *attribute; /* that they come from, or a template */
	size_t attribute_len;
	const char *values;
	size_t len;
	size_t count;
};

void several_begin(struct buf *buf, enum account_field field, const char *attribute);
void several_add(struct buf *buf, const char *value);

/* Those of a field; false when it has not several. */
bool several_find(const char *text, enum account_field field, struct several *ret_several);

/* The next value: moves `at`, which begins as NULL. False at the end. */
bool several_next(const struct several *several, const char **at, const char **ret_value,
		  size_t *ret_len);

bool several_has(const struct several *several, const char *value, size_t len);

/*
 * Whether the directory gives the account this address: the one that the rules prefer, or one of
 * several.
 */
bool several_has_address(const struct account *account, const char *address, size_t len);
