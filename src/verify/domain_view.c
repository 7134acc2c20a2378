// SPDX-License-Identifier: MIT
#include "verify/domain_view.h"

#include "base/mem.h"
#include "verify/server_view_look.h"
#include "verify/server_view_extra.h"

enum { BADNESS_REQUIRED = 100, BADNESS_EXTRA = 1000 };

/* Ascending: right, not known, wrong. */
static int domain_view_rank(enum verdict_state state)
{
	return state == VERDICT_OK ? 0 : state == VERDICT_RECORD_UNKNOWN ? 1 : 2;
}

static bool domain_view_is_extra(const struct server_view *view, const struct server_view_mx *mx)
{
	return !mx->expect && !(mx->kind == SERVER_VIEW_MX_LEGACY && view->site->legacy.accepted);
}

static int domain_view_badness(const struct server_view *view)
{
	int badness = 0;

	for (size_t i = 0; i < view->expected.count; i++)
		badness += domain_view_rank(view->states[i].state) *
			   (view->expected.items[i].required ? BADNESS_REQUIRED : 1);
	for (size_t i = 0; i < view->exchange_count; i++)
		badness += domain_view_is_extra(view, &view->exchanges[i]) ? BADNESS_EXTRA : 0;
	return badness;
}

/*
 * One view for each good server: what is in the zone comes from there, everything else from the
 * resolvers.
 */
static bool domain_view_look_own(struct domain_view *domain_view, const char *domain,
				 const struct site *site, const struct site_registry *registry)
{
	struct delegation *delegation = &domain_view->delegation;
	bool whole = true;

	domain_view->auth =
		mem_new(delegation->good ? delegation->good : 1, sizeof(*domain_view->auth));
	domain_view->servers =
		arena_new(&delegation->arena, delegation->good, sizeof(*domain_view->servers));
	for (size_t i = 0; i < delegation->count; i++) {
		if (delegation->servers[i].state != DELEGATION_GOOD)
			continue;
		dns_lookup_turn(domain_view->lookup, &delegation->servers[i].address,
				delegation->zone);
		domain_view->servers[domain_view->count] = &delegation->servers[i];
		whole &= server_view_look(&domain_view->auth[domain_view->count++],
					  domain_view->lookup, domain, site, registry);
	}
	dns_lookup_turn(domain_view->lookup, NULL, NULL);
	return whole;
}

/* Whether the servers that were given answer for the domain with authority. */
static bool domain_view_is_itself(struct domain_view *domain_view, const char *domain)
{
	const struct answer *soa =
		answer_cache_ask(domain_view->lookup, domain, RR_SOA, NULL, false);

	return soa && soa->authoritative && answer_is_definite(soa);
}

/*
 * After a change of name servers the resolvers go on asking the old ones until the cached NS
 * records expire.
 */
static void domain_view_look_servers(struct domain_view *domain_view)
{
	const struct delegation *delegation = &domain_view->delegation;
	const struct answer *answer;

	if (delegation->missing)
		return;
	answer = answer_cache_ask(domain_view->lookup, delegation->zone, RR_NS, NULL, false);
	for (size_t i = 0; answer && answer->kind == ANSWER_DATA && i < answer->count; i++) {
		bool known = false;

		for (size_t j = 0; j < delegation->count; j++)
			known |=
				strcmp(delegation->servers[j].name, answer->records[i].target) == 0;
		if (!known)
			domain_view->servers_ttl = answer->ttl;
	}
}

/*
 * Waiting does not help against invalid signatures: then the resolvers' view is judged, unless the
 * servers themselves are wrong.
 */
static void domain_view_choose(struct domain_view *domain_view)
{
	int worst = -1;

	domain_view->chosen = &domain_view->cached;
	for (size_t i = 0; i < domain_view->count; i++) {
		int badness = domain_view_badness(&domain_view->auth[i]);

		if (badness <= worst || (badness < BADNESS_REQUIRED && domain_view->has_cached &&
					 domain_view->cached.bogus.count))
			continue;
		worst = badness;
		domain_view->chosen = &domain_view->auth[i];
		domain_view->chosen_server = domain_view->servers[i];
	}
	domain_view->chosen->domain_view = domain_view;
}

/* Looks around from where the view that is judged was seen. */
static bool domain_view_look_around(struct domain_view *domain_view)
{
	bool whole;

	if (domain_view->chosen != &domain_view->cached)
		dns_lookup_turn(domain_view->lookup, &domain_view->chosen_server->address,
				domain_view->delegation.zone);
	whole = server_view_look_around(domain_view->chosen);
	dns_lookup_turn(domain_view->lookup, NULL, NULL);
	return whole;
}

bool domain_view_look(struct domain_view *domain_view, enum resolver_scope scope, bool survey,
		      struct dns_lookup *lookup, const char *domain, const struct site *site,
		      const struct site_registry *registry)
{
	bool whole = scope == RESOLVER_GIVEN;

	*domain_view = (struct domain_view){ .scope = scope, .lookup = lookup };
	if (!whole)
		whole = delegation_find(&domain_view->delegation, lookup, domain);
	if (whole && domain_view->delegation.good)
		whole = domain_view_look_own(domain_view, domain, site, registry);
	if (whole && scope != RESOLVER_GIVEN && domain_view->count == 0) {
		domain_view->itself = domain_view_is_itself(domain_view, domain);
		domain_view->blind = !domain_view->itself;
	}
	if (whole && scope == RESOLVER_BOTH && domain_view->count)
		domain_view_look_servers(domain_view);
	domain_view->has_cached =
		scope != RESOLVER_AUTHORITATIVE || (whole && domain_view->count == 0);
	if (domain_view->has_cached &&
	    !server_view_look(&domain_view->cached, lookup, domain, site, registry))
		whole = false;
	if (!whole || dns_lookup_lacks(lookup))
		return false;
	domain_view_choose(domain_view);
	return !survey || domain_view_look_around(domain_view);
}

struct domain_view_record domain_view_record(const struct domain_view *domain_view, size_t at)
{
	struct domain_view_record record = { VERDICT_OK, &domain_view->cached };
	int worst = -1;

	for (size_t i = 0; i < domain_view->count; i++) {
		int rank = domain_view_rank(domain_view->auth[i].states[at].state);

		if (rank > worst) {
			worst = rank;
			record = (struct domain_view_record){ domain_view->auth[i].states[at].state,
							      &domain_view->auth[i] };
		}
	}
	if (domain_view->count == 0)
		record.state = domain_view->cached.states[at].state;
	if (domain_view->count == 0 || record.state != VERDICT_OK || !domain_view->has_cached ||
	    domain_view->cached.states[at].state == VERDICT_OK)
		return record;
	record.view = &domain_view->cached;
	record.state = domain_view->cached.states[at].state;
	if (record.state != VERDICT_RECORD_UNKNOWN && domain_view->chosen != &domain_view->cached)
		record.state = VERDICT_RECORD_PENDING;
	return record;
}

bool domain_view_is_leftover(const struct domain_view *domain_view, const struct server_view_mx *mx)
{
	if (!domain_view_is_extra(&domain_view->cached, mx))
		return false;
	for (size_t i = 0; i < domain_view->count; i++) {
		const struct server_view *view = &domain_view->auth[i];

		for (size_t j = 0; j < view->exchange_count; j++)
			if (view->exchanges[j].record->preference == mx->record->preference &&
			    strcmp(view->exchanges[j].record->target, mx->record->target) == 0)
				return false;
	}
	return domain_view->count > 0 && domain_view->chosen != &domain_view->cached;
}

int64_t domain_view_wait(const struct domain_view *domain_view, const struct answer *answer)
{
	int64_t wait = 0;

	if (answer && answer->kind == ANSWER_DATA)
		wait = answer->ttl;
	else if (answer)
		wait = answer->soa_owner ? answer->negative_ttl
					 : domain_view->delegation.negative_ttl;
	return wait + domain_view->servers_ttl;
}

void domain_view_release(struct domain_view *domain_view)
{
	for (size_t i = 0; i < domain_view->count; i++)
		server_view_release(&domain_view->auth[i]);
	if (domain_view->has_cached)
		server_view_release(&domain_view->cached);
	free(domain_view->auth);
	delegation_release(&domain_view->delegation);
}
