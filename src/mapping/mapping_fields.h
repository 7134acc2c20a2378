// SPDX-License-Identifier: MIT
/*
 * What the mapping makes of single fields of the entry at hand: department, members, and those that
 * are cleaned one by one. The results lie in mapping->field.
 */
#pragma once

#include "mapping/mapping.h"

/* All fields but the address (mapping_address comes before); an entry without a name is held. */
void mapping_fields(struct mapping *mapping);
