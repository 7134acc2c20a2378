// SPDX-License-Identifier: MIT
#include "conf/config.h"

#include <stdlib.h>
#include <string.h>

#include "model/id_directory.h"

static uint64_t config_domain_hash(const char *name)
{
	return map_hash(MAP_HASH_START, name, strlen(name));
}

void config_index(struct config *config)
{
	map_clear(&config->domain_index);
	for (size_t i = 0; i < config->domain_count; i++) {
		const char *name = config->domains[i].name;

		/* Without a name it is a mistake, which was said. */
		if (name && !config_domain_find(config, name))
			map_add(&config->domain_index, config_domain_hash(name), (uint32_t)i);
	}
}

const struct config_domain *config_domain_find(const struct config *config, const char *name)
{
	struct map_probe probe = map_probe(config_domain_hash(name));
	uint32_t number;

	while (map_next(&config->domain_index, &probe, &number))
		if (strcmp(config->domains[number].name, name) == 0)
			return &config->domains[number];
	return NULL;
}

static int config_compare_renaming(const void *domain, const void *renaming)
{
	return strcmp(domain, ((const struct config_renaming *)renaming)->from);
}

const char *config_renamed_domain(const struct config_directory *directory, const char *domain)
{
	const struct config_renaming *found =
		directory->address_domain_count
			? bsearch(domain, directory->address_domain,
				  directory->address_domain_count,
				  sizeof(*directory->address_domain), config_compare_renaming)
			: NULL;

	return found ? found->to : NULL;
}

const char *config_directory_place(const struct config *config, size_t number, struct arena *arena)
{
	return config->directories_listed ? arena_printf(arena, "directory[%zu]", number + 1)
					  : "directory";
}

const struct config_directory *config_directory_of(const struct config *config, const char *id)
{
	for (size_t i = 0; i < config->directory_count; i++)
		if (id_is_of(id, config_directory_id(&config->directories[i])))
			return &config->directories[i];
	return NULL;
}

int64_t config_limit_of(const struct config_limit *limit, int64_t known)
{
	return limit->percent ? known * limit->number / 100 : limit->number;
}

int64_t config_allowance_of(const struct config_allowance *allowance, int64_t known)
{
	int64_t limit = config_limit_of(&allowance->limit, known);

	return limit > allowance->at_least ? limit : allowance->at_least;
}
