// SPDX-License-Identifier: MIT
/*
 * The mappings of people and of groups, for readers of both. Order of calls: mappings_init,
 * mappings_of for each entry, mappings_finish, mappings_release.
 */
#pragma once

#include "mapping/mapping.h"

struct mappings {
	struct mapping of[2]; /* of[true] is that of groups */
};

void mappings_init(struct mappings *mappings, const struct config *config,
		   const struct config_directory *directory);
/* The one for this entry. */
struct mapping *mappings_of(struct mappings *mappings, const struct entry *entry);
void mappings_finish(const struct mappings *mappings, struct findings *findings);
void mappings_release(struct mappings *mappings);
