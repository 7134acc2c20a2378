// SPDX-License-Identifier: MIT
#include "dns/rules.h"

static void check_no_domain(const struct rule *rule, struct view *view, struct findings *findings)
{
	if (view->first->kind != ANSWER_NXDOMAIN || view->first->chain_count)
		return;
	finding_add(findings, rule->severity, rule->id, view->domain, "there is no such domain in DNS");
	finding_hint(findings, "check the spelling, the registration, and that the name servers of the domain were entered at the registrar");
}

/* An alias at the domain itself hides all its own records (RFC 1034 section 3.6.2). */
static void check_apex(const struct rule *rule, struct view *view, struct findings *findings)
{
	if (view->first->chain_count == 0)
		return;
	finding_add(findings, rule->severity, rule->id, view->domain,
		    "the domain itself is an alias (CNAME) of %s, so MX and TXT records of its own do not count", view->first->chain[0]);
	finding_hint(findings, "delete the CNAME record at @; use an A record there");
}

/* Questions that ended in the same way. */
struct unknown_group {
	struct vec names; /* "MX", "imap CNAME" */
	const struct answer *answer;
	const char *reason;
};

enum { REASONS_MAX = 8 };

static void unknown_add(struct view *view, struct unknown_group *groups, const char *host, enum rr_type type, const struct answer *answer)
{
	CLEANUP(buf_release) struct buf reason = BUF_INIT;
	size_t at = 0;

	if (!answer || answer_is_definite(answer))
		return;
	answer_describe(&reason, answer);
	while (at < REASONS_MAX - 1 && groups[at].reason && strcmp(groups[at].reason, buf_text(&reason)) != 0)
		at++;
	if (!groups[at].reason)
		groups[at].reason = arena_text(&view->arena, buf_text(&reason));
	groups[at].answer = answer;
	vec_add(&groups[at].names, host ? arena_printf(&view->arena, "%s %s", host, rr_type_text(type)) : rr_type_text(type));
}

static const char *unknown_hint(const struct answer *answer)
{
	if (answer->loop)
		return "its aliases (CNAME) lead back to themselves";
	if (answer->over_tcp)
		return "the answer is too large for UDP, and the server does not serve it over TCP";
	if (answer->kind == ANSWER_REFUSED || answer->kind == ANSWER_LAME)
		return "the server that was asked does not know this domain; is it the right one?";
	if (answer->kind == ANSWER_SERVFAIL)
		return "the domain's own name servers do not answer, or its DNSSEC signatures are wrong";
	return "nothing is known about it; try again later, or ask another server with --nameserver";
}

static void check_unknown(const struct rule *rule, struct view *view, struct findings *findings)
{
	struct unknown_group groups[REASONS_MAX] = { { .reason = NULL } };

	unknown_add(view, groups, NULL, RR_MX, view->mx);
	unknown_add(view, groups, NULL, RR_TXT, view->txt);
	for (size_t i = 0; i < view->alias_count; i++)
		unknown_add(view, groups, view->aliases[i].expect->host, RR_CNAME, view->aliases[i].alias);
	for (size_t i = 0; i < REASONS_MAX && groups[i].reason; i++) {
		CLEANUP(buf_release) struct buf names = BUF_INIT;

		for (size_t j = 0; j < groups[i].names.count; j++)
			buf_printf(&names, "%s%s", j ? ", " : "", groups[i].names.items[j]);
		finding_add(findings, rule->severity, rule->id, view->domain, "could not be looked up: %s: %s", buf_text(&names), groups[i].reason);
		finding_hint(findings, "%s", unknown_hint(groups[i].answer));
		vec_release(&groups[i].names);
	}
}

static const struct view_state *alias_state(const struct view *view, const struct view_alias *alias)
{
	return &view->states[alias->expect - view->expects.items];
}

static void alias_hint(struct findings *findings, const struct view_alias *alias)
{
	finding_hint(findings, "%s: host %s, type CNAME, value %s", alias->alias->count ? "change it to" : "add", alias->expect->host,
		     alias->expect->value);
}

static void check_alias_missing(const struct rule *rule, struct view *view, struct findings *findings)
{
	for (size_t i = 0; i < view->alias_count; i++) {
		const struct view_alias *alias = &view->aliases[i];

		if (alias_state(view, alias)->state != VERDICT_MISSING)
			continue;
		finding_add(findings, rule->severity, rule->id, alias->expect->owner, "the CNAME record to %s is missing", alias->expect->value);
		alias_hint(findings, alias);
	}
}

static void check_alias_wrong(const struct rule *rule, struct view *view, struct findings *findings)
{
	for (size_t i = 0; i < view->alias_count; i++) {
		const struct view_alias *alias = &view->aliases[i];

		if (alias_state(view, alias)->state != VERDICT_WRONG || alias->alias->count == 0 || alias->other)
			continue;
		finding_add(findings, rule->severity, rule->id, alias->expect->owner, "it is an alias of %s, not of %s",
			    alias->alias->records[0].target, alias->expect->value);
		alias_hint(findings, alias);
	}
}

static void check_alias_site(const struct rule *rule, struct view *view, struct findings *findings)
{
	for (size_t i = 0; i < view->alias_count; i++) {
		const struct view_alias *alias = &view->aliases[i];

		if (!alias->other)
			continue;
		finding_add(findings, rule->severity, rule->id, alias->expect->owner,
			    "it is an alias of %s, which is of the site \"%s\" (%s); logging on there fails for this domain",
			    alias->alias->records[0].target, alias->other->id, alias->other->title);
		alias_hint(findings, alias);
	}
}

/* Address records in the place of the alias: somebody else's server, or the provider's today only. */
static void check_alias_flat(const struct rule *rule, struct view *view, struct findings *findings)
{
	for (size_t i = 0; i < view->alias_count; i++) {
		const struct view_alias *alias = &view->aliases[i];
		const struct answer *address = alias->address;

		if (!address || address->count == 0 || alias->alias->count)
			continue;
		finding_add(findings, rule->severity, rule->id, alias->expect->owner,
			    "it has the address %s of its own in the place of an alias of %s", view_text(view, RR_A, &address->records[0]),
			    alias->expect->value);
		finding_hint(findings, "delete its address records (A, AAAA), then add: host %s, type CNAME, value %s", alias->expect->host,
			     alias->expect->value);
	}
}

static void check_alias_chain(const struct rule *rule, struct view *view, struct findings *findings)
{
	for (size_t i = 0; i < view->alias_count; i++) {
		const struct view_alias *alias = &view->aliases[i];

		if (alias->address && alias->alias->count && alias_state(view, alias)->state == VERDICT_OK)
			finding_add(findings, rule->severity, rule->id, alias->expect->owner, "it leads to %s by way of %s", alias->expect->value,
				    alias->alias->records[0].target);
	}
}

static void check_alias_loop(const struct rule *rule, struct view *view, struct findings *findings)
{
	for (size_t i = 0; i < view->alias_count; i++) {
		const struct view_alias *alias = &view->aliases[i];

		if (alias->address && alias->address->loop)
			finding_add(findings, rule->severity, rule->id, alias->expect->owner,
				    "its aliases (CNAME) lead back to themselves, or are too many");
	}
}

static void check_alias_dangling(const struct rule *rule, struct view *view, struct findings *findings)
{
	for (size_t i = 0; i < view->alias_count; i++) {
		const struct view_alias *alias = &view->aliases[i];

		if (alias->address && alias->alias->count && !alias->other && alias->address->kind == ANSWER_NXDOMAIN)
			finding_add(findings, rule->severity, rule->id, alias->expect->owner, "it is an alias of %s, which does not exist",
				    answer_owner(alias->address, alias->alias->records[0].target));
	}
}

static const struct rule rows[] = {
	{ "DOMAIN-MISSING", FINDING_ERROR, check_no_domain, false },
	{ "CN-APEX", FINDING_WARNING, check_apex, false },
	{ "DNS-UNKNOWN", FINDING_WARNING, check_unknown, true },
	{ "CN-MISSING", FINDING_WARNING, check_alias_missing, false },
	{ "CN-WRONG", FINDING_WARNING, check_alias_wrong, false },
	{ "CN-OTHER-SITE", FINDING_WARNING, check_alias_site, false },
	{ "CN-FLAT", FINDING_WARNING, check_alias_flat, false },
	{ "CN-CHAIN", FINDING_NOTE, check_alias_chain, false },
	{ "CN-LOOP", FINDING_WARNING, check_alias_loop, false },
	{ "CN-DANGLING", FINDING_WARNING, check_alias_dangling, false },
};

const struct rule_table rules_name = { rows, ARRAY_LEN(rows) };
