// SPDX-License-Identifier: MIT
/*
 * What the mapping makes of the addresses of the entry at hand. The results lie in mapping->field.
 * Order of calls: mapping_address, mapping_aliases.
 */
#pragma once

#include "mapping/mapping.h"

/*
 * Whether the entry has any value for its address. The primary address of Exchange (SMTP: in
 * capitals) comes before all others, then the attributes in their order; of several usable values
 * in one of them the first counts as in mapping/mapping_choice.h. One that cannot be used is
 * refused only when no other can.
 */
bool mapping_address(struct mapping *mapping);

void mapping_aliases(struct mapping *mapping);
