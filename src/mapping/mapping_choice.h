// SPDX-License-Identifier: MIT
/*
 * The usable values of one field of the current entry, gathered one by one and then put into an
 * order that depends on the entry alone: what its RDN has of the attribute comes first, since it is
 * the one by which people know the entry; the name of the topmost container in its DN comes last
 * ("ou: People" below ou=People), since everybody has that; others by their octets. For the files
 * of the mapping. Order of calls: mapping_choice_begin, mapping_choice_add for each usable value,
 * mapping_choice_settle.
 */
#pragma once

#include "mapping/mapping.h"

struct mapping_choice {
	size_t at; /* of its text in mapping->pool */
	int rank;
	struct entry_value value; /* as it stands in the entry; no octets: it was made */
};

void mapping_choice_begin(struct mapping *mapping);

/* Adds one; a lower rank comes first, whatever the DN says. */
void mapping_choice_add(struct mapping *mapping, const char *text, int rank,
			const struct entry_value *value);

/*
 * Puts the first of them into the field; false when there is none. Several are noted
 * (model/several.h) and told.
 */
bool mapping_choice_settle(struct mapping *mapping, enum account_field field, const char *attribute,
			   struct mapping_choice *ret_choice);
