// SPDX-License-Identifier: MIT
#include "batch/sections.h"

#include <stdlib.h>

#include "base/mem.h"

/* There are few sites. */
static size_t sections_site(struct sections *sections, const char *id)
{
	for (size_t i = 0; i < sections->site_count; i++)
		if (strcmp(sections->sites[i], id) == 0)
			return i;
	sections->sites = mem_grow(sections->sites, &sections->site_cap, sections->site_count + 1,
				   sizeof(*sections->sites));
	sections->sites[sections->site_count] = arena_text(&sections->arena, id);
	return sections->site_count++;
}

static size_t sections_add(struct sections *sections, const struct section *section)
{
	sections->items = mem_grow(sections->items, &sections->cap, sections->count + 1,
				   sizeof(*sections->items));
	sections->items[sections->count] = *section;
	return sections->count++;
}

void sections_init(struct sections *sections, const struct config *config)
{
	*sections = (struct sections){ .config = config };
	for (size_t i = 0; i < config->domain_count; i++)
		sections_add(sections,
			     &(struct section){
				     .domain = config->domains[i].name,
				     .name = config->domains[i].name,
				     .site = sections_site(sections, config->domains[i].site) });
}

/* One that is of no domain at its site. */
static size_t sections_other(struct sections *sections, const char *domain, const char *site,
			     bool known)
{
	uint64_t hash =
		map_hash(map_hash(MAP_HASH_START, site, strlen(site) + 1), domain, strlen(domain));
	struct map_probe probe = map_probe(hash);
	size_t number = sections_site(sections, site);
	uint32_t found;

	while (map_next(&sections->others, &probe, &found))
		if (sections->items[found].site == number &&
		    strcmp(sections->items[found].domain, domain) == 0)
			return found;
	map_add(&sections->others, hash, (uint32_t)sections->count);
	/* No domain has a low line. */
	return sections_add(sections,
			    &(struct section){ .domain = arena_text(&sections->arena, domain),
					       .name = known ? arena_printf(&sections->arena,
									    "%s_%s", domain, site)
							     : arena_text(&sections->arena, domain),
					       .site = number });
}

size_t sections_find(struct sections *sections, const char *domain, const char *site)
{
	const struct config_domain *ours = config_domain_find(sections->config, domain);

	if (ours && (!site || !*site || strcmp(ours->site, site) == 0))
		return (size_t)(ours - sections->config->domains);
	return sections_other(sections, domain, site ? site : "", ours != NULL);
}

const struct site *sections_site_data(const struct sections *sections, size_t site)
{
	if (sections->config->sites)
		return site_find(sections->config->sites, sections->sites[site]);
	for (size_t i = 0; i < sections->config->domain_count; i++)
		if (sections->items[i].site == site)
			return sections->config->domains[i].data;
	return NULL;
}

void sections_release(struct sections *sections)
{
	free(sections->items);
	free(sections->sites);
	map_release(&sections->others);
	arena_release(&sections->arena);
}
