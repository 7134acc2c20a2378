// SPDX-License-Identifier: MIT
#include "verify/rules.h"

static void check_no_domain(const struct verify_rule *rule, struct server_view *view,
			    struct findings *findings)
{
	if (view->first->kind != ANSWER_NXDOMAIN || view->first->chain_count)
		return;
	finding_add(findings, rule->severity, rule->id, view->domain,
		    "there is no such domain in DNS");
	finding_hint(findings, "check the spelling, the registration, and that the name servers of "
			       "the domain were entered at the registrar");
}

/* An alias at the domain itself hides all its own records (RFC 1034 section 3.6.2). */
static void check_apex(const struct verify_rule *rule, struct server_view *view,
		       struct findings *findings)
{
	const char *target = view->first->chain_count ? view->first->chain[0]
			     : view->apex->count      ? view->apex->records[0].target
						      : NULL;

	if (!target)
		return;
	finding_add(findings, rule->severity, rule->id, view->domain,
		    "the domain itself is an alias (CNAME) of %s, so MX and TXT records of its own "
		    "do not count",
		    target);
	finding_hint(findings, "delete the CNAME record at @; use an A record there");
}

/*
 * The signatures are wrong for everybody, or only for the resolver that was asked; waiting helps
 * with neither.
 */
static void check_bogus(const struct verify_rule *rule, struct server_view *view,
			struct findings *findings)
{
	CLEANUP(buf_release) struct buf names = BUF_INIT, why = BUF_INIT;
	/* Aliases alone decide nothing. */
	bool decides = vec_has(&view->bogus, "MX") || vec_has(&view->bogus, "TXT");

	if (view->bogus.count == 0)
		return;
	for (size_t i = 0; i < view->bogus.count; i++)
		buf_printf(&names, "%s%s", i ? ", " : "", view->bogus.items[i]);
	answer_describe(&why, view->bogus_answer);
	finding_add(findings, decides ? rule->severity : FINDING_WARNING, rule->id, view->domain,
		    "the DNSSEC signatures do not hold (%s): %s is there, but not for validating "
		    "resolvers",
		    buf_text(&why), buf_text(&names));
	finding_hint(findings, "have the zone signed anew, or take the DS record away at the "
			       "registrar; waiting does not help");
}

/* Questions with the same outcome. */
struct unknown_group {
	struct vec names; /* "MX", "imap CNAME" */
	const struct answer *answer;
	const char *reason;
};

enum { REASONS_MAX = 8 };

static void unknown_add(struct server_view *view, struct unknown_group *groups, const char *host,
			enum rr_type type, const struct answer *answer)
{
	const char *label = host ? arena_printf(&view->arena, "%s %s", host, rr_type_text(type))
				 : rr_type_text(type);
	CLEANUP(buf_release) struct buf reason = BUF_INIT;
	size_t at = 0;

	if (!answer || answer_is_definite(answer) || vec_has(&view->bogus, label))
		return;
	answer_describe(&reason, answer);
	while (at < REASONS_MAX - 1 && groups[at].reason &&
	       strcmp(groups[at].reason, buf_text(&reason)) != 0)
		at++;
	if (!groups[at].reason)
		groups[at].reason = arena_text(&view->arena, buf_text(&reason));
	groups[at].answer = answer;
	vec_add(&groups[at].names, label);
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
		return "the domain's own name servers do not answer, or its DNSSEC signatures are "
		       "wrong";
	return "nothing is known about it; try again later, or ask another server with "
	       "--nameserver";
}

static void check_unknown(const struct verify_rule *rule, struct server_view *view,
			  struct findings *findings)
{
	struct unknown_group groups[REASONS_MAX] = { { .reason = NULL } };

	unknown_add(view, groups, NULL, RR_MX, view->mx);
	unknown_add(view, groups, NULL, RR_TXT, view->txt);
	for (size_t i = 0; i < view->alias_count; i++)
		unknown_add(view, groups, view->aliases[i].expect->host, RR_CNAME,
			    view->aliases[i].alias);
	for (size_t i = 0; i < REASONS_MAX && groups[i].reason; i++) {
		CLEANUP(buf_release) struct buf names = BUF_INIT;

		for (size_t j = 0; j < groups[i].names.count; j++)
			buf_printf(&names, "%s%s", j ? ", " : "", groups[i].names.items[j]);
		finding_add(findings, rule->severity, rule->id, view->domain,
			    "could not be looked up: %s: %s", buf_text(&names), groups[i].reason);
		finding_hint(findings, "%s", unknown_hint(groups[i].answer));
		vec_release(&groups[i].names);
	}
}

static const struct server_view_state *alias_state(const struct server_view *view,
						   const struct server_view_alias *alias)
{
	return &view->states[alias->expect - view->expected.items];
}

static void alias_hint(struct findings *findings, const struct server_view_alias *alias)
{
	finding_hint(findings, "%s: host %s, type CNAME, value %s",
		     alias->alias->count ? "change it to" : "add", alias->expect->host,
		     alias->expect->value);
}

static void check_alias_missing(const struct verify_rule *rule, struct server_view *view,
				struct findings *findings)
{
	for (size_t i = 0; i < view->alias_count; i++) {
		const struct server_view_alias *alias = &view->aliases[i];

		if (alias_state(view, alias)->state != VERDICT_MISSING)
			continue;
		finding_add(findings, rule->severity, rule->id, alias->expect->owner,
			    "the CNAME record to %s is missing", alias->expect->value);
		alias_hint(findings, alias);
	}
}

static void check_alias_wrong(const struct verify_rule *rule, struct server_view *view,
			      struct findings *findings)
{
	for (size_t i = 0; i < view->alias_count; i++) {
		const struct server_view_alias *alias = &view->aliases[i];

		if (alias_state(view, alias)->state != VERDICT_WRONG || alias->alias->count == 0 ||
		    alias->other)
			continue;
		finding_add(findings, rule->severity, rule->id, alias->expect->owner,
			    "it is an alias of %s, not of %s", alias->alias->records[0].target,
			    alias->expect->value);
		alias_hint(findings, alias);
	}
}

static void check_alias_site(const struct verify_rule *rule, struct server_view *view,
			     struct findings *findings)
{
	for (size_t i = 0; i < view->alias_count; i++) {
		const struct server_view_alias *alias = &view->aliases[i];

		if (!alias->other)
			continue;
		finding_add(findings, rule->severity, rule->id, alias->expect->owner,
			    "it is an alias of %s, which is of the site \"%s\" (%s); logging on "
			    "there fails for this domain",
			    alias->alias->records[0].target, alias->other->id, alias->other->title);
		alias_hint(findings, alias);
	}
}

/* Address records instead of the alias: another server, or the provider's until it moves. */
static void check_alias_flat(const struct verify_rule *rule, struct server_view *view,
			     struct findings *findings)
{
	for (size_t i = 0; i < view->alias_count; i++) {
		const struct server_view_alias *alias = &view->aliases[i];
		const struct server_view_state *state = alias_state(view, alias);

		if (alias->alias->count || state->found.count == 0)
			continue;
		finding_add(
			findings, alias->flattened ? FINDING_NOTE : rule->severity, rule->id,
			alias->expect->owner,
			alias->flattened
				? "it has the address of its target (%s) in the place of an alias "
				  "of %s; it breaks when the provider moves"
				: "it has the address %s of its own in the place of an alias of %s",
			strchr(state->found.items[0], ' ') + 1, alias->expect->value);
		finding_hint(findings,
			     "delete its address records (A, AAAA), then add: host %s, type CNAME, "
			     "value %s",
			     alias->expect->host, alias->expect->value);
	}
}

static void check_alias_conflict(const struct verify_rule *rule, struct server_view *view,
				 struct findings *findings)
{
	for (size_t i = 0; i < view->alias_count; i++) {
		const struct server_view_alias *alias = &view->aliases[i];

		if (!alias->conflict)
			continue;
		finding_add(
			findings, rule->severity, rule->id, alias->expect->owner,
			alias->alias->count > 1
				? "it is an alias of several names at once (RFC 2181 section 10.1)"
				: "it is an alias, and has addresses of its own beside that (RFC "
				  "1034 section 3.6.2)");
		finding_hint(findings,
			     "delete all records of %s, then add: host %s, type CNAME, value %s",
			     alias->expect->owner, alias->expect->host, alias->expect->value);
	}
}

static void check_alias_chain(const struct verify_rule *rule, struct server_view *view,
			      struct findings *findings)
{
	for (size_t i = 0; i < view->alias_count; i++) {
		const struct server_view_alias *alias = &view->aliases[i];

		if (alias->address && alias->alias->count &&
		    alias_state(view, alias)->state == VERDICT_OK)
			finding_add(findings, rule->severity, rule->id, alias->expect->owner,
				    "it leads to %s by way of %s", alias->expect->value,
				    alias->alias->records[0].target);
	}
}

/* Resolvers give up on chains; the shortest patience known is of about this length. */
enum { CHAIN_MOST = 8 };

static void check_alias_loop(const struct verify_rule *rule, struct server_view *view,
			     struct findings *findings)
{
	for (size_t i = 0; i < view->alias_count; i++) {
		const struct server_view_alias *alias = &view->aliases[i];

		if (alias->end && (alias->end->loop || alias->hops > CHAIN_MOST))
			finding_add(findings, rule->severity, rule->id, alias->expect->owner,
				    "its aliases (CNAME) lead back to themselves, or are too many");
	}
}

static void check_alias_dangling(const struct verify_rule *rule, struct server_view *view,
				 struct findings *findings)
{
	for (size_t i = 0; i < view->alias_count; i++) {
		const struct server_view_alias *alias = &view->aliases[i];

		if (alias->end && alias->alias->count && !alias->other &&
		    alias->end->kind == ANSWER_NXDOMAIN)
			finding_add(findings, rule->severity, rule->id, alias->expect->owner,
				    "it leads to %s in the end, which does not exist",
				    answer_owner(alias->end, alias->alias->records[0].target));
	}
}

static const struct verify_rule rows[] = {
	{ "DOMAIN-MISSING", FINDING_ERROR, check_no_domain, false,
	  "There is no such domain in DNS." },
	{ "CN-APEX", FINDING_ERROR, check_apex, false,
	  "The domain itself is an alias, which hides all of its own records." },
	{ "SEC-BOGUS", FINDING_ERROR, check_bogus, false,
	  "A resolver that checks DNSSEC refuses the answer, and has the data when it is asked not "
	  "to check; a warning when that is about aliases "
	  "alone." },
	{ "DNS-UNKNOWN", FINDING_WARNING, check_unknown, true,
	  "Something could not be looked up; the hint tells silence, refusal and failure apart." },
	{ "CN-MISSING", FINDING_WARNING, check_alias_missing, false,
	  "A CNAME record of the site is not there." },
	{ "CN-WRONG", FINDING_WARNING, check_alias_wrong, false,
	  "A CNAME record leads somewhere else." },
	{ "CN-OTHER-SITE", FINDING_WARNING, check_alias_site, false,
	  "A CNAME record leads to another site of the same provider; logging on there fails." },
	{ "CN-FLAT", FINDING_WARNING, check_alias_flat, false,
	  "A name has addresses in the place of the alias; a note when they are those of the "
	  "alias's target, which works until the provider moves." },
	{ "CN-CONFLICT", FINDING_WARNING, check_alias_conflict, false,
	  "A name has an alias and other data, or two aliases." },
	{ "CN-CHAIN", FINDING_NOTE, check_alias_chain, false,
	  "A CNAME record leads to the right server by way of another name." },
	{ "CN-LOOP", FINDING_WARNING, check_alias_loop, false,
	  "Aliases lead back to themselves, or are more than eight." },
	{ "CN-DANGLING", FINDING_WARNING, check_alias_dangling, false,
	  "An alias leads to a name that does not exist." },
};

const struct rule_table rules_name = { rows, ARRAY_LEN(rows) };
