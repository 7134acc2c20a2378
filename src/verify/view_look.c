// SPDX-License-Identifier: MIT
#include "verify/view_look.h"

#include <arpa/inet.h>

#include "base/mem.h"
#include "verify/view_spf.h"

static bool view_is_address(const char *host)
{
	unsigned char octets[16];

	return inet_pton(AF_INET, host, octets) == 1 || inet_pton(AF_INET6, host, octets) == 1;
}

/* Whether host is the expected one with the domain behind it. */
static bool view_is_relative(const struct view *view, const char *host, const char *expected)
{
	size_t len = strlen(expected);

	return strncmp(host, expected, len) == 0 && host[len] == '.' && strcmp(host + len + 1, view->domain) == 0;
}

static bool view_has_exact(const struct view *view, const struct expect *expect)
{
	for (size_t i = 0; i < view->mx->count; i++)
		if (view->mx->records[i].preference == expect->preference && strcmp(view->mx->records[i].target, expect->value) == 0)
			return true;
	return false;
}

/* What one MX record is, seen from the site. */
static void view_sort_mx(struct view *view, struct view_mx *mx)
{
	const char *host = mx->record->target;

	for (size_t i = 0; i < view->expects.count; i++) {
		const struct expect *expect = &view->expects.items[i];

		if (expect->type != RR_MX)
			continue;
		if (strcmp(host, expect->value) == 0) {
			mx->expect = expect;
			mx->kind = mx->record->preference == expect->preference ? VIEW_MX_RIGHT
				   : view_has_exact(view, expect)		? VIEW_MX_AGAIN
										: VIEW_MX_PREFERENCE;
			return;
		}
		if (view_is_relative(view, host, expect->value)) {
			mx->expect = expect;
			mx->kind = VIEW_MX_RELATIVE;
			return;
		}
	}
	mx->other = view->registry ? site_of_mx(view->registry, host) : NULL;
	mx->provider = survey_of_mx(view->registry, host);
	if (strcmp(host, ".") == 0)
		mx->kind = VIEW_MX_NULL;
	else if (view_is_address(host))
		mx->kind = VIEW_MX_ADDRESS;
	else if (vec_has(&view->site->legacy.mx, host))
		mx->kind = VIEW_MX_LEGACY;
	else if (mx->other && mx->other != view->site)
		mx->kind = VIEW_MX_OTHER_SITE;
	else
		mx->kind = VIEW_MX_FOREIGN;
}

/* MX records whose alias or address says more about them. */
static bool view_wants_address(const struct view_mx *mx)
{
	return mx->kind == VIEW_MX_FOREIGN || mx->kind == VIEW_MX_RELATIVE;
}

static void view_look_mx(struct view *view)
{
	if (view->mx->kind != ANSWER_DATA)
		return;
	view->exchange_count = view->mx->count;
	view->exchanges = arena_new(&view->arena, view->mx->count, sizeof(*view->exchanges));
	for (size_t i = 0; i < view->mx->count; i++) {
		struct view_mx *mx = &view->exchanges[i];

		mx->record = &view->mx->records[i];
		view_sort_mx(view, mx);
		if (view_wants_address(mx))
			mx->address = answers_find(view->inquiry, mx->record->target, RR_A);
		if (mx->address && mx->address->count == 0)
			mx->address6 = answers_find(view->inquiry, mx->record->target, RR_AAAA);
	}
}

/* Old hosts of the same site do the work of the expected ones where the site says so. */
static bool view_accept_legacy(struct view *view, struct view_state *state)
{
	for (size_t i = 0; i < view->exchange_count && view->site->legacy.accepted; i++)
		if (view->exchanges[i].kind == VIEW_MX_LEGACY)
			vec_add(&state->found, view_text(view, RR_MX, view->exchanges[i].record));
	return state->found.count > 0;
}

static void view_judge_mx(struct view *view, const struct expect *expect, struct view_state *state)
{
	state->state = VERDICT_MISSING;
	if (!answer_is_definite(view->mx)) {
		state->state = VERDICT_RECORD_UNKNOWN;
		return;
	}
	for (size_t i = 0; i < view->exchange_count; i++) {
		const struct view_mx *mx = &view->exchanges[i];

		if (mx->expect != expect || mx->kind == VIEW_MX_AGAIN)
			continue;
		state->state = mx->kind == VIEW_MX_RIGHT ? VERDICT_OK : VERDICT_WRONG;
		vec_add(&state->found, view_text(view, RR_MX, mx->record));
	}
	if (state->state == VERDICT_MISSING && view_accept_legacy(view, state))
		state->state = VERDICT_OK;
}

/* Whose server an alias points to, if it is another site's. */
static const struct site *view_alias_site(const struct view *view, const struct expect *expect, const char *target)
{
	for (size_t i = 0; view->registry && i < view->registry->count; i++) {
		const struct site *site = &view->registry->sites[i];

		for (size_t j = 0; j < site->record_count && site != view->site; j++)
			if (site->records[j].type == SITE_CNAME && strcmp(site->records[j].host, expect->host) == 0 &&
			    strcmp(site->records[j].value, target) == 0)
				return site;
	}
	return NULL;
}

static bool view_chain_has(const struct answer *answer, const char *name)
{
	for (size_t i = 0; i < answer->chain_count; i++)
		if (strcmp(answer->chain[i], name) == 0)
			return true;
	return false;
}

/* Whether two answers have an address in common. */
static bool view_shares(const struct answer *one, const struct answer *other)
{
	for (size_t i = 0; one && other && i < one->count; i++)
		for (size_t j = 0; j < other->count; j++)
			if (one->records[i].len == other->records[j].len &&
			    memcmp(one->records[i].octets, other->records[j].octets, one->records[i].len) == 0)
				return true;
	return false;
}

/* Addresses in the place of an alias may be those of its target, put there by a DNS host that does so ("ALIAS", "flattening"). */
static void view_look_flattened(struct view *view, struct view_alias *alias)
{
	const char *target = alias->expect->value;

	if (alias->address && alias->address->count)
		alias->flattened = view_shares(alias->address, answers_follow(view->inquiry, target, RR_A));
	if (alias->address6 && alias->address6->count && !alias->flattened)
		alias->flattened = view_shares(alias->address6, answers_follow(view->inquiry, target, RR_AAAA));
}

static void view_note_addresses(struct view *view, enum rr_type type, const struct answer *answer, struct view_state *state)
{
	for (size_t i = 0; answer && i < answer->count; i++)
		vec_add(&state->found, arena_printf(&view->arena, "%s %s", rr_type_text(type), view_text(view, type, &answer->records[i])));
	if (answer && answer->count)
		state->state = VERDICT_WRONG;
}

static void view_judge_alias(struct view *view, struct view_alias *alias, struct view_state *state)
{
	const struct answer *answer = alias->alias, *address = alias->address;

	if (!answer || (!answer_is_definite(answer) && !address))
		return;
	for (size_t i = 0; i < answer->count; i++)
		vec_add(&state->found, view_text(view, RR_CNAME, &answer->records[i]));
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
	view_note_addresses(view, RR_A, address, state);
	view_note_addresses(view, RR_AAAA, alias->address6, state);
}

/* Follows the aliases to their end, by as many answers as it takes: a server that does not resolve tells one zone's part of it at a time. */
static void view_follow_alias(struct view *view, struct view_alias *alias)
{
	const struct answer *answer = alias->address;

	while (answer && answer->chain_count) {
		alias->hops += answer->chain_count;
		alias->arrives |= view_chain_has(answer, alias->expect->value);
		if (answer->kind != ANSWER_ALIAS || answer->loop || alias->hops >= ANSWER_CHAIN_MAX)
			break;
		answer = answers_find(view->inquiry, answer->chain[answer->chain_count - 1], RR_A);
	}
	alias->end = answer;
}

static void view_look_alias(struct view *view, const struct expect *expect, struct view_state *state)
{
	struct view_alias *alias = &view->aliases[view->alias_count++];
	const struct answer *answer = answers_find(view->inquiry, expect->owner, RR_CNAME);

	*alias = (struct view_alias){ .expect = expect, .alias = answer };
	if (!answer || !answer_is_definite(answer))
		return;
	if (answer->count != 1 || strcmp(answer->records[0].target, expect->value) != 0)
		alias->address = answers_find(view->inquiry, expect->owner, RR_A);
	view_follow_alias(view, alias);
	/* A name with an alias and anything else, or with two aliases, is answered one way or the other (RFC 1034 section 3.6.2). */
	alias->conflict = answer->count > 1 || (answer->count && alias->address && alias->address->count && alias->address->chain_count == 0);
	if (answer->count == 0) {
		alias->address6 = answers_find(view->inquiry, expect->owner, RR_AAAA);
		view_look_flattened(view, alias);
	}
	if (answer->count)
		alias->other = view_alias_site(view, expect, answer->records[0].target);
	view_judge_alias(view, alias, state);
}

/* A TXT record that is expected word for word. */
static void view_judge_text(struct view *view, const struct expect *expect, struct view_state *state)
{
	const struct answer *answer = answers_follow(view->inquiry, expect->owner, RR_TXT);

	if (!answer || !answer_is_definite(answer))
		return;
	state->state = VERDICT_MISSING;
	for (size_t i = 0; i < answer->count; i++)
		if (answer->records[i].len == strlen(expect->value) && memcmp(answer->records[i].octets, expect->value, answer->records[i].len) == 0)
			state->state = VERDICT_OK;
}

/* RFC 8914 section 4: what a validating resolver says of signatures that do not hold. */
static bool view_is_ede_bogus(int ede)
{
	return ede >= 6 && ede <= 12;
}

/*
 * Whether an answer could not be had because DNSSEC does not let it pass: the resolver says so, or it has the data when it is asked not to check
 * (RFC 4035 section 3.2.2). Waiting does not help then.
 */
static bool view_is_bogus(struct view *view, const char *owner, enum rr_type type, const struct answer *answer)
{
	const struct answer *unchecked;

	if (!answer || answer->kind != ANSWER_SERVFAIL)
		return false;
	unchecked = answers_find_unchecked(view->inquiry, owner, type);
	return view_is_ede_bogus(answer->ede) || (unchecked && answer_is_definite(unchecked));
}

static void view_look_bogus(struct view *view)
{
	bool mx = view_is_bogus(view, view->domain, RR_MX, view->mx), txt = view_is_bogus(view, view->domain, RR_TXT, view->txt);

	if (mx)
		vec_add(&view->bogus, "MX");
	if (txt)
		vec_add(&view->bogus, "TXT");
	view->bogus_answer = mx ? view->mx : txt ? view->txt : NULL;
	for (size_t i = 0; i < view->expects.count; i++)
		if (view->expects.items[i].type == RR_MX ? mx : view->expects.items[i].spf && txt)
			view->states[i].state = VERDICT_WRONG;
	for (size_t i = 0; i < view->alias_count; i++) {
		const struct view_alias *alias = &view->aliases[i];

		if (!view_is_bogus(view, alias->expect->owner, RR_CNAME, alias->alias))
			continue;
		vec_add(&view->bogus, arena_printf(&view->arena, "%s CNAME", alias->expect->host));
		view->states[alias->expect - view->expects.items].state = VERDICT_WRONG;
		view->bogus_answer = view->bogus_answer ? view->bogus_answer : alias->alias;
	}
}

bool view_look(struct view *view, struct inquiry *inquiry, const char *domain, const struct site *site, const struct site_registry *registry)
{
	*view = (struct view){ .domain = domain, .site = site, .registry = registry, .inquiry = inquiry };
	view->expects = expects_make(&view->arena, domain, site);
	view->states = arena_new(&view->arena, view->expects.count, sizeof(*view->states));
	view->aliases = arena_new(&view->arena, view->expects.count, sizeof(*view->aliases));
	view->first = answers_find(inquiry, domain, RR_MX);
	view->mx = answers_follow(inquiry, domain, RR_MX);
	view->txt = answers_follow(inquiry, domain, RR_TXT);
	if (view->mx)
		view_look_mx(view);
	for (size_t i = 0; i < view->expects.count; i++) {
		const struct expect *expect = &view->expects.items[i];
		struct view_state *state = &view->states[i];

		state->state = VERDICT_RECORD_UNKNOWN;
		if (expect->type == RR_CNAME)
			view_look_alias(view, expect, state);
		else if (expect->type == RR_MX && view->mx)
			view_judge_mx(view, expect, state);
		else if (expect->spf && view->txt)
			view_look_spf(view, state);
		else if (expect->type == RR_TXT)
			view_judge_text(view, expect, state);
	}
	view_look_bogus(view);
	return !inquiry_lacks(inquiry);
}
