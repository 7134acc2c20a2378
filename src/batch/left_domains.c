// SPDX-License-Identifier: MIT
#include "batch/left_domains.h"

#include <stdlib.h>

#include "base/mem.h"

void left_domains_init(struct left_domains *left, const struct config *config)
{
	*left = (struct left_domains){ .config = *config };
	left->config.domain_index = (struct map)MAP_INIT;
	left->cap = config->domain_count;
	left->config.domains = mem_new(left->cap + 1, sizeof(*left->config.domains));
	memcpy(left->config.domains, config->domains,
	       config->domain_count * sizeof(*config->domains));
}

/* They are few, so that looking through them is cheap. */
static bool left_domains_has(const struct left_domains *left, const char *name)
{
	for (size_t i = left->config.domain_count; i > 0; i--)
		if (strcmp(left->config.domains[i - 1].name, name) == 0)
			return true;
	return false;
}

/* By the registry, or by another domain of the site where there is no registry. */
static const struct site *left_domains_site(const struct left_domains *left, const char *id)
{
	const struct config *config = &left->config;

	if (config->sites)
		return site_find(config->sites, id);
	for (size_t i = 0; i < config->domain_count; i++)
		if (strcmp(config->domains[i].site, id) == 0)
			return config->domains[i].data;
	return NULL;
}

int left_domains_add(struct left_domains *left, const struct change *change, struct error *error)
{
	const char *name = account_domain(change_account(change)),
		   *id = change->site ? change->site : "";
	const struct site *site;

	if (left_domains_has(left, name))
		return 0;
	site = left_domains_site(left, id);
	if (!site)
		return error_set(error, ERROR_CONFIG,
				 "%s is not in the configuration any more, but %s is to be changed "
				 "there, at %s%s; put the domain back until nobody is left there",
				 name, change_account(change)->value[ACCOUNT_ADDRESS],
				 *id ? "the unknown site " : "a site that was not kept", id);
	left->config.domains =
		mem_grow(left->config.domains, &left->cap, left->config.domain_count + 1,
			 sizeof(*left->config.domains));
	left->config.domains[left->config.domain_count++] = (struct config_domain){
		.name = arena_text(&left->arena, name), .site = site->id, .data = site
	};
	return 0;
}

void left_domains_close(struct left_domains *left)
{
	config_index(&left->config);
}

void left_domains_release(struct left_domains *left)
{
	free(left->config.domains);
	map_release(&left->config.domain_index);
	arena_release(&left->arena);
}
