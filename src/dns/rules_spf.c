// SPDX-License-Identifier: MIT
#include "dns/rules.h"

/* One record, with the right syntax and no misprint: its meaning can be judged. */
static bool spf_has_meaning(const struct view_spf *spf)
{
	return spf->count == 1 && spf->valid && !spf->misprint;
}

static void spf_hint_line(struct view *view, struct findings *findings)
{
	finding_hint(findings, "write one TXT record at @: %s", view->spf.line);
}

static void check_none(const struct rule *rule, struct view *view, struct findings *findings)
{
	const struct answer *answer = view->txt;

	if (!answer_is_definite(answer) || view->spf.record || !view->site->spf_mechanism)
		return;
	finding_add(findings, rule->severity, rule->id, view->domain,
		    "there is no SPF record, so receivers refuse the mail of this domain or take it for spam");
	spf_hint_line(view, findings);
}

static void check_several(const struct rule *rule, struct view *view, struct findings *findings)
{
	if (view->spf.count < 2)
		return;
	finding_add(findings, rule->severity, rule->id, view->domain,
		    "there are %zu SPF records; with more than one, none counts (RFC 7208 section 4.5)", view->spf.count);
	finding_hint(findings, "delete all of them and write one TXT record at @: %s", view->spf.line);
}

static void check_misprint(const struct rule *rule, struct view *view, struct findings *findings)
{
	if (!view->spf.misprint)
		return;
	finding_add(findings, rule->severity, rule->id, view->domain, "the SPF record has %s", view->spf.misprint);
	spf_hint_line(view, findings);
}

static void check_syntax(const struct rule *rule, struct view *view, struct findings *findings)
{
	const struct view_spf *spf = &view->spf;

	if (spf->count != 1 || spf->valid || spf->misprint)
		return;
	finding_add(findings, rule->severity, rule->id, view->domain, "the SPF record is void: \"%.*s\": %s", (int)spf->fault.term_len,
		    spf->fault.term, spf->fault.why);
	spf_hint_line(view, findings);
}

static void check_include(const struct rule *rule, struct view *view, struct findings *findings)
{
	const struct view_spf *spf = &view->spf;

	if (!spf_has_meaning(spf) || (spf->ours && spf->ours->qualifier == '+') || spf->check == VIEW_SPF_PASSES)
		return;
	if (spf->ours)
		finding_add(findings, rule->severity, rule->id, view->domain, "the SPF record has \"%.*s\", which lets the provider's mail fail",
			    (int)spf->ours->len, spf->ours->text);
	else
		finding_add(findings, rule->severity, rule->id, view->domain,
			    "the SPF record does not have %s, or has it behind \"all\", where nothing counts", view->site->spf_mechanism);
	spf_hint_line(view, findings);
}

static void check_indirect(const struct rule *rule, struct view *view, struct findings *findings)
{
	const struct view_spf *spf = &view->spf;

	if (spf_has_meaning(spf) && !spf->ours && spf->check == VIEW_SPF_PASSES)
		finding_add(findings, rule->severity, rule->id, view->domain,
			    "the SPF record lets the provider's servers pass, but not by %s; it may break when the provider changes its networks",
			    view->site->spf_mechanism);
}

static void check_other_site(const struct rule *rule, struct view *view, struct findings *findings)
{
	const struct view_spf *spf = &view->spf;

	if (!spf->other)
		return;
	finding_add(findings, rule->severity, rule->id, view->domain,
		    "the SPF record has %.*s, which is that of the site \"%s\" (%s); this domain is on the site \"%s\"", (int)spf->others->len,
		    spf->others->text, spf->other->id, spf->other->title, view->site->id);
	spf_hint_line(view, findings);
}

static void check_legacy(const struct rule *rule, struct view *view, struct findings *findings)
{
	const struct view_spf *spf = &view->spf;

	if (!spf->legacy)
		return;
	finding_add(findings, rule->severity, rule->id, view->domain, "the SPF record has %.*s, an old value of the same provider",
		    (int)spf->legacy->len, spf->legacy->text);
	spf_hint_line(view, findings);
}

static void check_lookups(const struct rule *rule, struct view *view, struct findings *findings)
{
	const struct view_spf *spf = &view->spf;

	if (!spf_has_meaning(spf) || spf->tree.lookups < SPF_LOOKUPS_MAX - 1)
		return;
	if (spf->tree.lookups > SPF_LOOKUPS_MAX)
		finding_add(findings, FINDING_ERROR, rule->id, view->domain,
			    "the SPF record costs %u DNS lookups; with more than ten it is void (RFC 7208 section 4.6.4)", spf->tree.lookups);
	else
		finding_add(findings, rule->severity, rule->id, view->domain, "the SPF record costs %u DNS lookups of the ten that are allowed",
			    spf->tree.lookups);
	finding_hint(findings, "take out includes of senders that you no longer use");
}

static void check_address(const struct rule *rule, struct view *view, struct findings *findings)
{
	const struct view_spf *spf = &view->spf;

	if (!spf_has_meaning(spf) || !spf->ours || spf->ours->qualifier != '+' || spf->check != VIEW_SPF_FAILS)
		return;
	finding_add(findings, rule->severity, rule->id, view->domain, "mail from the provider's address %s gets \"%s\" by the SPF record%s%s",
		    spf->checked, spf_result_text(spf->result), spf->problem ? ": " : "", spf->problem ? spf->problem : "");
	spf_hint_line(view, findings);
}

static void check_unsure(const struct rule *rule, struct view *view, struct findings *findings)
{
	const struct view_spf *spf = &view->spf;

	if (spf_has_meaning(spf) && spf->check == VIEW_SPF_UNSURE)
		finding_add(findings, rule->severity, rule->id, view->domain, "the SPF record cannot be evaluated now: %s", spf->problem);
}

static void check_unread(const struct rule *rule, struct view *view, struct findings *findings)
{
	const struct view_spf *spf = &view->spf;

	if (spf_has_meaning(spf) && spf->check == VIEW_SPF_UNREAD)
		finding_add(findings, rule->severity, rule->id, view->domain,
			    "the provider's own SPF record could not be read (%s), so the record was judged by its text alone", spf->problem);
}

static void check_broken(const struct rule *rule, struct view *view, struct findings *findings)
{
	const struct view_spf *spf = &view->spf;

	if (spf_has_meaning(spf) && spf->tree.broken && spf->check != VIEW_SPF_UNREAD)
		finding_add(findings, rule->severity, rule->id, view->domain,
			    "the SPF record includes %s; whoever is not let pass before gets an error", spf->tree.broken);
}

static void check_permissive(const struct rule *rule, struct view *view, struct findings *findings)
{
	const struct view_spf *spf = &view->spf;

	if (!spf_has_meaning(spf) || spf_record_find(&spf->parsed, SPF_REDIRECT))
		return;
	if (!spf->all)
		finding_add(findings, rule->severity, rule->id, view->domain,
			    "the SPF record does not end in \"%s\": it says nothing about anybody else's servers", view->site->spf_all);
	else if (spf->all->qualifier == '+' || spf->all->qualifier == '?')
		finding_add(findings, rule->severity, rule->id, view->domain, "\"%.*s\" in the SPF record lets anybody send mail as this domain",
			    (int)spf->all->len, spf->all->text);
	else
		return;
	spf_hint_line(view, findings);
}

static const struct rule rows[] = {
	{ "SPF-NONE", FINDING_ERROR, check_none, false },
	{ "SPF-MULTI", FINDING_ERROR, check_several, false },
	{ "SPF-GARBLED", FINDING_ERROR, check_misprint, false },
	{ "SPF-SYNTAX", FINDING_ERROR, check_syntax, false },
	{ "SPF-INCLUDE-MISSING", FINDING_ERROR, check_include, false },
	{ "SPF-INDIRECT", FINDING_NOTE, check_indirect, false },
	{ "SPF-OTHER-SITE", FINDING_WARNING, check_other_site, false },
	{ "SPF-OLD-INCLUDE", FINDING_WARNING, check_legacy, false },
	{ "SPF-LOOKUPS", FINDING_WARNING, check_lookups, false },
	{ "SPF-IP-FAIL", FINDING_ERROR, check_address, false },
	{ "SPF-UNSURE", FINDING_WARNING, check_unsure, true },
	{ "SPF-UNREAD", FINDING_NOTE, check_unread, false },
	{ "SPF-INCLUDE-BROKEN", FINDING_WARNING, check_broken, false },
	{ "SPF-PERMISSIVE", FINDING_WARNING, check_permissive, false },
};

const struct rule_table rules_spf = { rows, ARRAY_LEN(rows) };
