// SPDX-License-Identifier: MIT
/* The rules across keys, which single rows cannot express. */
#pragma once

#include "conf/config.h"
#include "conf/yaml_tree.h"

/*
 * Checks a bound configuration, and fills in what follows from it: domain names in A-label form,
 * their sites, the kind's filter, id and map. `root` has the positions.
 */
void config_check(struct config *config, const struct site_registry *registry,
		  const struct yaml_node *root, struct findings *findings);
