// SPDX-License-Identifier: MIT
#include "flow/reconcile_scope.h"

#include <stdlib.h>

#include "base/mem.h"
#include "model/address.h"
#include "text/domain.h"

static struct reconcile_domain *scope_find(const struct reconcile_scope *scope, const char *name)
{
	struct map_probe probe = map_probe(map_hash(MAP_HASH_START, name, strlen(name)));
	uint32_t number;

	while (map_next(&scope->map, &probe, &number))
		if (strcmp(scope->domains[number].name, name) == 0)
			return &scope->domains[number];
	return NULL;
}

static struct reconcile_domain *scope_add(struct reconcile_scope *scope,
					  const struct config *config, const char *name)
{
	struct reconcile_domain *domain = scope_find(scope, name);

	if (domain)
		return domain;
	scope->domains =
		mem_grow(scope->domains, &scope->cap, scope->count + 1, sizeof(*scope->domains));
	map_add(&scope->map, map_hash(MAP_HASH_START, name, strlen(name)), (uint32_t)scope->count);
	domain = &scope->domains[scope->count++];
	*domain = (struct reconcile_domain){ .name = name,
					     .domain = config_domain_find(config, name) };
	if (domain->domain)
		domain->name = domain->domain->name;
	return domain;
}

/* Those that somebody asked for by name. */
static int scope_choose(struct reconcile_scope *scope, const struct config *config,
			const struct vec *names, struct error *error)
{
	for (size_t i = 0; i < names->count; i++) {
		CLEANUP(buf_release) struct buf name = BUF_INIT;
		const char *why = domain_normalise(&name, names->items[i]);
		const struct config_domain *domain =
			why ? NULL : config_domain_find(config, buf_text(&name));

		if (!domain)
			return error_set(error, ERROR_USAGE,
					 "--domain=%s: the configuration has no such domain",
					 names->items[i]);
		if (scope->site && strcmp(scope->site, domain->site) != 0)
			return error_set(error, ERROR_USAGE,
					 "%s is at the site %s and not at %s; a list is of one "
					 "console",
					 domain->name, domain->site, scope->site);
		scope->site = domain->site;
		scope_add(scope, config, domain->name)->compared = true;
	}
	return 0;
}

/* Those of the list, which have to be of one site. */
static int scope_guess(struct reconcile_scope *scope, struct error *error)
{
	for (size_t i = 0; i < scope->count; i++) {
		const struct config_domain *domain = scope->domains[i].domain;

		if (!domain)
			continue;
		if (scope->site && strcmp(scope->site, domain->site) != 0)
			return error_set(error, ERROR_AGAIN,
					 "the list has accounts of the sites %s and %s, but a list "
					 "is of one console; say of which: --site=%s",
					 scope->site, domain->site, scope->site);
		scope->site = domain->site;
		scope->domains[i].compared = true;
	}
	return 0;
}

static int scope_settle(struct reconcile_scope *scope, const struct config *config,
			const char *site, const struct vec *domains, struct error *error)
{
	bool known = false;

	for (size_t i = 0; i < config->domain_count; i++)
		if (site && strcmp(config->domains[i].site, site) == 0) {
			known = true;
			scope->site = config->domains[i].site;
		}
	if (site && !known)
		return error_set(error, ERROR_USAGE, "--site=%s: no domain is at this site", site);
	if (domains->count)
		return scope_choose(scope, config, domains, error);
	for (size_t i = 0; i < config->domain_count; i++)
		if (site && strcmp(config->domains[i].site, site) == 0)
			scope_add(scope, config, config->domains[i].name)->compared = true;
	return site ? 0 : scope_guess(scope, error);
}

int reconcile_scope_find(struct reconcile_scope *scope, const struct config *config,
			 const struct console_list *list, const char *site,
			 const struct vec *domains, struct error *error)
{
	for (size_t i = 0; i < list->count; i++)
		scope_add(scope, config, address_domain(list->rows[i].value[ACCOUNT_ADDRESS]))
			->rows++;
	if (scope_settle(scope, config, site, domains, error) != 0)
		return -1;
	if (!scope->site)
		return error_set(error, ERROR_AGAIN,
				 "the list has no account of a domain that is configured, such as "
				 "%s",
				 list->rows[0].value[ACCOUNT_ADDRESS]);
	/* The others of the site are named, since nothing is said of their accounts. */
	for (size_t i = 0; i < config->domain_count; i++)
		if (strcmp(config->domains[i].site, scope->site) == 0)
			scope_add(scope, config, config->domains[i].name);
	return 0;
}

struct reconcile_domain *reconcile_scope_of(const struct reconcile_scope *scope,
					    const char *address)
{
	return scope_find(scope, address_domain(address));
}

void reconcile_scope_release(struct reconcile_scope *scope)
{
	free(scope->domains);
	map_release(&scope->map);
}
