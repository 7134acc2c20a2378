// SPDX-License-Identifier: MIT
/*
 * The resolver that answers from the text of zones (dns/zone.h). The text given to
 * resolver_zone_open answers as an authoritative server does; once servers of their own were added,
 * it stands for what a cache in front of them holds.
 */
#pragma once

#include "resolver/resolver.h"

/* A mistake in the text is ERROR_DATA. */
MUST_CHECK int resolver_zone_open(struct resolver **ret_resolver, const char *text,
				  struct error *error);

/*
 * Puts the text of a zone in front of a resolver, which is taken, and goes on to answer what the
 * text does not have. Names without a final dot are below `domain`, and that must be in the zone;
 * else, as for a mistake, ERROR_DATA, and the resolver stays as it is.
 */
MUST_CHECK int resolver_zone_before(struct resolver **resolver, const char *text,
				    const char *domain, struct error *error);

/*
 * One authoritative server and its zones, for questions to its address; addresses that were not
 * added do not answer.
 */
MUST_CHECK int resolver_zone_add(struct resolver *resolver, const struct nameserver *server,
				 const char *text, struct error *error);
