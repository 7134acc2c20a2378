// SPDX-License-Identifier: MIT
/*
 * Opening a resolver and verifying domains with it, once or until they are effective. Used by verify, dns --diff, enable and check.
 */
#pragma once

#include "conf/config.h"
#include "dns/resolver.h"
#include "dns/verify.h"

/*
 * A resolver that asks the servers given (as texts; a wrong one is ERROR_USAGE), else those of the configuration, else those of the system. `config`
 * may be NULL.
 */
MUST_CHECK int resolution_open(const struct vec *nameservers, const struct config *config, struct resolver **ret_resolver, struct error *error);

/*
 * The domains to look at: those named, in their inner form, with `site` or the site that the configuration has for them; without names all of the
 * configuration. `config` may be NULL when a site is given. A domain without a site is ERROR_USAGE. The array is made in the arena.
 */
MUST_CHECK int resolution_domains(const struct vec *names, const char *site, const struct config *config, const struct site_registry *sites,
				  struct arena *arena, struct verify_domain **ret_domains, size_t *ret_count, struct error *error);
