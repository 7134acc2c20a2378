// SPDX-License-Identifier: MIT
/* What the name servers of the domain do, and what caches make of it. */
#include <sys/socket.h>

#include "verify/rules.h"
#include "verify/domain_view.h"

static void server_list(struct buf *buf, const struct delegation *delegation,
			enum delegation_state state)
{
	for (size_t i = 0, found = 0; i < delegation->count; i++)
		if (delegation->servers[i].state == state)
			buf_printf(buf, "%s%s", found++ ? ", " : "", delegation->servers[i].text);
}

/* Whether another address of the same server works. */
static bool server_is_covered(const struct delegation *delegation,
			      const struct delegation_server *server)
{
	for (size_t i = 0; i < delegation->count; i++)
		if (delegation->servers[i].state == DELEGATION_GOOD &&
		    strcmp(delegation->servers[i].name, server->name) == 0)
			return true;
	return false;
}

/* Without IPv6 here no server is reachable that way, which says nothing about the servers. */
static bool server_is_excused(const struct delegation *delegation,
			      const struct delegation_server *server)
{
	if (server->address.family != AF_INET6 || server->soa->kind != ANSWER_NETERR)
		return false;
	for (size_t i = 0; i < delegation->count; i++)
		if (delegation->servers[i].address.family == AF_INET6 &&
		    delegation->servers[i].soa->kind != ANSWER_NETERR)
			return false;
	return delegation->good > 0;
}

static void check_blind(const struct verify_rule *rule, struct server_view *view,
			struct findings *findings)
{
	const struct domain_view *domain_view = view->domain_view;
	CLEANUP(buf_release) struct buf silent = BUF_INIT;

	if (!domain_view->blind)
		return;
	server_list(&silent, &domain_view->delegation, DELEGATION_SILENT);
	if (silent.len)
		finding_add(findings, rule->severity, rule->id, view->domain,
			    "none of the domain's own name servers answers from here: %s",
			    buf_text(&silent));
	else if (domain_view->delegation.count)
		finding_add(findings, rule->severity, rule->id, view->domain,
			    "the domain has no name server that does its duty");
	else
		finding_add(findings, rule->severity, rule->id, view->domain,
			    "the domain's own name servers could not be found: %s",
			    domain_view->delegation.problem);
	finding_hint(findings,
		     silent.len ? "if this host may not ask the Internet (UDP and TCP port 53), "
				  "ask your resolver alone: --nameserver ADDR"
				: "try again later; --nameserver ADDR asks a certain server alone");
}

static void check_silent(const struct verify_rule *rule, struct server_view *view,
			 struct findings *findings)
{
	const struct delegation *delegation = &view->domain_view->delegation;

	for (size_t i = 0; i < delegation->count && !view->domain_view->blind; i++) {
		const struct delegation_server *server = &delegation->servers[i];
		CLEANUP(buf_release) struct buf why = BUF_INIT;

		if (server->state != DELEGATION_SILENT || server_is_excused(delegation, server))
			continue;
		answer_describe(&why, server->soa);
		finding_add(findings,
			    server_is_covered(delegation, server) ? FINDING_NOTE : rule->severity,
			    rule->id, view->domain, "the name server %s does not answer: %s",
			    server->text, buf_text(&why));
		finding_hint(findings, "start it, or take it out of the NS records");
	}
}

static void check_nowhere(const struct verify_rule *rule, struct server_view *view,
			  struct findings *findings)
{
	const struct delegation *delegation = &view->domain_view->delegation;

	for (size_t i = 0; i < delegation->count; i++) {
		if (delegation->servers[i].state != DELEGATION_NOWHERE)
			continue;
		finding_add(findings, rule->severity, rule->id, view->domain,
			    "the name server %s has no address", delegation->servers[i].name);
		finding_hint(findings,
			     "correct its name in the NS records, or give it an A record");
	}
}

static void check_lame(const struct verify_rule *rule, struct server_view *view,
		       struct findings *findings)
{
	const struct delegation *delegation = &view->domain_view->delegation;

	for (size_t i = 0; i < delegation->count; i++) {
		const struct delegation_server *server = &delegation->servers[i];
		CLEANUP(buf_release) struct buf why = BUF_INIT;

		if (server->state != DELEGATION_LAME)
			continue;
		answer_describe(&why, server->soa);
		finding_add(findings, rule->severity, rule->id, view->domain,
			    "the name server %s does not serve the zone %s: %s", server->text,
			    delegation->zone,
			    answer_is_definite(server->soa) ? "it answers without authority"
							    : buf_text(&why));
		finding_hint(findings, "set up the zone there, or take the server out of the NS "
				       "records at the registrar");
	}
}

static void check_parent(const struct verify_rule *rule, struct server_view *view,
			 struct findings *findings)
{
	const struct delegation *delegation = &view->domain_view->delegation;
	const char *last = "";

	for (size_t i = 0; i < delegation->count && delegation->delegated && delegation->good;
	     i++) {
		const struct delegation_server *server = &delegation->servers[i];

		if (server->at_parent == server->at_child || strcmp(server->name, last) == 0)
			continue;
		last = server->name;
		finding_add(
			findings, rule->severity, rule->id, view->domain,
			server->at_parent
				? "the parent zone names the server %s, the zone %s itself does not"
				: "the parent zone does not name the server %s, the zone %s itself "
				  "does",
			server->name, delegation->zone);
		finding_hint(findings, "let the NS records of the zone and the name servers at the "
				       "registrar be the same");
	}
}

/* Whether two servers have something else for an expected record. */
static bool server_differ(const struct server_view_state *one,
			  const struct server_view_state *other)
{
	if (one->state == VERDICT_RECORD_UNKNOWN || other->state == VERDICT_RECORD_UNKNOWN)
		return false;
	if (one->state != other->state || one->found.count != other->found.count)
		return true;
	for (size_t i = 0; i < one->found.count; i++)
		if (!vec_has(&other->found, one->found.items[i]))
			return true;
	return false;
}

static void server_found(struct buf *buf, const struct vec *found)
{
	if (found->count == 0)
		buf_puts(buf, "nothing");
	for (size_t i = 0; i < found->count; i++)
		buf_printf(buf, "%s\"%s\"", i ? ", " : "", found->items[i]);
}

static bool server_lacks_exchange(const struct server_view *view, const struct rr *record)
{
	for (size_t i = 0; i < view->exchange_count; i++)
		if (view->exchanges[i].record->preference == record->preference &&
		    strcmp(view->exchanges[i].record->target, record->target) == 0)
			return false;
	return view->mx->kind == ANSWER_DATA || answer_is_definite(view->mx);
}

static void server_split(const struct verify_rule *rule, const struct domain_view *domain_view,
			 size_t at, struct findings *findings, const char *what)
{
	const struct delegation_server *one = domain_view->servers[0],
				       *other = domain_view->servers[at];
	const struct delegation_server *late =
		(int32_t)(one->serial - other->serial) < 0 ? one : other;

	finding_add(findings, rule->severity, rule->id, domain_view->auth[0].domain,
		    "the name servers do not agree: %s", what);
	if (one->serial == other->serial)
		finding_hint(findings,
			     "both have the serial %u for their zone; increase it at the primary "
			     "server, so that the others fetch the zone",
			     one->serial);
	else
		finding_hint(findings,
			     "%s is behind: it has the serial %u, the other %u; it asks for the "
			     "new zone every %u s, if zone transfers work",
			     late->text, late->serial, late == one ? other->serial : one->serial,
			     late->refresh);
}

/* Every server is compared with the first. */
static void check_split(const struct verify_rule *rule, struct server_view *view,
			struct findings *findings)
{
	const struct domain_view *domain_view = view->domain_view;

	for (size_t at = 1; at < domain_view->count; at++) {
		const struct server_view *one = &domain_view->auth[0],
					 *other = &domain_view->auth[at];
		CLEANUP(buf_release) struct buf what = BUF_INIT;

		for (size_t i = 0; i < one->expected.count; i++) {
			if (!server_differ(&one->states[i], &other->states[i]))
				continue;
			buf_printf(&what, "%s%s %s: ", what.len ? "; " : "",
				   one->expected.items[i].host,
				   rr_type_text(one->expected.items[i].type));
			server_found(&what, &one->states[i].found);
			buf_printf(&what, " at %s, ", domain_view->servers[0]->text);
			server_found(&what, &other->states[i].found);
			buf_printf(&what, " at %s", domain_view->servers[at]->text);
		}
		for (size_t i = 0; i < one->exchange_count; i++)
			if (!one->exchanges[i].expect &&
			    server_lacks_exchange(other, one->exchanges[i].record))
				buf_printf(&what, "%s%s has the MX record \"%u %s\", %s does not",
					   what.len ? "; " : "", domain_view->servers[0]->text,
					   one->exchanges[i].record->preference,
					   one->exchanges[i].record->target,
					   domain_view->servers[at]->text);
		for (size_t i = 0; i < other->exchange_count; i++)
			if (!other->exchanges[i].expect &&
			    server_lacks_exchange(one, other->exchanges[i].record))
				buf_printf(&what, "%s%s has the MX record \"%u %s\", %s does not",
					   what.len ? "; " : "", domain_view->servers[at]->text,
					   other->exchanges[i].record->preference,
					   other->exchanges[i].record->target,
					   domain_view->servers[0]->text);
		if (what.len)
			server_split(rule, domain_view, at, findings, buf_text(&what));
	}
}

static void check_world(const struct verify_rule *rule, struct server_view *view,
			struct findings *findings)
{
	const struct domain_view *domain_view = view->domain_view;
	const struct server_view *world = &domain_view->cached;
	const struct answer *answer =
		world->mx && !answer_is_definite(world->mx) ? world->mx : world->txt;
	CLEANUP(buf_release) struct buf why = BUF_INIT;

	if (domain_view->count == 0 || !domain_view->has_cached || view == world || !answer ||
	    answer_is_definite(answer))
		return;
	answer_describe(&why, answer);
	finding_add(findings, rule->severity, rule->id, view->domain,
		    "the resolvers could not look it up, though its own name servers answer: %s",
		    buf_text(&why));
	finding_hint(findings, "try again later, or see whether your resolver works");
}

/* What is pending, and whether there is anything to wait for. */
static void check_pending(const struct verify_rule *rule, struct server_view *view,
			  struct findings *findings)
{
	const struct domain_view *domain_view = view->domain_view;
	CLEANUP(buf_release) struct buf what = BUF_INIT;
	int64_t wait = 0;

	for (size_t i = 0; i < view->expected.count && domain_view->count; i++) {
		const struct expected_record *expect = &domain_view->cached.expected.items[i];
		int64_t seconds;

		if (domain_view_record(domain_view, i).state != VERDICT_RECORD_PENDING)
			continue;
		seconds = domain_view_wait(domain_view,
					   server_view_answer(&domain_view->cached, expect));
		wait = seconds > wait ? seconds : wait;
		buf_printf(&what, "%s%s %s", what.len ? ", " : "", expect->host,
			   rr_type_text(expect->type));
	}
	for (size_t i = 0; i < domain_view->cached.exchange_count && domain_view->count; i++) {
		if (!domain_view_is_leftover(domain_view, &domain_view->cached.exchanges[i]))
			continue;
		wait = domain_view_wait(domain_view, domain_view->cached.mx) > wait
			       ? domain_view_wait(domain_view, domain_view->cached.mx)
			       : wait;
		buf_printf(&what, "%sthe deleted MX record of %s", what.len ? ", " : "",
			   domain_view->cached.exchanges[i].record->target);
	}
	if (what.len == 0)
		return;
	finding_add(findings, rule->severity, rule->id, view->domain,
		    "right at the domain's own name servers, but the resolvers still have the old "
		    "records for at most %lld s: %s",
		    (long long)wait, buf_text(&what));
	finding_hint(findings, "nothing is to be done but to wait; verify --wait asks again. "
			       "Caches elsewhere may have older copies, and some keep "
			       "them longer than they may");
}

static bool server_is_wrong(const struct server_view *view)
{
	for (size_t i = 0; i < view->expected.count; i++)
		if (view->expected.items[i].required && (view->states[i].state == VERDICT_WRONG ||
							 view->states[i].state == VERDICT_MISSING))
			return true;
	for (size_t i = 0; i < view->exchange_count; i++)
		if (!view->exchanges[i].expect && view->exchanges[i].kind != SERVER_VIEW_MX_LEGACY)
			return true;
	return false;
}

/* Where one of them is right already, the others may follow by themselves. */
static void check_hopeless(const struct verify_rule *rule, struct server_view *view,
			   struct findings *findings)
{
	const struct domain_view *domain_view = view->domain_view;
	CLEANUP(buf_release) struct buf servers = BUF_INIT;

	for (size_t i = 0; i < domain_view->count; i++)
		if (!server_is_wrong(&domain_view->auth[i]))
			return;
	if (domain_view->count == 0)
		return;
	server_list(&servers, &domain_view->delegation, DELEGATION_GOOD);
	finding_add(findings, rule->severity, rule->id, view->domain,
		    "this is so at the domain's own name servers (%s): waiting will not help",
		    buf_text(&servers));
	finding_hint(findings, "change the records where the zone is kept");
}

static const struct verify_rule rows[] = {
	{ "NS-UNKNOWN", FINDING_WARNING, check_blind, true,
	  "None of the domain's own name servers could be found or asked, so that nothing is "
	  "certain; a host that may not ask the Internet asks its "
	  "resolver alone." },
	{ "NS-SILENT", FINDING_WARNING, check_silent, false,
	  "A name server of the domain does not answer; a note when another address of it does." },
	{ "NS-NO-ADDRESS", FINDING_WARNING, check_nowhere, false,
	  "A name server of the domain has no address." },
	{ "NS-LAME", FINDING_WARNING, check_lame, false,
	  "A name server of the domain answers, but does not serve the zone." },
	{ "NS-PARENT", FINDING_WARNING, check_parent, false,
	  "The parent zone and the zone itself name different servers." },
	{ "NS-SPLIT", FINDING_WARNING, check_split, false,
	  "The name servers of the domain have different records; the serials in the hint tell "
	  "which one is behind." },
	{ "DNS-RESOLVER", FINDING_WARNING, check_world, true,
	  "The resolvers fail, though the domain's own name servers answer." },
	{ "DNS-PENDING", FINDING_WARNING, check_pending, true,
	  "The domain's own name servers have it right, the resolvers still have the old records, "
	  "for so long at most." },
	{ "DNS-NO-WAIT", FINDING_WARNING, check_hopeless, true,
	  "What is wrong is so at the domain's own name servers: waiting will not help." },
};

const struct rule_table rules_server = { rows, ARRAY_LEN(rows) };
