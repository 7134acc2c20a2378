// SPDX-License-Identifier: MIT
/*
 * Everything that is seen of one domain: what each of its authoritative servers has (the truth),
 * and what the resolvers have (what the world may still see). Like a view, a pure function over the
 * answers: domain_view_look again when something was lacking.
 */
#pragma once

#include "verify/delegation.h"
#include "verify/server_view.h"

struct domain_view {
	enum resolver_scope scope;
	struct dns_lookup *lookup;
	struct delegation delegation; /* empty with RESOLVER_GIVEN */
	struct server_view *auth;     /* one for each good server of the authority, in its order */
	const struct delegation_server **servers; /* likewise */
	size_t count;
	struct server_view cached; /* the resolvers' */
	bool has_cached;
	bool itself; /* the given servers are authoritative, though the domain's servers could not
			be found through the resolvers */
	bool blind;  /* no authoritative server could be asked: nothing is certain */
	uint32_t servers_ttl; /* for how long the resolvers may still have other servers for the
				 zone; 0: they have the same */
	const struct delegation_server
		*chosen_server;	    /* whose view that is; NULL for the resolvers' */
	struct server_view *chosen; /* what the rules look at: the worst of the servers' views, else
				       that of the resolvers; that one too when DNSSEC keeps it */
};

/* What became of one expected record. */
struct domain_view_record {
	enum verdict_state state;
	const struct server_view *view; /* whose `states` has what was found */
};

/*
 * Looks; with `survey` the extra checks as well (verify/extra_checks.h). False when answers are
 * lacking; the views are to be released in any case.
 */
MUST_CHECK bool domain_view_look(struct domain_view *domain_view, enum resolver_scope scope,
				 bool survey, struct dns_lookup *lookup, const char *domain,
				 const struct site *site, const struct site_registry *registry);

/*
 * The state of expected record number `at`: the worst of all servers; where it is right there, but
 * not yet at the resolvers, it is pending.
 */
struct domain_view_record domain_view_record(const struct domain_view *domain_view, size_t at);

/* Whether the resolvers still have an MX record that none of the servers has. */
bool domain_view_is_leftover(const struct domain_view *domain_view,
			     const struct server_view_mx *mx);

/* How long the resolvers may still cache this answer, seconds. */
int64_t domain_view_wait(const struct domain_view *domain_view, const struct answer *answer);

void domain_view_release(struct domain_view *domain_view);
