// SPDX-License-Identifier: MIT
#include "flow/resolution.h"

#include "dns/nameserver.h"
#include "dns/resolver_ares.h"
#include "text/domain.h"

/* One question may be tried so often within the patience of the configuration. */
enum { TRIES = 3, LEAST_MS = 250 };

int resolution_open(const struct vec *nameservers, const struct config *config, struct resolver **ret_resolver, struct error *error)
{
	const struct vec *texts = nameservers->count || !config ? nameservers : &config->dns.nameservers;
	CLEANUP(nameservers_release) struct nameservers servers = NAMESERVERS_INIT;
	struct resolver_ares_options options = { .servers = &servers };

	for (size_t i = 0; i < texts->count; i++) {
		struct nameserver server;

		if (!nameserver_parse(texts->items[i], &server))
			return error_set(error, ERROR_USAGE, "the name server \"%s\" is no address; allowed are ADDR, ADDR:PORT and [ADDR]:PORT",
					 texts->items[i]);
		nameservers_add(&servers, &server);
	}
	if (config)
		options.timeout_ms = config->dns.timeout * 1000 / TRIES > LEAST_MS ? config->dns.timeout * 1000 / TRIES : LEAST_MS;
	return resolver_ares_open(ret_resolver, &options, error);
}

static const struct site *resolution_site(const char *id, const struct site_registry *sites, struct error *error)
{
	const struct site *site = site_find(sites, id);
	CLEANUP(buf_release) struct buf list = BUF_INIT;

	if (site)
		return site;
	site_list(&list, sites);
	error_set(error, ERROR_USAGE, "there is no site \"%s\"; the sites are %s", id, buf_text(&list));
	return NULL;
}

static int resolution_named(const char *name, const struct site *site, const struct config *config, struct arena *arena,
			    struct verify_domain *ret_domain, struct error *error)
{
	CLEANUP(buf_release) struct buf inner = BUF_INIT;
	const char *why = domain_normalise(&inner, name);
	const struct config_domain *known;

	if (why)
		return error_set(error, ERROR_USAGE, "the domain \"%s\" %s", name, why);
	known = config ? config_domain_find(config, buf_text(&inner)) : NULL;
	if (!site && !known)
		return error_set(error, ERROR_USAGE, "the domain %s is not configured; name its site with --site", buf_text(&inner));
	*ret_domain = (struct verify_domain){ .name = arena_text(arena, buf_text(&inner)), .site = site ? site : known->data };
	return 0;
}

int resolution_domains(const struct vec *names, const char *site_id, const struct config *config, const struct site_registry *sites,
		       struct arena *arena, struct verify_domain **ret_domains, size_t *ret_count, struct error *error)
{
	const struct site *site = site_id ? resolution_site(site_id, sites, error) : NULL;
	size_t count = names->count ? names->count : config ? config->domain_count : 0;
	struct verify_domain *domains = arena_new(arena, count, sizeof(*domains));

	if (site_id && !site)
		return -1;
	if (count == 0)
		return error_set(error, ERROR_USAGE, "no domain was named");
	for (size_t i = 0; i < count; i++) {
		const char *name = names->count ? names->items[i] : config->domains[i].name;

		if (resolution_named(name, site, config, arena, &domains[i], error) != 0)
			return -1;
	}
	*ret_domains = domains;
	*ret_count = count;
	return 0;
}
