// SPDX-License-Identifier: MIT
#include <arpa/inet.h>
#include <inttypes.h>

#include "dns/rules.h"

static const struct rr *find_host(const struct answer *answer, const char *host)
{
	for (size_t i = 0; i < answer->count; i++)
		if (strcmp(answer->records[i].target, host) == 0)
			return &answer->records[i];
	return NULL;
}

static bool is_expected(const struct site *site, const char *host)
{
	for (size_t i = 0; i < site->record_count; i++)
		if (site->records[i].type == SITE_MX && strcmp(site->records[i].value, host) == 0)
			return true;
	return false;
}

static bool is_legacy(const struct site *site, const char *host)
{
	return vec_has(&site->legacy.mx, host);
}

/* "mx1.sg.aliyun.com.example.com": the final dot was left out where the zone is edited, so the zone's name was added. */
static bool is_relative(const struct rule_case *judged, const char *host)
{
	for (size_t i = 0; i < judged->site->record_count; i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		buf_printf(&text, "%s.%s", judged->site->records[i].value, judged->domain);
		if (judged->site->records[i].type == SITE_MX && strcmp(buf_text(&text), host) == 0)
			return true;
	}
	return false;
}

static int64_t least_priority(const struct site *site)
{
	int64_t least = INT64_MAX;

	for (size_t i = 0; i < site->record_count; i++)
		if (site->records[i].type == SITE_MX && site->records[i].priority < least)
			least = site->records[i].priority;
	return least;
}

/* An MX that the site does not have: mail goes, or may go, elsewhere. */
static void judge_extra(struct rule_case *judged, const struct rr *record, const char *text)
{
	struct findings *findings = &judged->verdict->findings;
	const struct site *other = site_of_mx(judged->registry, record->target);
	struct in_addr address;

	if (strcmp(record->target, ".") == 0) {
		finding_add(findings, FINDING_ERROR, "MX-NULL", judged->domain, "the MX \"%s\" says that the domain takes no mail (RFC 7505)", text);
	} else if (is_legacy(judged->site, record->target)) {
		finding_add(findings, judged->site->legacy.accepted ? FINDING_WARNING : FINDING_ERROR, "MX-LEGACY-SAME-VENDOR", judged->domain,
			    "the MX %s is an old value of the same provider", text);
		finding_hint(findings, "put the current ones in its place");
		return;
	} else if (other) {
		finding_add(findings, FINDING_ERROR, "MX-OTHER-SITE", judged->domain, "the MX %s belongs to the provider's site %s (%s), not to %s", text, other->id, other->title,
			    judged->site->id);
		finding_hint(findings, "if the mail was bought there, configure site: %s; else remove the record. Logging on at another site fails", other->id);
		return;
	} else if (inet_pton(AF_INET, record->target, &address) == 1) {
		finding_add(findings, FINDING_ERROR, "MX-IP", judged->domain, "the MX %s names an address; only host names are allowed (RFC 5321 section 5.1)", text);
	} else if (is_relative(judged, record->target)) {
		finding_add(findings, FINDING_ERROR, "MX-RELATIVE", judged->domain, "the MX %s has the domain's own name at its end", text);
		finding_hint(findings, "write the value with a dot at its end");
		return;
	} else {
		bool lower = record->preference < least_priority(judged->site);

		finding_add(findings, FINDING_ERROR, lower ? "MX-EXTRA-LOWER" : "MX-EXTRA-HIGHER", judged->domain,
			    lower ? "the MX %s comes first, so mail goes there" : "the MX %s is there as well, so a part of the mail may go there", text);
	}
	finding_hint(findings, "delete the record at the DNS provider, or pause it");
}

static void judge_expected(struct rule_case *judged, const struct site_record *wanted, const struct answer *answer)
{
	struct verdict_record *record = rule_record(judged, wanted->host, "MX", wanted->required, "%" PRId64 " %s", wanted->priority, wanted->value);
	const struct rr *found = find_host(answer, wanted->value);
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (!answer_is_definite(answer))
		return;
	if (!found) {
		record->state = VERDICT_MISSING;
		finding_add(&judged->verdict->findings, wanted->required ? FINDING_ERROR : FINDING_WARNING, "MX-MISSING", judged->domain, "there is no MX %s",
			    record->expected);
		finding_hint(&judged->verdict->findings, "add: %s  MX  %s", wanted->host, record->expected);
		return;
	}
	rr_text(&text, RR_MX, found);
	rule_found(judged, record, text.data, text.len);
	record->state = VERDICT_OK;
	if (found->preference == wanted->priority)
		return;
	finding_add(&judged->verdict->findings, FINDING_WARNING, "MX-PREF", judged->domain, "the MX %s has the priority %u in the place of %" PRId64, wanted->value,
		    found->preference, wanted->priority);
	finding_hint(&judged->verdict->findings, "mail arrives, but set the priority to %" PRId64, wanted->priority);
}

/* Old values that the provider still accepts stand in for the current ones, so long as none of those is there. */
static bool lives_on_legacy(const struct rule_case *judged, const struct answer *answer)
{
	size_t legacy = 0, current = 0;

	for (size_t i = 0; i < answer->count; i++) {
		legacy += is_legacy(judged->site, answer->records[i].target);
		current += is_expected(judged->site, answer->records[i].target);
	}
	return judged->site->legacy.accepted && legacy && !current;
}

bool rule_mx(struct rule_case *judged)
{
	const struct answer *answer = answers_find(judged->inquiry, judged->domain, RR_MX);
	bool legacy;

	if (!answer)
		return false;
	if (!answer_is_definite(answer))
		rule_unknown(judged, judged->domain, "MX", answer);
	if (answer->kind == ANSWER_NXDOMAIN)
		finding_add(&judged->verdict->findings, FINDING_ERROR, "DOMAIN-MISSING", judged->domain, "the domain does not exist in DNS");
	if (answer->chain_count)
		finding_add(&judged->verdict->findings, FINDING_ERROR, "CN-APEX", judged->domain, "the domain itself is a CNAME, which hides its MX and TXT records");
	legacy = lives_on_legacy(judged, answer);
	for (size_t i = 0; i < judged->site->record_count && !legacy; i++)
		if (judged->site->records[i].type == SITE_MX)
			judge_expected(judged, &judged->site->records[i], answer);
	for (size_t i = 0; i < answer->count; i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		struct verdict_record *record;

		if (is_expected(judged->site, answer->records[i].target))
			continue;
		rr_text(&text, RR_MX, &answer->records[i]);
		record = rule_record(judged, "@", "MX", legacy, "%s", "");
		rule_found(judged, record, text.data, text.len);
		record->state = legacy && is_legacy(judged->site, answer->records[i].target) ? VERDICT_OK : VERDICT_EXTRA;
		judge_extra(judged, &answer->records[i], record->found[0]);
	}
	return true;
}
