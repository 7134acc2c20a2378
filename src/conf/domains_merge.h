// SPDX-License-Identifier: MIT
/*
 * The domains of a drop-in: it adds some, or says more of those that are there, by their names, so
 * that one that names a single domain takes away no other. A domain is removed in the file that has
 * it.
 */
#pragma once

#include "conf/yaml_tree.h"

/*
 * Puts the domains of `over` among those of `base`, before the two are merged; either may be NULL.
 * Another site for a domain is a warning.
 */
void domains_merge(struct yaml_node *base, struct yaml_node *over, struct findings *findings);
