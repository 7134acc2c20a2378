// SPDX-License-Identifier: MIT
/*
 * One entry on its way to an account: its id, the rules that take it out or disable it, an address
 * made by rule, then its fields.
 */
#pragma once

#include "mapping/mapping.h"

/* What an entry has become; the strings live until the next entry. */
struct mapped {
	struct account account;
	uint32_t flags; /* enum roster_flag */
};

/*
 * Maps one entry. What is wrong with it becomes findings (NULL: not wanted) and a flag. An entry
 * without an id is an error, since it cannot be told from others: the whole read is discarded.
 */
MUST_CHECK int mapping_entry(struct mapping *mapping, const struct entry *entry,
			     struct findings *findings, struct mapped *ret_mapped,
			     struct error *error);
