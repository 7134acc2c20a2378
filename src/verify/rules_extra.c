// SPDX-License-Identifier: MIT
#include <strings.h>

#include "verify/rules.h"
#include "verify/server_view_extra.h"

enum { TTL_LONG = 3600 };

static bool extra_checks_has(const struct answer *answer)
{
	return answer && answer->count > 0;
}

/* The first TXT record that begins so; NULL for none. */
static const struct rr *extra_checks_text(const struct answer *answer, const char *beginning)
{
	for (size_t i = 0; answer && i < answer->count; i++)
		if (strncasecmp((const char *)answer->records[i].octets, beginning,
				strlen(beginning)) == 0)
			return &answer->records[i];
	return NULL;
}

static void check_rewrite(const struct verify_rule *rule, struct server_view *view,
			  struct findings *findings)
{
	if (!view->survey.done || !extra_checks_has(view->survey.nowhere))
		return;
	finding_add(findings, rule->severity, rule->id, view->domain,
		    "the resolver answers for names that do not exist, so missing records may look "
		    "like wrong ones");
	finding_hint(findings, "ask another one with --nameserver");
}

/* The names that are answered by the wildcard only, so their records were never made. */
static void wildcard_names(const struct server_view *view, struct buf *names)
{
	const struct extra_checks *survey = &view->survey;

	for (size_t i = 0; i < view->alias_count; i++) {
		const struct server_view_alias *alias = &view->aliases[i];

		if (extra_checks_is_wild(view, alias->alias) ||
		    (!extra_checks_has(alias->alias) && extra_checks_is_wild(view, alias->address)))
			buf_printf(names, "%s%s", names->len ? ", " : "", alias->expect->host);
	}
	if (extra_checks_is_wild(view, survey->dmarc))
		buf_printf(names, "%s_dmarc", names->len ? ", " : "");
	if (extra_checks_is_wild(view, survey->dkim))
		buf_printf(names, "%s%.*s", names->len ? ", " : "",
			   (int)(strlen(survey->dkim_owner) - strlen(view->domain) - 1),
			   survey->dkim_owner);
}

static void wildcard_type(struct buf *types, const struct answer *answer, enum rr_type type)
{
	if (extra_checks_has(answer))
		buf_printf(types, "%s%s", types->len ? ", " : "", rr_type_text(type));
}

/* A wildcard alone is harmless, but it hides missing records. */
static void check_wildcard(const struct verify_rule *rule, struct server_view *view,
			   struct findings *findings)
{
	const struct extra_checks *survey = &view->survey;
	CLEANUP(buf_release) struct buf names = BUF_INIT, types = BUF_INIT;

	if (!survey->done || extra_checks_has(survey->nowhere))
		return;
	wildcard_type(&types, survey->stray_alias, RR_CNAME);
	if (!extra_checks_has(survey->stray_alias)) {
		wildcard_type(&types, survey->stray_address, RR_A);
		wildcard_type(&types, survey->stray_mx, RR_MX);
		wildcard_type(&types, survey->stray_text, RR_TXT);
	}
	if (types.len == 0)
		return;
	wildcard_names(view, &names);
	finding_add(findings, names.len ? rule->severity : FINDING_NOTE, rule->id, view->domain,
		    "there is a wildcard (*) with %s%s%s", buf_text(&types),
		    names.len ? ", and it is what answers for " : "", buf_text(&names));
	if (names.len)
		finding_hint(
			findings,
			"make those records; a wildcard takes the place of whatever is missing");
}

/* `when` it may go, when not at once. */
static void extra_checks_report(const struct verify_rule *rule, struct server_view *view,
				struct findings *findings, enum leftover_kind kind,
				const char *consequence, const char *when)
{
	for (size_t i = 0; view->survey.done && i < view->survey.leftover_count; i++) {
		const struct leftover *leftover = &view->survey.leftovers[i];

		if (leftover->kind != kind)
			continue;
		finding_add(findings, rule->severity, rule->id, leftover->owner,
			    "the %s record \"%s\" is a leftover of %s%s",
			    rr_type_text(leftover->type),
			    server_view_text(view, leftover->type, leftover->record),
			    leftover->provider->title, consequence);
		finding_hint(findings, "%sdelete or pause it: host %s, type %s", when,
			     leftover->host, rr_type_text(leftover->type));
	}
}

static void check_old_autodiscover(const struct verify_rule *rule, struct server_view *view,
				   struct findings *findings)
{
	extra_checks_report(rule, view, findings, LEFTOVER_AUTODISCOVER,
			    "; mail programs set themselves up with the old servers", "");
}

static void check_old_services(const struct verify_rule *rule, struct server_view *view,
			       struct findings *findings)
{
	extra_checks_report(rule, view, findings, LEFTOVER_SRV,
			    "; mail programs set themselves up with the old servers", "");
}

static void check_old_keys(const struct verify_rule *rule, struct server_view *view,
			   struct findings *findings)
{
	extra_checks_report(rule, view, findings, LEFTOVER_DKIM,
			    "; the holder of its key can still sign mail as this domain", "");
}

static void check_old_policy(const struct verify_rule *rule, struct server_view *view,
			     struct findings *findings)
{
	extra_checks_report(rule, view, findings, LEFTOVER_MTA_STS,
			    "; its MTA-STS policy names its own MX hosts, and senders that keep to "
			    "it do not deliver to ours",
			    "");
}

static void check_old_texts(const struct verify_rule *rule, struct server_view *view,
			    struct findings *findings)
{
	extra_checks_report(rule, view, findings, LEFTOVER_TXT,
			    "; it proves to it that the domain is yours",
			    "when nothing else of theirs is in use any more, ");
}

/* How long caches keep a record that is to change. */
static uint32_t ttl_of(const struct answer *answer)
{
	if (!answer || !answer_is_definite(answer))
		return 0;
	return answer->count ? answer->ttl : answer->negative_ttl;
}

/* Before the switch is the time to make it short; afterwards one can only wait. */
static void check_ttl(const struct verify_rule *rule, struct server_view *view,
		      struct findings *findings)
{
	CLEANUP(vec_release) struct vec said = VEC_INIT;
	bool foreign = false;

	for (size_t i = 0; i < view->exchange_count; i++)
		foreign |= !view->exchanges[i].expect;
	for (size_t i = 0; i < view->expected.count; i++) {
		const struct expected_record *expect = &view->expected.items[i];
		const struct answer *answer = server_view_answer(view, expect);
		const char *set = arena_printf(&view->arena, "%s %s", expect->host,
					       rr_type_text(expect->type));
		bool changes = view->states[i].state == VERDICT_MISSING ||
			       view->states[i].state == VERDICT_WRONG ||
			       (foreign && expect->type == RR_MX);

		if (!changes || ttl_of(answer) <= TTL_LONG || vec_has(&said, set))
			continue;
		vec_add(&said, set);
		finding_add(findings, rule->severity, rule->id, expect->owner,
			    "caches keep %s for up to %u s, and it has to change",
			    answer->count ? arena_printf(&view->arena, "its %s records",
							 rr_type_text(expect->type))
					  : arena_printf(&view->arena, "that there is no %s record",
							 rr_type_text(expect->type)),
			    ttl_of(answer));
		finding_hint(findings, answer->count ? "set the TTL to 300 s now, and change the "
						       "records when the old time is over"
						     : "the last number of the SOA record says for "
						       "how long; waiting is all that helps");
	}
}

static void check_dmarc(const struct verify_rule *rule, struct server_view *view,
			struct findings *findings)
{
	const struct extra_checks *survey = &view->survey;
	size_t count = 0;

	if (!survey->done || !answer_is_definite(survey->dmarc))
		return;
	for (size_t i = 0; i < survey->dmarc->count; i++)
		count += strncasecmp((const char *)survey->dmarc->records[i].octets, "v=DMARC1",
				     8) == 0;
	if (count == 1)
		return;
	finding_add(findings, rule->severity, rule->id, view->domain,
		    count ? "there are several DMARC records, so none counts (RFC 9989)"
			  : "there is no DMARC record; large receivers ask for one");
	finding_hint(findings, "write one TXT record at _dmarc: v=DMARC1; p=none; "
			       "rua=mailto:ADDRESS, and a stricter p= when the reports look right");
}

static void check_dkim(const struct verify_rule *rule, struct server_view *view,
		       struct findings *findings)
{
	const struct extra_checks *survey = &view->survey;
	const struct rr *key = extra_checks_has(survey->dkim) ? &survey->dkim->records[0] : NULL;
	const char *value = key ? strstr((const char *)key->octets, "p=") : NULL;

	if (!survey->done || !answer_is_definite(survey->dkim))
		return;
	if (survey->dkim->count == 1 && value && value[2] && value[2] != ';' && value[2] != ' ')
		return;
	finding_add(findings, rule->severity, rule->id, survey->dkim_owner,
		    !key ? "there is no DKIM key"
		    : survey->dkim->count > 1
			    ? "there are several DKIM keys, so receivers may take the wrong one "
			      "(RFC 6376 section 3.6.2.2)"
			    : "the DKIM record has no key, so signatures do not count");
	finding_hint(findings,
		     "copy the value from the provider's console into one TXT record at that name");
}

static void check_mta_sts(const struct verify_rule *rule, struct server_view *view,
			  struct findings *findings)
{
	const struct extra_checks *survey = &view->survey;

	if (!survey->done || !answer_is_definite(survey->mta_sts))
		return;
	if (extra_checks_text(survey->mta_sts, "v=STSv1")) {
		finding_add(findings, rule->severity, rule->id, view->domain,
			    "there is an MTA-STS policy; senders deliver only to MX hosts that it "
			    "names");
		finding_hint(findings,
			     "see that https://mta-sts.%s/.well-known/mta-sts.txt names the MX "
			     "hosts of this site, and give the record a new id",
			     view->domain);
	} else {
		finding_add(findings, rule->severity, rule->id, view->domain,
			    "there is no MTA-STS policy, so mail to this domain may be sent "
			    "without TLS");
	}
}

static void check_tls_rpt(const struct verify_rule *rule, struct server_view *view,
			  struct findings *findings)
{
	const struct answer *answer = view->survey.tls_rpt;

	if (view->survey.done && answer_is_definite(answer) &&
	    !extra_checks_text(answer, "v=TLSRPTv1"))
		finding_add(findings, rule->severity, rule->id, view->domain,
			    "there is no TLS-RPT record (RFC 8460), so no sender reports when TLS "
			    "to its servers fails");
}

/* RFC 6186 and RFC 8314 section 5.1: how mail programs find their servers. */
static void check_services(const struct verify_rule *rule, struct server_view *view,
			   struct findings *findings)
{
	for (int i = 0; i < SITE_PROTOCOLS && view->survey.done; i++) {
		const struct site_server *server = &view->site->server[i];
		const struct answer *answer = view->survey.services[i];
		bool right = false;

		if (!answer || !answer_is_definite(answer) || !server->host)
			continue;
		for (size_t j = 0; j < answer->count; j++)
			right |= strcmp(answer->records[j].target, server->host) == 0 &&
				 answer->records[j].port == server->port;
		if (right)
			continue;
		finding_add(
			findings, rule->severity, rule->id,
			arena_printf(&view->arena, "%s.%s", extra_checks_service(i), view->domain),
			answer->count
				? "the SRV record does not lead to the server of this site"
				: "there is no SRV record by which mail programs find the server");
		finding_hint(findings, "type SRV, value 0 1 %d %s", (int)server->port,
			     server->host);
	}
}

/* A type of its own, of which some DNS hosts still make records. */
static void check_type(const struct verify_rule *rule, struct server_view *view,
		       struct findings *findings)
{
	const struct extra_checks *survey = &view->survey;

	if (!survey->done || !extra_checks_has(survey->spf))
		return;
	finding_add(findings, rule->severity, rule->id, view->domain,
		    "there is an SPF record of the type SPF, which receivers ignore (RFC 7208 "
		    "section 3.1): \"%s\"",
		    server_view_text(view, RR_SPF, &survey->spf->records[0]));
	finding_hint(findings, view->spf.record ? "delete it; the TXT record is what counts"
						: "delete it, and write a TXT record");
}

static const struct verify_rule rows[] = {
	{ "DNS-REWRITE", FINDING_WARNING, check_rewrite, true,
	  "The resolver answers for names that do not exist." },
	{ "WILDCARD", FINDING_WARNING, check_wildcard, false,
	  "A wildcard answers in the place of a record that is missing; a note when it stands for "
	  "none of those." },
	{ "OLD-AUTODISCOVER", FINDING_WARNING, check_old_autodiscover, false,
	  "autodiscover or autoconfig leads to another known provider." },
	{ "OLD-SRV", FINDING_WARNING, check_old_services, false,
	  "An SRV record for mail programs leads to another known provider." },
	{ "OLD-DKIM", FINDING_NOTE, check_old_keys, false,
	  "A DKIM key of another known provider is still there." },
	{ "OLD-MTASTS", FINDING_WARNING, check_old_policy, false,
	  "The MTA-STS policy is served by another known provider: senders may refuse to deliver "
	  "to ours." },
	{ "OLD-TXT", FINDING_NOTE, check_old_texts, false,
	  "A text is there by which another known provider verifies the domain." },
	{ "SPF-TYPE99", FINDING_NOTE, check_type, false,
	  "There is a record of the type SPF (99), which receivers do not look at." },
	{ "TTL-LONG", FINDING_NOTE, check_ttl, false,
	  "Caches keep a record that has to change for more than an hour." },
	{ "ADV-DMARC", FINDING_NOTE, check_dmarc, false,
	  "There is no DMARC record, or more than one." },
	{ "ADV-DKIM", FINDING_NOTE, check_dkim, false,
	  "There is no DKIM key at the site's selector, or an empty one, or more than one." },
	{ "ADV-MTASTS", FINDING_NOTE, check_mta_sts, false,
	  "There is no MTA-STS policy; or there is one, which has to name the MX hosts of the "
	  "site." },
	{ "ADV-TLSRPT", FINDING_NOTE, check_tls_rpt, false, "There is no TLS-RPT record." },
	{ "ADV-SRV", FINDING_NOTE, check_services, false,
	  "Mail programs cannot find the servers by SRV records, or find other ones." },
};

const struct rule_table rules_extra = { rows, ARRAY_LEN(rows) };
