// SPDX-License-Identifier: MIT
#include <strings.h>

#include "dns/rules.h"
#include "dns/spf_record.h"

/* The joined strings of a TXT record; a NUL ends them behind the last octet. */
static const char *text_of(const struct rr *record)
{
	return (const char *)record->octets;
}

static bool is_spf(const struct rr *record)
{
	return spf_record_is(text_of(record), record->len);
}

static const struct rr *only_spf(const struct answer *answer, size_t *ret_count)
{
	const struct rr *found = NULL;

	*ret_count = 0;
	for (size_t i = 0; i < answer->count; i++) {
		if (!is_spf(&answer->records[i]))
			continue;
		found = found ? found : &answer->records[i];
		++*ret_count;
	}
	return found;
}

/* The line to write, as a hint of the last finding. */
static void suggest(struct rule_case *judged, const char *text, const char *verb)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	spf_record_suggest(&line, text, judged->site->spf_mechanism, judged->site->spf_all);
	finding_hint(&judged->verdict->findings, "%s: @  TXT  %s", verb, buf_text(&line));
}

static void judge_none(struct rule_case *judged, const struct answer *answer, struct verdict_record *record)
{
	struct findings *findings = &judged->verdict->findings;

	record->state = VERDICT_MISSING;
	for (size_t i = 0; i < answer->count; i++) {
		const struct rr *text = &answer->records[i];

		if (!spf_record_is_attempt(text_of(text), judged->site->spf_mechanism))
			continue;
		rule_found(judged, record, text_of(text), text->len);
		record->state = VERDICT_WRONG;
		finding_add(findings, FINDING_ERROR, "SPF-GARBLED", judged->domain, "the TXT record \"%s\" is meant as SPF, but does not begin with \"v=spf1 \"",
			    record->found[record->found_count - 1]);
		suggest(judged, NULL, "write it as");
		return;
	}
	finding_add(findings, FINDING_ERROR, "SPF-NONE", judged->domain, "there is no SPF record");
	suggest(judged, NULL, "add");
}

/* Words in the place of a mechanism: the guide's misprint, blanks around the colon, a full-width colon. */
static bool is_garbled(const char *text, const struct spf_record *spf)
{
	if (strcasestr(text, "the following:") || strstr(text, "："))
		return true;
	for (size_t i = 0; i < spf->count; i++)
		if (spf->terms[i].fault && strcasecmp(spf->terms[i].text, "include:") == 0)
			return true;
	return false;
}

static bool judge_syntax(struct rule_case *judged, const char *text, const struct spf_record *spf)
{
	struct findings *findings = &judged->verdict->findings;

	if (is_garbled(text, spf)) {
		finding_add(findings, FINDING_ERROR, "SPF-GARBLED", judged->domain,
			    "the SPF record cannot be read; \"include the following:\" in the provider's guide is a misprint for \"include:\"");
		suggest(judged, text, "write it as");
		return false;
	}
	for (size_t i = 0; i < spf->count; i++) {
		if (!spf->terms[i].fault)
			continue;
		finding_add(findings, FINDING_ERROR, "SPF-SYNTAX", judged->domain, "in the SPF record \"%s\" %s, so receivers ignore all of it (permerror)",
			    spf->terms[i].text, spf->terms[i].fault);
		suggest(judged, text, "write it as");
		return false;
	}
	return true;
}

/* What stands where the site's mechanism should be. */
static void judge_missing(struct rule_case *judged, const char *text, const struct spf_record *spf)
{
	struct findings *findings = &judged->verdict->findings;

	for (size_t i = 0; i < spf->count; i++) {
		const struct site *other = site_of_spf(judged->registry, spf->terms[i].text);

		if (!other)
			continue;
		finding_add(findings, FINDING_ERROR, "SPF-OTHER-SITE", judged->domain, "the SPF record has %s of the site %s (%s), not that of %s", spf->terms[i].text, other->id,
			    other->title, judged->site->id);
		suggest(judged, text, "write it as");
		return;
	}
	finding_add(findings, FINDING_ERROR, "SPF-INCLUDE-MISSING", judged->domain, "the SPF record does not have %s, so the provider may not send for the domain",
		    judged->site->spf_mechanism);
	suggest(judged, text, "write it as");
}

static bool is_accepted(const struct site *site, const char *text)
{
	if (strcasecmp(text, site->spf_mechanism) == 0)
		return true;
	for (size_t i = 0; site->legacy.accepted && i < site->legacy.spf.count; i++)
		if (strcasecmp(text, site->legacy.spf.items[i]) == 0)
			return true;
	return false;
}

/* Whether the site's servers pass: its mechanism stands there, lets pass, and is reached before the record ends. */
static bool judge_mechanism(struct rule_case *judged, const char *text, const struct spf_record *spf)
{
	struct findings *findings = &judged->verdict->findings;
	bool ended = false;

	for (size_t i = 0; i < spf->count; i++) {
		ended = ended || strcasecmp(spf->terms[i].text, "all") == 0;
		if (!is_accepted(judged->site, spf->terms[i].text))
			continue;
		if (spf->terms[i].qualifier == '+' && !ended)
			return true;
		finding_add(findings, FINDING_ERROR, ended ? "SPF-INCLUDE-LATE" : "SPF-INCLUDE-QUALIFIER", judged->domain,
			    ended ? "%s stands behind \"all\", where nobody looks any more" : "%s has a qualifier that does not let it pass", spf->terms[i].text);
		suggest(judged, text, "write it as");
		return false;
	}
	judge_missing(judged, text, spf);
	return false;
}

static void judge_end(struct rule_case *judged, const char *text, const struct spf_record *spf)
{
	struct findings *findings = &judged->verdict->findings;

	for (size_t i = 0; i < spf->count; i++) {
		if (strncasecmp(spf->terms[i].text, "redirect=", 9) == 0)
			return;
		if (strcasecmp(spf->terms[i].text, "all") != 0)
			continue;
		if (spf->terms[i].qualifier == '-' || spf->terms[i].qualifier == '~')
			return;
		finding_add(findings, FINDING_WARNING, "SPF-PERMISSIVE", judged->domain, "the SPF record ends with %call, which lets everybody send for the domain",
			    spf->terms[i].qualifier);
		suggest(judged, text, "better");
		return;
	}
	finding_add(findings, FINDING_WARNING, "SPF-PERMISSIVE", judged->domain, "the SPF record has no \"all\" at its end, so it forbids nothing");
	suggest(judged, text, "better");
}

bool rule_spf(struct rule_case *judged)
{
	struct verdict_record *record;
	const struct answer *answer = answers_find(judged->inquiry, judged->domain, RR_TXT);
	const struct rr *found;
	struct spf_record spf;
	size_t count;

	if (!answer)
		return false;
	record = rule_record(judged, "@", "TXT", true, "%s", judged->site->spf_mechanism);
	if (!answer_is_definite(answer)) {
		rule_unknown(judged, judged->domain, "TXT", answer);
		return true;
	}
	found = only_spf(answer, &count);
	if (!found) {
		judge_none(judged, answer, record);
		return true;
	}
	for (size_t i = 0; i < answer->count; i++)
		if (is_spf(&answer->records[i]))
			rule_found(judged, record, text_of(&answer->records[i]), answer->records[i].len);
	record->state = VERDICT_WRONG;
	if (count > 1) {
		finding_add(&judged->verdict->findings, FINDING_ERROR, "SPF-MULTI", judged->domain, "there are %zu SPF records, so receivers ignore all of them (permerror)",
			    count);
		suggest(judged, text_of(found), "merge them into one");
		return true;
	}
	spf = spf_record_parse(&judged->verdict->arena, text_of(found));
	if (judge_syntax(judged, text_of(found), &spf) && judge_mechanism(judged, text_of(found), &spf)) {
		record->state = VERDICT_OK;
		judge_end(judged, text_of(found), &spf);
	}
	return true;
}
