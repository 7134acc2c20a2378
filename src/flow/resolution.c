// SPDX-License-Identifier: MIT
#include "flow/resolution.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/text_encoding.h"
#include "dns/nameserver.h"
#include "resolver/resolver_ares.h"
#include "resolver/resolver_capture.h"
#include "resolver/resolver_zone.h"
#include "text/domain.h"

/* How often one question may be tried within dns.timeout. */
enum { TRIES = 3, LEAST_MS = 250 };

enum { ZONE_SIZE_MAX = 64 * 1024 * 1024 };

#define NAMESERVERS_ALLOWED "allowed are ADDR, ADDR:PORT and [ADDR]:PORT"

void resolution_validate(const struct config *config, const struct config_places *places,
			 struct findings *findings)
{
	const struct vec *texts = &config->dns.nameservers;

	for (size_t i = 0; i < texts->count; i++) {
		CLEANUP(buf_release) struct buf path = BUF_INIT;
		struct nameserver server;

		if (nameserver_parse(texts->items[i], &server))
			continue;
		buf_printf(&path, "dns.nameservers[%zu]", i + 1);
		config_complain(places, findings, buf_text(&path),
				"\"%s\" is no address; " NAMESERVERS_ALLOWED, texts->items[i]);
	}
}

int resolution_open(const struct vec *nameservers, const struct config *config,
		    struct resolver **ret_resolver, struct error *error)
{
	const struct vec *texts =
		nameservers->count || !config ? nameservers : &config->dns.nameservers;
	CLEANUP(nameservers_release) struct nameservers servers = NAMESERVERS_INIT;
	struct resolver_ares_options options = { .servers = &servers };

	for (size_t i = 0; i < texts->count; i++) {
		struct nameserver server;

		if (!nameserver_parse(texts->items[i], &server))
			return error_set(
				error, ERROR_USAGE,
				"the name server \"%s\" is no address; " NAMESERVERS_ALLOWED,
				texts->items[i]);
		nameservers_add(&servers, &server);
	}
	if (config) {
		options.timeout_ms = config->dns.timeout * 1000 / TRIES > LEAST_MS
					     ? config->dns.timeout * 1000 / TRIES
					     : LEAST_MS;
		options.deadline_ms = config->dns.timeout * 1000;
	}
	return resolver_ares_open(ret_resolver, &options, error);
}

enum resolver_scope resolution_scope(const struct vec *nameservers, bool authoritative)
{
	return authoritative	    ? RESOLVER_AUTHORITATIVE
	       : nameservers->count ? RESOLVER_GIVEN
				    : RESOLVER_BOTH;
}

static int resolution_replay(struct resolution *resolution, const char *path, struct error *error)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (file_read(path, CAPTURE_SIZE_MAX, &text, error) != 0)
		return -1;
	if (capture_parse(&resolution->capture, buf_text(&text), text.len, error) != 0)
		return error_wrap(error, "%s", path);
	resolution->scope = resolution->capture.scope;
	resolution->now = resolution->capture.clock;
	resolution->resolver = resolver_replay_open(&resolution->capture);
	return 0;
}

/* The zone file in front of the resolvers, as one view. */
static int resolution_zone(struct resolution *resolution, const struct resolution_how *how,
			   struct error *error)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (text_read(how->zone, ZONE_SIZE_MAX, ERROR_DATA, &text, error) != 0)
		return -1;
	if (resolver_zone_before(&resolution->resolver, buf_text(&text), how->domain, error) != 0)
		return error_wrap(error, "%s", how->zone);
	resolution->scope = RESOLVER_GIVEN;
	return 0;
}

int resolution_begin(struct resolution *resolution, const struct resolution_how *how,
		     const struct config *config, struct error *error)
{
	*resolution = (struct resolution){ .now = clock_now(), .save = how->save_capture };
	resolution->scope = resolution_scope(how->nameservers, how->authoritative);
	if (how->replay && (how->nameservers->count || how->authoritative || how->save_capture))
		return error_set(error, ERROR_USAGE,
				 "--replay asks no server, so it goes with none of --nameserver, "
				 "--authoritative and --save-capture");
	if (how->zone && (how->replay || how->authoritative))
		return error_set(error, ERROR_USAGE,
				 "--zone takes the place of the domain's name servers, so it goes "
				 "with neither --authoritative nor --replay");
	if (how->replay)
		return resolution_replay(resolution, how->replay, error);
	if (resolution_open(how->nameservers, config, &resolution->resolver, error) != 0)
		return -1;
	if (how->zone && resolution_zone(resolution, how, error) != 0)
		return -1;
	if (how->save_capture)
		resolution->resolver =
			resolver_capture_open(resolution->resolver, &resolution->lines);
	return 0;
}

int resolution_save(const struct resolution *resolution, const struct verify_domain *domains,
		    size_t count, struct error *error)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (!resolution->save)
		return 0;
	capture_put_head(&text, resolution->now, resolution->scope);
	for (size_t i = 0; i < count; i++)
		if (!domains[i].problem)
			capture_put_domain(&text, domains[i].name, domains[i].site->id);
	buf_add(&text, resolution->lines.data, resolution->lines.len);
	return file_replace(resolution->save, text.data, text.len, 0644, error);
}

void resolution_release(struct resolution *resolution)
{
	resolver_close(resolution->resolver);
	capture_release(&resolution->capture);
	buf_release(&resolution->lines);
}

static const struct site *resolution_site(const char *id, const struct site_registry *sites,
					  struct error *error)
{
	const struct site *site = site_find(sites, id);
	CLEANUP(buf_release) struct buf list = BUF_INIT;

	if (site)
		return site;
	site_list(&list, sites);
	error_set(error, ERROR_USAGE, "there is no site \"%s\"; the sites are %s", id,
		  buf_text(&list));
	return NULL;
}

void resolution_domain(const char *name, const char *site_id, const struct config *config,
		       const struct site_registry *sites, struct arena *arena,
		       struct verify_domain *ret_domain)
{
	CLEANUP(buf_release) struct buf inner = BUF_INIT;
	struct error error = ERROR_INIT;
	const char *why = domain_normalise(&inner, name);
	const struct config_domain *known;

	*ret_domain =
		(struct verify_domain){ .name = arena_text(arena, why ? name : buf_text(&inner)) };
	if (why) {
		ret_domain->problem = arena_printf(arena, "the domain \"%s\" %s", name, why);
		return;
	}
	known = config ? config_domain_find(config, buf_text(&inner)) : NULL;
	if (site_id)
		ret_domain->site = resolution_site(site_id, sites, &error);
	else if (known)
		ret_domain->site = known->data;
	if (!ret_domain->site)
		ret_domain->problem = site_id ? arena_text(arena, error.text)
					      : arena_printf(arena,
							     "the domain %s is not configured; "
							     "name its site with --site",
							     buf_text(&inner));
}

int resolution_domains(const struct vec *names, const char *site_id, const struct config *config,
		       const struct site_registry *sites, struct arena *arena,
		       struct verify_domain **ret_domains, size_t *ret_count, struct error *error)
{
	const struct site *site = site_id ? resolution_site(site_id, sites, error) : NULL;
	size_t count = names->count ? names->count : config ? config->domain_count : 0;
	struct verify_domain *domains = arena_new(arena, count, sizeof(*domains));

	if (site_id && !site)
		return -1;
	if (count == 0)
		return error_set(error, ERROR_USAGE, "no domain was named");
	for (size_t i = 0; i < count; i++) {
		resolution_domain(names->count ? names->items[i] : config->domains[i].name, site_id,
				  config, sites, arena, &domains[i]);
		if (domains[i].problem)
			return error_set(error, ERROR_USAGE, "%s", domains[i].problem);
	}
	*ret_domains = domains;
	*ret_count = count;
	return 0;
}
