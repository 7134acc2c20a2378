// SPDX-License-Identifier: MIT
/*
 * Checks of this room on a configuration that is being loaded: the syntax of names, filters and
 * attributes, which conf/ does not know.
 */
#pragma once

#include "conf/config.h"

/*
 * A config_validator: DNs (RFC 4514) in directory.base, canaries and bind.dn, bases that lie within
 * each other, directory.filter (RFC 4515), and attribute descriptions (RFC 4512 section 2.5) in
 * map, exclude and id.
 */
void directory_validate(const struct config *config, const struct config_places *places,
			struct findings *findings);
