// SPDX-License-Identifier: MIT
/*
 * Opening a resolver, and finding the domains to look at. Used by verify, spf, dns --diff, enable
 * and check.
 */
#pragma once

#include "conf/config.h"
#include "resolver/capture.h"
#include "verify/verify.h"

/* A config_validator: the addresses in dns.nameservers. */
void resolution_validate(const struct config *config, const struct config_places *places,
			 struct findings *findings);

/* How a command asks. */
struct resolution_how {
	const struct vec *nameservers; /* ask only these (texts; an invalid one is ERROR_USAGE) */
	bool authoritative;	  /* ask the domain's own servers alone, found through the others */
	const char *save_capture; /* write down what is answered, into this file; NULL for not */
	const char *replay;	  /* ask no server, play back this file */
	const char *zone;	  /* what this file has is answered from it; NULL for none */
	const char *domain;	  /* whose zone that is */
};

/* A resolver and what goes with it. */
struct resolution {
	struct resolver *resolver;
	enum resolver_scope scope;
	int64_t now;		/* the clock, or that of the capture that is played back */
	struct capture capture; /* that one */
	const char *save;
	struct buf lines; /* of the capture that is being made */
};

#define RESOLUTION_INIT          \
	{                        \
		.resolver = NULL \
	}

/*
 * Opens it: without name servers in `how` those of the configuration are asked, else those of the
 * system; `config` may be NULL. Just the name servers given are one view, and so is a zone file
 * with the resolvers behind it; otherwise the domain's own servers are looked at, too. The caller
 * releases it, and before that calls resolution_save when all was asked.
 */
MUST_CHECK int resolution_begin(struct resolution *resolution, const struct resolution_how *how,
				const struct config *config, struct error *error);

/* Writes the capture, if one was wanted. `domains` are those that were verified. */
MUST_CHECK int resolution_save(const struct resolution *resolution,
			       const struct verify_domain *domains, size_t count,
			       struct error *error);

void resolution_release(struct resolution *resolution);

/* The same for callers that need the resolver only. */
MUST_CHECK int resolution_open(const struct vec *nameservers, const struct config *config,
			       struct resolver **ret_resolver, struct error *error);

/* The views that are looked at when just these name servers are named, or none. */
enum resolver_scope resolution_scope(const struct vec *nameservers, bool authoritative);

/*
 * One domain, in its inner form: `site` (an id) is its site, else that which the configuration has.
 * A problem goes into the domain's `problem`. Texts are made in the arena.
 */
void resolution_domain(const char *name, const char *site, const struct config *config,
		       const struct site_registry *sites, struct arena *arena,
		       struct verify_domain *ret_domain);

/*
 * The domains to look at: those named, in their inner form, with `site` or the site that the
 * configuration has for them; without names all of the configuration. `config` may be NULL when a
 * site is given. A domain without a site is ERROR_USAGE. The array is made in the arena.
 */
MUST_CHECK int resolution_domains(const struct vec *names, const char *site,
				  const struct config *config, const struct site_registry *sites,
				  struct arena *arena, struct verify_domain **ret_domains,
				  size_t *ret_count, struct error *error);
