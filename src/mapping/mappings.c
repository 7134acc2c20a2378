// SPDX-License-Identifier: MIT
#include "mapping/mappings.h"

void mappings_init(struct mappings *mappings, const struct config *config,
		   const struct config_directory *directory)
{
	mapping_init(&mappings->of[false], config, directory);
	mapping_init_groups(&mappings->of[true], config, directory);
}

struct mapping *mappings_of(struct mappings *mappings, const struct entry *entry)
{
	return &mappings->of[entry->group];
}

void mappings_finish(const struct mappings *mappings, struct findings *findings)
{
	mapping_finish(&mappings->of[false], findings);
	mapping_finish(&mappings->of[true], findings);
}

void mappings_release(struct mappings *mappings)
{
	mapping_release(&mappings->of[false]);
	mapping_release(&mappings->of[true]);
}
