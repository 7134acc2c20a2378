// SPDX-License-Identifier: MIT
/*
 * Everything that is seen of one domain: what each of its authoritative servers has (the truth), and what the resolvers have (what the world may
 * still see). Like a view, a pure function over the answers: views_look again when something was lacking.
 */
#pragma once

#include "verify/authority.h"
#include "verify/view.h"

struct views {
	enum resolver_scope scope;
	struct inquiry *inquiry;
	struct authority authority; /* empty with RESOLVER_GIVEN */
	struct view *own;           /* one for each good server of the authority, in its order */
	const struct authority_server **servers; /* likewise */
	size_t count;
	struct view world; /* the resolvers' */
	bool has_world;
	bool itself;  /* who was asked is authoritative, though the domain's servers could not be found in the ordinary way */
	bool blind;   /* no authoritative server could be asked: nothing is certain */
	uint32_t servers_ttl; /* the resolvers still have other servers for the zone, so long; 0: they have the same */
	const struct authority_server *judged_server; /* whose view that is; NULL for the resolvers' */
	struct view
		*judged; /* what the rules look at: the worst of the servers' views, else that of the resolvers; that one too when DNSSEC keeps it */
};

/* What became of one expected record. */
struct views_record {
	enum verdict_state state;
	const struct view *view; /* whose `states` has what was found */
};

/* Looks; with `survey` around as well (dns/survey.h). False when answers are lacking; the views are to be released in any case. */
MUST_CHECK bool views_look(struct views *views, enum resolver_scope scope, bool survey, struct inquiry *inquiry, const char *domain,
			   const struct site *site, const struct site_registry *registry);

/* The state of expected record number `at`: the worst of all servers; where it is right there, but not yet at the resolvers, it is pending. */
struct views_record views_record(const struct views *views, size_t at);

/* Whether the resolvers still have an MX record that none of the servers has. */
bool views_is_leftover(const struct views *views, const struct view_mx *mx);

/* How long the resolvers may hold on to what they have of this answer, seconds. */
int64_t views_wait(const struct views *views, const struct answer *answer);

void views_release(struct views *views);
