// SPDX-License-Identifier: MIT
#include "verify/server_view_look.h"

#include <arpa/inet.h>

#include "base/mem.h"
#include "verify/server_view_spf.h"

static bool server_view_is_address(const char *host)
{
	unsigned char octets[16];

	return inet_pton(AF_INET, host, octets) == 1 || inet_pton(AF_INET6, host, octets) == 1;
}

/* Whether host is the expected one with the domain behind it. */
static bool server_view_is_relative(const struct server_view *view, const char *host,
				    const char *expected)
{
	size_t len = strlen(expected);

	return strncmp(host, expected, len) == 0 && host[len] == '.' &&
	       strcmp(host + len + 1, view->domain) == 0;
}

static bool server_view_has_exact(const struct server_view *view,
				  const struct expected_record *expect)
{
	for (size_t i = 0; i < view->mx->count; i++)
		if (view->mx->records[i].preference == expect->preference &&
		    strcmp(view->mx->records[i].target, expect->value) == 0)
			return true;
	return false;
}

/* Classifies one MX record by the site. */
static void server_view_sort_mx(struct server_view *view, struct server_view_mx *mx)
{
	const char *host = mx->record->target;

	for (size_t i = 0; i < view->expected.count; i++) {
		const struct expected_record *expect = &view->expected.items[i];

		if (expect->type != RR_MX)
			continue;
		if (strcmp(host, expect->value) == 0) {
			mx->expect = expect;
			mx->kind =
				mx->record->preference == expect->preference ? SERVER_VIEW_MX_RIGHT
				: server_view_has_exact(view, expect)	     ? SERVER_VIEW_MX_AGAIN
								      : SERVER_VIEW_MX_PREFERENCE;
			return;
		}
		if (server_view_is_relative(view, host, expect->value)) {
			mx->expect = expect;
			mx->kind = SERVER_VIEW_MX_RELATIVE;
			return;
		}
	}
	mx->other = view->registry ? site_of_mx(view->registry, host) : NULL;
	mx->provider = extra_checks_of_mx(view->registry, host);
	if (strcmp(host, ".") == 0)
		mx->kind = SERVER_VIEW_MX_NULL;
	else if (server_view_is_address(host))
		mx->kind = SERVER_VIEW_MX_ADDRESS;
	else if (vec_has(&view->site->legacy.mx, host))
		mx->kind = SERVER_VIEW_MX_LEGACY;
	else if (mx->other && mx->other != view->site)
		mx->kind = SERVER_VIEW_MX_OTHER_SITE;
	else
		mx->kind = SERVER_VIEW_MX_FOREIGN;
}

/* MX records that their alias or address classifies. */
static bool server_view_wants_address(const struct server_view_mx *mx)
{
	return mx->kind == SERVER_VIEW_MX_FOREIGN || mx->kind == SERVER_VIEW_MX_RELATIVE;
}

static void server_view_look_mx(struct server_view *view)
{
	if (view->mx->kind != ANSWER_DATA)
		return;
	view->exchange_count = view->mx->count;
	view->exchanges = arena_new(&view->arena, view->mx->count, sizeof(*view->exchanges));
	for (size_t i = 0; i < view->mx->count; i++) {
		struct server_view_mx *mx = &view->exchanges[i];

		mx->record = &view->mx->records[i];
		server_view_sort_mx(view, mx);
		if (server_view_wants_address(mx))
			mx->address = answer_cache_find(view->lookup, mx->record->target, RR_A);
		if (mx->address && mx->address->count == 0)
			mx->address6 = answer_cache_find(view->lookup, mx->record->target, RR_AAAA);
	}
}

/* Old hosts of the same site do the work of the expected ones where the site says so. */
static bool server_view_accept_legacy(struct server_view *view, struct server_view_state *state)
{
	for (size_t i = 0; i < view->exchange_count && view->site->legacy.accepted; i++)
		if (view->exchanges[i].kind == SERVER_VIEW_MX_LEGACY)
			vec_add(&state->found,
				server_view_text(view, RR_MX, view->exchanges[i].record));
	return state->found.count > 0;
}

static void server_view_judge_mx(struct server_view *view, const struct expected_record *expect,
				 struct server_view_state *state)
{
	state->state = VERDICT_MISSING;
	if (!answer_is_definite(view->mx)) {
		state->state = VERDICT_RECORD_UNKNOWN;
		return;
	}
	for (size_t i = 0; i < view->exchange_count; i++) {
		const struct server_view_mx *mx = &view->exchanges[i];

		if (mx->expect != expect || mx->kind == SERVER_VIEW_MX_AGAIN)
			continue;
		state->state = mx->kind == SERVER_VIEW_MX_RIGHT ? VERDICT_OK : VERDICT_WRONG;
		vec_add(&state->found, server_view_text(view, RR_MX, mx->record));
	}
	if (state->state == VERDICT_MISSING && server_view_accept_legacy(view, state))
		state->state = VERDICT_OK;
}

/* The other site that an alias points to, if any. */
static const struct site *server_view_alias_site(const struct server_view *view,
						 const struct expected_record *expect,
						 const char *target)
{
	for (size_t i = 0; view->registry && i < view->registry->count; i++) {
		const struct site *site = &view->registry->sites[i];

		for (size_t j = 0; j < site->record_count && site != view->site; j++)
			if (site->records[j].type == SITE_CNAME &&
			    strcmp(site->records[j].host, expect->host) == 0 &&
			    strcmp(site->records[j].value, target) == 0)
				return site;
	}
	return NULL;
}

static bool server_view_chain_has(const struct answer *answer, const char *name)
{
	for (size_t i = 0; i < answer->chain_count; i++)
		if (strcmp(answer->chain[i], name) == 0)
			return true;
	return false;
}

/* Whether two answers have an address in common. */
static bool server_view_shares(const struct answer *one, const struct answer *other)
{
	for (size_t i = 0; one && other && i < one->count; i++)
		for (size_t j = 0; j < other->count; j++)
			if (one->records[i].len == other->records[j].len &&
			    memcmp(one->records[i].octets, other->records[j].octets,
				   one->records[i].len) == 0)
				return true;
	return false;
}

/*
 * Addresses in the place of an alias may be those of its target, put there by a DNS host that does
 * so ("ALIAS", "flattening").
 */
static void server_view_look_flattened(struct server_view *view, struct server_view_alias *alias)
{
	const char *target = alias->expect->value;

	if (alias->address && alias->address->count)
		alias->flattened = server_view_shares(
			alias->address, answer_cache_follow(view->lookup, target, RR_A));
	if (alias->address6 && alias->address6->count && !alias->flattened)
		alias->flattened = server_view_shares(
			alias->address6, answer_cache_follow(view->lookup, target, RR_AAAA));
}

static void server_view_note_addresses(struct server_view *view, enum rr_type type,
				       const struct answer *answer, struct server_view_state *state)
{
	for (size_t i = 0; answer && i < answer->count; i++)
		vec_add(&state->found,
			arena_printf(&view->arena, "%s %s", rr_type_text(type),
				     server_view_text(view, type, &answer->records[i])));
	if (answer && answer->count)
		state->state = VERDICT_WRONG;
}

static void server_view_judge_alias(struct server_view *view, struct server_view_alias *alias,
				    struct server_view_state *state)
{
	const struct answer *answer = alias->alias, *address = alias->address;

	if (!answer || (!answer_is_definite(answer) && !address))
		return;
	for (size_t i = 0; i < answer->count; i++)
		vec_add(&state->found, server_view_text(view, RR_CNAME, &answer->records[i]));
	if (answer->count == 1 && strcmp(answer->records[0].target, alias->expect->value) == 0) {
		state->state = VERDICT_OK;
		return;
	}
	if (!answer_is_definite(answer))
		return;
	state->state = answer->count ? VERDICT_WRONG : VERDICT_MISSING;
	if (!address)
		return;
	if (answer->count && alias->arrives) {
		state->state = VERDICT_OK;
		return;
	}
	if (answer->count)
		return;
	server_view_note_addresses(view, RR_A, address, state);
	server_view_note_addresses(view, RR_AAAA, alias->address6, state);
}

/*
 * Follows the aliases to their end, by as many answers as it takes: a server that does not resolve
 * tells one zone's part of it at a time.
 */
static void server_view_follow_alias(struct server_view *view, struct server_view_alias *alias)
{
	const struct answer *answer = alias->address;

	while (answer && answer->chain_count) {
		alias->hops += answer->chain_count;
		alias->arrives |= server_view_chain_has(answer, alias->expect->value);
		if (answer->kind != ANSWER_ALIAS || answer->loop || alias->hops >= ANSWER_CHAIN_MAX)
			break;
		answer = answer_cache_find(view->lookup, answer->chain[answer->chain_count - 1],
					   RR_A);
	}
	alias->end = answer;
}

static void server_view_look_alias(struct server_view *view, const struct expected_record *expect,
				   struct server_view_state *state)
{
	struct server_view_alias *alias = &view->aliases[view->alias_count++];
	const struct answer *answer = answer_cache_find(view->lookup, expect->owner, RR_CNAME);

	*alias = (struct server_view_alias){ .expect = expect, .alias = answer };
	if (!answer || !answer_is_definite(answer))
		return;
	if (answer->count != 1 || strcmp(answer->records[0].target, expect->value) != 0)
		alias->address = answer_cache_find(view->lookup, expect->owner, RR_A);
	server_view_follow_alias(view, alias);
	/*
	 * Servers answer in either way for a name with an alias and anything else, or with two
	 * aliases (RFC 1034 section 3.6.2).
	 */
	alias->conflict =
		answer->count > 1 || (answer->count && alias->address && alias->address->count &&
				      alias->address->chain_count == 0);
	if (answer->count == 0) {
		alias->address6 = answer_cache_find(view->lookup, expect->owner, RR_AAAA);
		server_view_look_flattened(view, alias);
	}
	if (answer->count)
		alias->other = server_view_alias_site(view, expect, answer->records[0].target);
	server_view_judge_alias(view, alias, state);
}

/* A TXT record that is expected word for word. */
static void server_view_judge_text(struct server_view *view, const struct expected_record *expect,
				   struct server_view_state *state)
{
	const struct answer *answer = answer_cache_follow(view->lookup, expect->owner, RR_TXT);

	if (!answer || !answer_is_definite(answer))
		return;
	state->state = VERDICT_MISSING;
	for (size_t i = 0; i < answer->count; i++)
		if (answer->records[i].len == strlen(expect->value) &&
		    memcmp(answer->records[i].octets, expect->value, answer->records[i].len) == 0)
			state->state = VERDICT_OK;
}

/* RFC 8914 section 4: what a validating resolver reports for invalid signatures. */
static bool server_view_is_ede_bogus(int ede)
{
	return ede >= 6 && ede <= 12;
}

/*
 * Whether an answer is missing because of DNSSEC: the resolver says so, or it has the data when it
 * is asked not to check (RFC 4035 section 3.2.2). Waiting does not help then.
 */
static bool server_view_is_bogus(struct server_view *view, const char *owner, enum rr_type type,
				 const struct answer *answer)
{
	const struct answer *unchecked;

	if (!answer || answer->kind != ANSWER_SERVFAIL)
		return false;
	unchecked = answer_cache_find_unchecked(view->lookup, owner, type);
	return server_view_is_ede_bogus(answer->ede) ||
	       (unchecked && answer_is_definite(unchecked));
}

static void server_view_look_bogus(struct server_view *view)
{
	bool mx = server_view_is_bogus(view, view->domain, RR_MX, view->mx),
	     txt = server_view_is_bogus(view, view->domain, RR_TXT, view->txt);

	if (mx)
		vec_add(&view->bogus, "MX");
	if (txt)
		vec_add(&view->bogus, "TXT");
	view->bogus_answer = mx ? view->mx : txt ? view->txt : NULL;
	for (size_t i = 0; i < view->expected.count; i++)
		if (view->expected.items[i].type == RR_MX ? mx : view->expected.items[i].spf && txt)
			view->states[i].state = VERDICT_WRONG;
	for (size_t i = 0; i < view->alias_count; i++) {
		const struct server_view_alias *alias = &view->aliases[i];

		if (!server_view_is_bogus(view, alias->expect->owner, RR_CNAME, alias->alias))
			continue;
		vec_add(&view->bogus, arena_printf(&view->arena, "%s CNAME", alias->expect->host));
		view->states[alias->expect - view->expected.items].state = VERDICT_WRONG;
		view->bogus_answer = view->bogus_answer ? view->bogus_answer : alias->alias;
	}
}

/*
 * An alias at the domain itself, beside records that it cannot have then: a resolver that asked for
 * the alias first applies it to all types, and sees nothing else (RFC 1034 section 3.6.2). Some
 * providers' servers serve such zones all the same.
 */
static void server_view_look_apex(struct server_view *view)
{
	view->apex = answer_cache_find(view->lookup, view->domain, RR_CNAME);
	if (!view->apex || view->apex->count == 0)
		return;
	for (size_t i = 0; i < view->expected.count; i++)
		if (strcmp(view->expected.items[i].host, "@") == 0 &&
		    view->states[i].state == VERDICT_OK)
			view->states[i].state = VERDICT_WRONG;
}

bool server_view_look(struct server_view *view, struct dns_lookup *lookup, const char *domain,
		      const struct site *site, const struct site_registry *registry)
{
	*view = (struct server_view){
		.domain = domain, .site = site, .registry = registry, .lookup = lookup
	};
	view->expected = expected_records_make(&view->arena, domain, site);
	view->states = arena_new(&view->arena, view->expected.count, sizeof(*view->states));
	view->aliases = arena_new(&view->arena, view->expected.count, sizeof(*view->aliases));
	view->first = answer_cache_find(lookup, domain, RR_MX);
	view->mx = answer_cache_follow(lookup, domain, RR_MX);
	view->txt = answer_cache_follow(lookup, domain, RR_TXT);
	if (view->mx)
		server_view_look_mx(view);
	for (size_t i = 0; i < view->expected.count; i++) {
		const struct expected_record *expect = &view->expected.items[i];
		struct server_view_state *state = &view->states[i];

		state->state = VERDICT_RECORD_UNKNOWN;
		if (expect->type == RR_CNAME)
			server_view_look_alias(view, expect, state);
		else if (expect->type == RR_MX && view->mx)
			server_view_judge_mx(view, expect, state);
		else if (expect->spf && view->txt)
			server_view_look_spf(view, state);
		else if (expect->type == RR_TXT)
			server_view_judge_text(view, expect, state);
	}
	server_view_look_apex(view);
	server_view_look_bogus(view);
	return !dns_lookup_lacks(lookup);
}
