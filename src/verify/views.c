// SPDX-License-Identifier: MIT
#include "verify/views.h"

#include "base/mem.h"
#include "verify/view_look.h"
#include "verify/view_survey.h"

enum { BADNESS_REQUIRED = 100, BADNESS_EXTRA = 1000 };

/* Right, not known, wrong: the more the worse. */
static int views_rank(enum verdict_state state)
{
	return state == VERDICT_OK ? 0 : state == VERDICT_RECORD_UNKNOWN ? 1 : 2;
}

static bool views_is_extra(const struct view *view, const struct view_mx *mx)
{
	return !mx->expect && !(mx->kind == VIEW_MX_LEGACY && view->site->legacy.accepted);
}

static int views_badness(const struct view *view)
{
	int badness = 0;

	for (size_t i = 0; i < view->expects.count; i++)
		badness += views_rank(view->states[i].state) * (view->expects.items[i].required ? BADNESS_REQUIRED : 1);
	for (size_t i = 0; i < view->exchange_count; i++)
		badness += views_is_extra(view, &view->exchanges[i]) ? BADNESS_EXTRA : 0;
	return badness;
}

/* One view for each good server: what is in the zone comes from there, everything else from the resolvers. */
static bool views_look_own(struct views *views, const char *domain, const struct site *site, const struct site_registry *registry)
{
	struct authority *authority = &views->authority;
	bool whole = true;

	views->own = mem_new(authority->good ? authority->good : 1, sizeof(*views->own));
	views->servers = arena_new(&authority->arena, authority->good, sizeof(*views->servers));
	for (size_t i = 0; i < authority->count; i++) {
		if (authority->servers[i].state != AUTHORITY_GOOD)
			continue;
		inquiry_turn(views->inquiry, &authority->servers[i].address, authority->zone);
		views->servers[views->count] = &authority->servers[i];
		whole &= view_look(&views->own[views->count++], views->inquiry, domain, site, registry);
	}
	inquiry_turn(views->inquiry, NULL, NULL);
	return whole;
}

/* Whether the servers that were given answer for the domain with authority. */
static bool views_is_itself(struct views *views, const char *domain)
{
	const struct answer *soa = answers_ask(views->inquiry, domain, RR_SOA, NULL, false);

	return soa && soa->authoritative && answer_is_definite(soa);
}

/* After a change of name servers the resolvers go on asking the old ones until the NS records they have run out. */
static void views_look_servers(struct views *views)
{
	const struct authority *authority = &views->authority;
	const struct answer *answer;

	if (authority->missing)
		return;
	answer = answers_ask(views->inquiry, authority->zone, RR_NS, NULL, false);
	for (size_t i = 0; answer && answer->kind == ANSWER_DATA && i < answer->count; i++) {
		bool known = false;

		for (size_t j = 0; j < authority->count; j++)
			known |= strcmp(authority->servers[j].name, answer->records[i].target) == 0;
		if (!known)
			views->servers_ttl = answer->ttl;
	}
}

/* Signatures that do not hold are nothing that a cache gets over: what the resolvers say is judged then, unless the servers themselves are wrong. */
static void views_choose(struct views *views)
{
	int worst = -1;

	views->judged = &views->world;
	for (size_t i = 0; i < views->count; i++) {
		int badness = views_badness(&views->own[i]);

		if (badness <= worst || (badness < BADNESS_REQUIRED && views->has_world && views->world.bogus.count))
			continue;
		worst = badness;
		views->judged = &views->own[i];
		views->judged_server = views->servers[i];
	}
	views->judged->views = views;
}

/* Looks around from where the view that is judged was seen. */
static bool views_look_around(struct views *views)
{
	bool whole;

	if (views->judged != &views->world)
		inquiry_turn(views->inquiry, &views->judged_server->address, views->authority.zone);
	whole = view_look_around(views->judged);
	inquiry_turn(views->inquiry, NULL, NULL);
	return whole;
}

bool views_look(struct views *views, enum resolver_scope scope, bool survey, struct inquiry *inquiry, const char *domain, const struct site *site,
		const struct site_registry *registry)
{
	bool whole = scope == RESOLVER_GIVEN;

	*views = (struct views){ .scope = scope, .inquiry = inquiry };
	if (!whole)
		whole = authority_find(&views->authority, inquiry, domain);
	if (whole && views->authority.good)
		whole = views_look_own(views, domain, site, registry);
	if (whole && scope != RESOLVER_GIVEN && views->count == 0) {
		views->itself = views_is_itself(views, domain);
		views->blind = !views->itself;
	}
	if (whole && scope == RESOLVER_BOTH && views->count)
		views_look_servers(views);
	views->has_world = scope != RESOLVER_AUTHORITATIVE || (whole && views->count == 0);
	if (views->has_world && !view_look(&views->world, inquiry, domain, site, registry))
		whole = false;
	if (!whole || inquiry_lacks(inquiry))
		return false;
	views_choose(views);
	return !survey || views_look_around(views);
}

struct views_record views_record(const struct views *views, size_t at)
{
	struct views_record record = { VERDICT_OK, &views->world };
	int worst = -1;

	for (size_t i = 0; i < views->count; i++) {
		int rank = views_rank(views->own[i].states[at].state);

		if (rank > worst) {
			worst = rank;
			record = (struct views_record){ views->own[i].states[at].state, &views->own[i] };
		}
	}
	if (views->count == 0)
		record.state = views->world.states[at].state;
	if (views->count == 0 || record.state != VERDICT_OK || !views->has_world || views->world.states[at].state == VERDICT_OK)
		return record;
	record.view = &views->world;
	record.state = views->world.states[at].state;
	if (record.state != VERDICT_RECORD_UNKNOWN && views->judged != &views->world)
		record.state = VERDICT_RECORD_PENDING;
	return record;
}

bool views_is_leftover(const struct views *views, const struct view_mx *mx)
{
	if (!views_is_extra(&views->world, mx))
		return false;
	for (size_t i = 0; i < views->count; i++) {
		const struct view *view = &views->own[i];

		for (size_t j = 0; j < view->exchange_count; j++)
			if (view->exchanges[j].record->preference == mx->record->preference &&
			    strcmp(view->exchanges[j].record->target, mx->record->target) == 0)
				return false;
	}
	return views->count > 0 && views->judged != &views->world;
}

int64_t views_wait(const struct views *views, const struct answer *answer)
{
	int64_t wait = 0;

	if (answer && answer->kind == ANSWER_DATA)
		wait = answer->ttl;
	else if (answer)
		wait = answer->soa_owner ? answer->negative_ttl : views->authority.negative_ttl;
	return wait + views->servers_ttl;
}

void views_release(struct views *views)
{
	for (size_t i = 0; i < views->count; i++)
		view_release(&views->own[i]);
	if (views->has_world)
		view_release(&views->world);
	free(views->own);
	authority_release(&views->authority);
}
