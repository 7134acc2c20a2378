// SPDX-License-Identifier: MIT
#include "dns/rules.h"

/* The host has no CNAME: it may have addresses of its own, put there by a DNS provider that resolves aliases itself, or left over from another service. */
static bool judge_plain(struct rule_case *judged, const struct site_record *wanted, const char *name, struct verdict_record *record)
{
	const struct answer *addresses = answers_find(judged->inquiry, name, RR_A);
	struct findings *findings = &judged->verdict->findings;

	if (!addresses)
		return false;
	if (addresses->kind != ANSWER_DATA) {
		record->state = VERDICT_MISSING;
		finding_add(findings, FINDING_WARNING, "CN-MISSING", judged->domain, "there is no CNAME %s for %s", wanted->host, wanted->value);
		finding_hint(findings, "add: %s  CNAME  %s", wanted->host, wanted->value);
		return true;
	}
	record->state = VERDICT_WRONG;
	finding_add(findings, FINDING_WARNING, "CN-FLAT", judged->domain, "%s has addresses in the place of the CNAME to %s; they stop working when the provider moves",
		    wanted->host, wanted->value);
	finding_hint(findings, "replace them by: %s  CNAME  %s", wanted->host, wanted->value);
	return true;
}

static void judge_found(struct rule_case *judged, const struct site_record *wanted, const struct answer *answer, struct verdict_record *record)
{
	struct findings *findings = &judged->verdict->findings;
	const char *target = answer->records[0].target;

	rule_found(judged, record, target, strlen(target));
	if (strcmp(wanted->value, target) == 0) {
		record->state = VERDICT_OK;
		return;
	}
	record->state = VERDICT_WRONG;
	finding_add(findings, FINDING_WARNING, "CN-WRONG", judged->domain, "the CNAME %s points to %s, not to %s", wanted->host, record->found[0], wanted->value);
	finding_hint(findings, "change it to: %s  CNAME  %s", wanted->host, wanted->value);
}

static bool judge_one(struct rule_case *judged, const struct site_record *wanted)
{
	const char *name = rule_name(judged, wanted->host);
	const struct answer *answer = answers_find(judged->inquiry, name, RR_CNAME);
	struct verdict_record *record;

	if (!answer)
		return false;
	record = rule_record(judged, wanted->host, "CNAME", wanted->required, "%s", wanted->value);
	if (answer->kind == ANSWER_DATA)
		judge_found(judged, wanted, answer, record);
	else if (!answer_is_definite(answer))
		rule_unknown(judged, judged->domain, wanted->host, answer);
	else
		return judge_plain(judged, wanted, name, record);
	return true;
}

bool rule_cname(struct rule_case *judged)
{
	bool known = true;

	/* All of them, so that all their questions are wanted in the same round. */
	for (size_t i = 0; i < judged->site->record_count; i++)
		if (judged->site->records[i].type == SITE_CNAME)
			known = judge_one(judged, &judged->site->records[i]) && known;
	return known;
}
