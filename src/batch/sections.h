// SPDX-License-Identifier: MIT
/*
 * The sections of a batch: what one console has to do in one domain, each with files of its own.
 * Those of the domains of the configuration, at their sites, come first and have the numbers of the
 * domains; then come those of accounts that live elsewhere: left behind when a domain moved to
 * another site, or in a domain that is in the configuration no more.
 */
#pragma once

#include "base/arena.h"
#include "conf/config.h"

struct section {
	const char *domain; /* what the addresses end with */
	const char *name;   /* what the names of its files end with */
	size_t site;	    /* number of the console */
};

struct sections {
	const struct config *config;
	struct section *items;
	size_t count, cap;
	const char **sites; /* ids */
	size_t site_count, site_cap;
	struct map others; /* numbers of the sections that are of no domain at its site */
	struct arena arena;
};

#define SECTIONS_INIT         \
	{                     \
		.items = NULL \
	}

void sections_init(struct sections *sections, const struct config *config);

/* The number of a section, which is made when it is new; `site` NULL or "": that of the domain. */
size_t sections_find(struct sections *sections, const char *domain, const char *site);

/* What is known of a site, which may be that of no domain any more; or NULL. */
const struct site *sections_site_data(const struct sections *sections, size_t site);

void sections_release(struct sections *sections);
