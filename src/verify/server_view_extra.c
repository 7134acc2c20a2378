// SPDX-License-Identifier: MIT
#include "verify/server_view_extra.h"

#include <strings.h>

#include "base/map.h"
#include "base/mem.h"

enum { STRAY_LETTERS = 20 };

/* Whether one of the names is `name` or stands above it. */
static bool extra_checks_is_within(const struct vec *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (name_is_within(name, names->items[i]))
			return true;
	return false;
}

const struct provider *extra_checks_of_mx(const struct site_registry *registry, const char *host)
{
	for (size_t i = 0; registry && i < registry->others.count; i++)
		if (extra_checks_is_within(&registry->others.items[i].mx, host))
			return &registry->others.items[i];
	return NULL;
}

const struct provider *extra_checks_of_spf(const struct site_registry *registry, const char *name)
{
	for (size_t i = 0; registry && i < registry->others.count; i++)
		if (vec_has(&registry->others.items[i].spf, name))
			return &registry->others.items[i];
	return NULL;
}

const char *extra_checks_service(enum site_protocol protocol)
{
	static const char *const services[] = { [SITE_IMAP] = "_imaps._tcp",
						[SITE_POP3] = "_pop3s._tcp",
						[SITE_SMTP] = "_submissions._tcp" };

	return services[protocol];
}

static const char *extra_checks_owner(struct server_view *view, const char *host)
{
	return arena_printf(&view->arena, "%s.%s", host, view->domain);
}

static const struct answer *extra_checks_ask(struct server_view *view, const char *host,
					     enum rr_type type)
{
	return answer_cache_find(view->lookup, extra_checks_owner(view, host), type);
}

static void extra_checks_add(struct server_view *view, enum leftover_kind kind,
			     const struct provider *provider, const char *host, enum rr_type type,
			     const struct rr *record)
{
	struct extra_checks *survey = &view->survey;
	const char *owner = strcmp(host, "@") == 0 ? view->domain : extra_checks_owner(view, host);

	survey->leftovers = mem_grow(survey->leftovers, &survey->leftover_cap,
				     survey->leftover_count + 1, sizeof(*survey->leftovers));
	survey->leftovers[survey->leftover_count++] =
		(struct leftover){ kind, provider, host, owner, type, record };
}

/* The list of a provider that a kind of leftover is compared with. */
static const struct vec *extra_checks_names(const struct provider *provider,
					    enum leftover_kind kind)
{
	switch (kind) {
	case LEFTOVER_AUTODISCOVER:
		return &provider->autodiscover;
	case LEFTOVER_SRV:
		return &provider->srv;
	case LEFTOVER_DKIM:
		return &provider->dkim;
	default:
		return &provider->mta_sts;
	}
}

/* Targets of the names that all providers use. */
static void extra_checks_look_targets(struct server_view *view)
{
	static const struct {
		const char *host;
		enum rr_type type;
		enum leftover_kind kind;
	} places[] = {
		{ "autodiscover", RR_CNAME, LEFTOVER_AUTODISCOVER },
		{ "autoconfig", RR_CNAME, LEFTOVER_AUTODISCOVER },
		{ "_autodiscover._tcp", RR_SRV, LEFTOVER_SRV },
		{ "_imap._tcp", RR_SRV, LEFTOVER_SRV },
		{ "_imaps._tcp", RR_SRV, LEFTOVER_SRV },
		{ "_pop3._tcp", RR_SRV, LEFTOVER_SRV },
		{ "_pop3s._tcp", RR_SRV, LEFTOVER_SRV },
		{ "_submission._tcp", RR_SRV, LEFTOVER_SRV },
		{ "_submissions._tcp", RR_SRV, LEFTOVER_SRV },
		{ "mta-sts", RR_CNAME, LEFTOVER_MTA_STS },
		{ "_mta-sts", RR_CNAME, LEFTOVER_MTA_STS },
	};
	const struct providers *others = &view->registry->others;

	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		const struct answer *answer =
			extra_checks_ask(view, places[i].host, places[i].type);

		for (size_t j = 0; answer && j < answer->count; j++)
			for (size_t k = 0; k < others->count; k++)
				if (extra_checks_is_within(
					    extra_checks_names(&others->items[k], places[i].kind),
					    answer->records[j].target))
					extra_checks_add(view, places[i].kind, &others->items[k],
							 places[i].host, places[i].type,
							 &answer->records[j]);
	}
}

/* A DKIM key (RFC 6376 section 3.6.1): the version may be missing, the key may not. */
static bool extra_checks_is_key(const struct rr *record)
{
	const char *text = (const char *)record->octets;

	return strncasecmp(text, "v=DKIM1", 7) == 0 || strncmp(text, "p=", 2) == 0 ||
	       strstr(text, ";p=") || strstr(text, "; p=");
}

static bool extra_checks_is_own(const struct server_view *view, const char *selector)
{
	return view->site->dkim_selector && strcmp(selector, view->site->dkim_selector) == 0;
}

/*
 * The keys of a provider, at its own selectors. An alias at the selector identifies its provider; a
 * key does so only at a selector that no other provider uses.
 */
static void extra_checks_look_keys(struct server_view *view, const struct provider *provider)
{
	enum rr_type type = provider->dkim.count ? RR_CNAME : RR_TXT;

	for (size_t i = 0; i < provider->selectors.count; i++) {
		const char *selector = provider->selectors.items[i],
			   *host = arena_printf(&view->arena, "%s._domainkey", selector);
		const struct answer *answer = extra_checks_ask(view, host, type);

		for (size_t j = 0; answer && answer->chain_count == 0 && j < answer->count &&
				   !extra_checks_is_own(view, selector);
		     j++) {
			const struct rr *record = &answer->records[j];

			if (type == RR_CNAME
				    ? extra_checks_is_within(&provider->dkim, record->target)
				    : extra_checks_is_key(record))
				extra_checks_add(view, LEFTOVER_DKIM, provider, host, type, record);
		}
	}
}

static void extra_checks_look_texts(struct server_view *view, const struct provider *provider)
{
	for (size_t i = 0; view->txt && i < view->txt->count; i++) {
		const struct rr *record = &view->txt->records[i];

		for (size_t j = 0; j < provider->txt.count; j++)
			if (strncmp((const char *)record->octets, provider->txt.items[j],
				    strlen(provider->txt.items[j])) == 0)
				extra_checks_add(view, LEFTOVER_TXT, provider, "@", RR_TXT, record);
	}
}

/* Letters that look random, yet are the same in each evaluation and in each replay. */
static void extra_checks_letters(char *letters, const char *seed)
{
	uint32_t state = map_hash_short(seed, strlen(seed));

	for (int i = 0; i < STRAY_LETTERS; i++) {
		state = state * 1664525u + 1013904223u;
		letters[i] = (char)('a' + (state >> 16) % 26);
	}
	letters[STRAY_LETTERS] = '\0';
}

static bool extra_checks_is_same(const struct answer *one, const struct answer *other)
{
	return one && other && one->count && other->count &&
	       rr_equal(&one->records[0], &other->records[0]);
}

bool extra_checks_is_wild(const struct server_view *view, const struct answer *answer)
{
	const struct extra_checks *survey = &view->survey;

	return extra_checks_is_same(answer, survey->stray_alias) ||
	       extra_checks_is_same(answer, survey->stray_address) ||
	       extra_checks_is_same(answer, survey->stray_text);
}

static void extra_checks_look_wildcards(struct server_view *view)
{
	struct extra_checks *survey = &view->survey;
	char letters[STRAY_LETTERS + 1];

	extra_checks_letters(letters, view->domain);
	survey->stray = arena_text(&view->arena, letters);
	survey->stray_alias = extra_checks_ask(view, survey->stray, RR_CNAME);
	/* The same name for all domains, so it is asked once. */
	survey->nowhere = answer_cache_find(
		view->lookup, "mailprov-asks-whether-this-exists.nosuchtopdomain", RR_A);
	if (!survey->stray_alias || survey->stray_alias->kind == ANSWER_NXDOMAIN)
		return;
	survey->stray_address = extra_checks_ask(view, survey->stray, RR_A);
	survey->stray_mx = extra_checks_ask(view, survey->stray, RR_MX);
	survey->stray_text = extra_checks_ask(view, survey->stray, RR_TXT);
}

static void extra_checks_look_advice(struct server_view *view)
{
	const char *selector = view->site->dkim_selector ? view->site->dkim_selector : "default";
	struct extra_checks *survey = &view->survey;

	survey->dkim_owner = arena_printf(&view->arena, "%s._domainkey.%s", selector, view->domain);
	survey->dmarc =
		answer_cache_follow(view->lookup, extra_checks_owner(view, "_dmarc"), RR_TXT);
	survey->dkim = answer_cache_follow(view->lookup, survey->dkim_owner, RR_TXT);
	survey->mta_sts =
		answer_cache_follow(view->lookup, extra_checks_owner(view, "_mta-sts"), RR_TXT);
	survey->tls_rpt =
		answer_cache_follow(view->lookup, extra_checks_owner(view, "_smtp._tls"), RR_TXT);
	survey->spf = answer_cache_follow(view->lookup, view->domain, RR_SPF);
	for (size_t i = 0; i < SITE_PROTOCOLS; i++)
		survey->services[i] = extra_checks_ask(view, extra_checks_service(i), RR_SRV);
}

/* An alias that is right may still have data beside it, which some servers prefer. */
static void extra_checks_look_conflicts(struct server_view *view)
{
	for (size_t i = 0; i < view->alias_count; i++) {
		struct server_view_alias *alias = &view->aliases[i];
		const struct answer *address;

		if (!alias->alias || alias->alias->kind != ANSWER_DATA) {
			alias->exchanges =
				answer_cache_find(view->lookup, alias->expect->owner, RR_MX);
			alias->texts =
				answer_cache_find(view->lookup, alias->expect->owner, RR_TXT);
			continue;
		}
		address = answer_cache_find(view->lookup, alias->expect->owner, RR_A);
		alias->conflict |= address && address->count && address->chain_count == 0;
	}
}

/* The site's own hosts, which are the same for all domains of the site. */
static void extra_checks_look_hosts(struct server_view *view)
{
	for (size_t i = 0; i < view->exchange_count; i++) {
		struct server_view_mx *mx = &view->exchanges[i];

		if (mx->kind != SERVER_VIEW_MX_RIGHT && mx->kind != SERVER_VIEW_MX_PREFERENCE)
			continue;
		mx->address = answer_cache_find(view->lookup, mx->record->target, RR_A);
		mx->address6 = answer_cache_find(view->lookup, mx->record->target, RR_AAAA);
	}
}

bool server_view_look_around(struct server_view *view)
{
	extra_checks_look_wildcards(view);
	extra_checks_look_advice(view);
	extra_checks_look_conflicts(view);
	extra_checks_look_hosts(view);
	if (view->registry) {
		extra_checks_look_targets(view);
		for (size_t i = 0; i < view->registry->others.count; i++) {
			extra_checks_look_keys(view, &view->registry->others.items[i]);
			extra_checks_look_texts(view, &view->registry->others.items[i]);
		}
	}
	view->survey.done = !dns_lookup_lacks(view->lookup);
	return view->survey.done;
}
