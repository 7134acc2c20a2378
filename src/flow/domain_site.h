// SPDX-License-Identifier: MIT
/*
 * The accounts of a domain live at one site for ever. So a configuration that names another site
 * for a domain with accounts is a mistake, or the beginning of a move, which has to be asked for.
 */
#pragma once

#include "conf/config.h"
#include "state/state.h"

/* "DOMAIN:SITE", as it was asked for; domain NULL: nothing was. */
struct domain_move {
	const char *domain; /* as in the configuration */
	const char *site;
};

/* Reads DOMAIN:SITE: the domain and its site have to stand in the configuration. ERROR_USAGE. */
MUST_CHECK int domain_move_parse(const char *text, const struct config *config,
				 struct domain_move *ret_move, struct error *error);

/*
 * ERROR_CONFIG when domains with accounts are at another site than the configuration says, but for
 * the one that is moved. It says how many accounts are where, and both ways out.
 */
MUST_CHECK int domain_site_check(const struct config *config, struct state *state,
				 const struct domain_move *move, struct error *error);

/* Remembers the sites of the configuration, in the transaction of a sync. */
MUST_CHECK int domain_site_store(const struct config *config, struct state *state,
				 struct error *error);
