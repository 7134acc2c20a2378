// SPDX-License-Identifier: MIT
/*
 * What the mapping makes of single fields of the entry at hand: address, aliases, department,
 * members, and those that are cleaned one by one. The results lie in mapping->field. Order of
 * calls: mapping_address, mapping_fields.
 */
#pragma once

#include "mapping/mapping.h"

/*
 * Whether the entry has any value for its address. Of several usable ones the smallest is taken, in
 * the form that mailprov gives them, so that neither their order nor the case of a letter changes
 * it. One that cannot be used is refused only when no other can.
 */
bool mapping_address(struct mapping *mapping);

/* All other fields; an entry without a name is held. */
void mapping_fields(struct mapping *mapping);
