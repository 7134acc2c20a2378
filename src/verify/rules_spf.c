// SPDX-License-Identifier: MIT
#include "verify/rules.h"

/* One record, with the right syntax and no misprint: its meaning can be judged. */
static bool spf_has_meaning(const struct server_view_spf *spf)
{
	return spf->count == 1 && spf->valid && !spf->misprint;
}

static void spf_hint_line(struct server_view *view, struct findings *findings)
{
	finding_hint(findings, "write one TXT record at @: %s", view->spf.line);
}

static void check_none(const struct verify_rule *rule, struct server_view *view,
		       struct findings *findings)
{
	const struct answer *answer = view->txt;

	if (!answer_is_definite(answer) || view->spf.record || !view->site->spf_mechanism)
		return;
	finding_add(findings, rule->severity, rule->id, view->domain,
		    "there is no SPF record, so receivers refuse the mail of this domain or take "
		    "it for spam");
	spf_hint_line(view, findings);
}

static void check_several(const struct verify_rule *rule, struct server_view *view,
			  struct findings *findings)
{
	if (view->spf.count < 2)
		return;
	finding_add(
		findings, rule->severity, rule->id, view->domain,
		"there are %zu SPF records; with more than one, none counts (RFC 7208 section 4.5)",
		view->spf.count);
	finding_hint(findings, "delete all of them and write one TXT record at @: %s",
		     view->spf.line);
}

static void check_misprint(const struct verify_rule *rule, struct server_view *view,
			   struct findings *findings)
{
	if (view->spf.misprint)
		finding_add(findings, rule->severity, rule->id, view->domain,
			    "the SPF record has %s", view->spf.misprint);
	else if (view->spf.parts)
		finding_add(findings, FINDING_WARNING, rule->id, view->domain,
			    "terms of SPF stand in TXT records of their own, where receivers do "
			    "not look for them (RFC 7208 section 4.5)");
	else
		return;
	spf_hint_line(view, findings);
}

static void check_syntax(const struct verify_rule *rule, struct server_view *view,
			 struct findings *findings)
{
	const struct server_view_spf *spf = &view->spf;

	if (spf->count != 1 || spf->valid || spf->misprint)
		return;
	finding_add(findings, rule->severity, rule->id, view->domain,
		    "the SPF record is void: \"%.*s\": %s", (int)spf->fault.term_len,
		    spf->fault.term, spf->fault.why);
	spf_hint_line(view, findings);
}

static void check_include(const struct verify_rule *rule, struct server_view *view,
			  struct findings *findings)
{
	const struct server_view_spf *spf = &view->spf;

	if (!spf_has_meaning(spf) || (spf->ours && spf->ours->qualifier == '+') ||
	    spf->check == SERVER_VIEW_SPF_PASSES || spf->check == SERVER_VIEW_SPF_UNSURE)
		return;
	if (spf->ours)
		finding_add(findings, rule->severity, rule->id, view->domain,
			    "the SPF record has \"%.*s\", which lets the provider's mail fail",
			    (int)spf->ours->len, spf->ours->text);
	else
		finding_add(findings, rule->severity, rule->id, view->domain,
			    "the SPF record does not have %s, or has it behind \"all\", where "
			    "nothing counts",
			    view->site->spf_mechanism);
	spf_hint_line(view, findings);
}

static void check_indirect(const struct verify_rule *rule, struct server_view *view,
			   struct findings *findings)
{
	const struct server_view_spf *spf = &view->spf;

	if (spf_has_meaning(spf) && !spf->ours && spf->check == SERVER_VIEW_SPF_PASSES)
		finding_add(findings, rule->severity, rule->id, view->domain,
			    "the SPF record lets the provider's servers pass, but not by %s; it "
			    "may break when the provider changes its networks",
			    view->site->spf_mechanism);
}

static void check_other_site(const struct verify_rule *rule, struct server_view *view,
			     struct findings *findings)
{
	const struct server_view_spf *spf = &view->spf;

	if (!spf->other)
		return;
	finding_add(findings, rule->severity, rule->id, view->domain,
		    "the SPF record has %.*s, which is that of the site \"%s\" (%s); this domain "
		    "is on the site \"%s\"",
		    (int)spf->others->len, spf->others->text, spf->other->id, spf->other->title,
		    view->site->id);
	spf_hint_line(view, findings);
}

/* The name of an include or redirect; NULL for other terms. */
static const char *spf_target(struct server_view *view, const struct spf_term *term)
{
	struct name name;

	if ((term->kind != SPF_INCLUDE && term->kind != SPF_REDIRECT) ||
	    !name_from_octets(&name, term->domain, term->domain_len))
		return NULL;
	return server_view_name(view, &name);
}

/*
 * Other senders may well be intended; only old values of the provider itself are certainly useless.
 */
static void check_old(const struct verify_rule *rule, struct server_view *view,
		      struct findings *findings)
{
	const struct server_view_spf *spf = &view->spf;

	if (spf->legacy) {
		finding_add(findings, rule->severity, rule->id, view->domain,
			    "the SPF record has %.*s, an old value of the same provider",
			    (int)spf->legacy->len, spf->legacy->text);
		spf_hint_line(view, findings);
	}
	for (size_t i = 0; i < spf->parsed.count; i++) {
		const char *target = spf_target(view, &spf->parsed.terms[i]);
		const struct provider *provider =
			target ? extra_checks_of_spf(view->registry, target) : NULL;

		if (!provider)
			continue;
		finding_add(findings, FINDING_NOTE, rule->id, view->domain,
			    "the SPF record has %.*s: %s may send mail as this domain",
			    (int)spf->parsed.terms[i].len, spf->parsed.terms[i].text,
			    provider->title);
		finding_hint(findings, "take it out when nothing is sent from there any more");
	}
}

static void check_lookups(const struct verify_rule *rule, struct server_view *view,
			  struct findings *findings)
{
	const struct server_view_spf *spf = &view->spf;

	if (!spf_has_meaning(spf) || spf->tree.lookups < SPF_LOOKUPS_MAX - 1)
		return;
	if (spf->tree.lookups > SPF_LOOKUPS_MAX)
		finding_add(findings, FINDING_ERROR, rule->id, view->domain,
			    "the SPF record costs %u DNS lookups; with more than ten it is void "
			    "(RFC 7208 section 4.6.4)",
			    spf->tree.lookups);
	else
		finding_add(findings, rule->severity, rule->id, view->domain,
			    "the SPF record costs %u DNS lookups of the ten that are allowed",
			    spf->tree.lookups);
	finding_hint(findings, "take out includes of senders that you no longer use");
}

static void check_address(const struct verify_rule *rule, struct server_view *view,
			  struct findings *findings)
{
	const struct server_view_spf *spf = &view->spf;

	if (!spf_has_meaning(spf) || !spf->ours || spf->ours->qualifier != '+' ||
	    spf->check != SERVER_VIEW_SPF_FAILS)
		return;
	finding_add(findings, rule->severity, rule->id, view->domain,
		    "mail from the provider's address %s gets \"%s\" by the SPF record%s%s",
		    spf->checked, spf_result_text(spf->result), spf->problem ? ": " : "",
		    spf->problem ? spf->problem : "");
	spf_hint_line(view, findings);
}

static void check_unsure(const struct verify_rule *rule, struct server_view *view,
			 struct findings *findings)
{
	const struct server_view_spf *spf = &view->spf;

	if (!spf_has_meaning(spf) || spf->check != SERVER_VIEW_SPF_UNSURE)
		return;
	finding_add(findings, rule->severity, rule->id, view->domain,
		    "the SPF record cannot be evaluated now: %s", spf->problem);
	spf_hint_line(view, findings);
}

static void check_unread(const struct verify_rule *rule, struct server_view *view,
			 struct findings *findings)
{
	const struct server_view_spf *spf = &view->spf;

	if (spf_has_meaning(spf) && spf->check == SERVER_VIEW_SPF_UNREAD && !spf->broken)
		finding_add(findings, rule->severity, rule->id, view->domain,
			    "the provider's own SPF record could not be read (%s), so the record "
			    "was judged by its text alone",
			    spf->problem);
}

/* RFC 7208 section 5.2: to include what has no record is an error, not a missing match. */
static void check_broken(const struct verify_rule *rule, struct server_view *view,
			 struct findings *findings)
{
	const struct server_view_spf *spf = &view->spf;

	if (!spf_has_meaning(spf) || !(spf->tree.broken || spf->broken))
		return;
	finding_add(findings, rule->severity, rule->id, view->domain,
		    "the SPF record leads to %s; whoever is not let pass before gets an error (RFC "
		    "7208 section 5.2)",
		    spf->tree.broken ? spf->tree.broken : spf->problem);
	if (spf->broken)
		finding_hint(findings, "that is for the provider to mend; tell its support");
	else
		spf_hint_line(view, findings);
}

static void check_void(const struct verify_rule *rule, struct server_view *view,
		       struct findings *findings)
{
	CLEANUP(buf_release) struct buf terms = BUF_INIT;
	const struct server_view_spf *spf = &view->spf;

	if (!spf_has_meaning(spf) || spf->voids.count == 0)
		return;
	for (size_t i = 0; i < spf->voids.count; i++)
		buf_printf(&terms, "%s%s", i ? "; " : "", spf->voids.items[i]);
	finding_add(findings, rule->severity, rule->id, view->domain,
		    "names in the SPF record have no %s: %s%s",
		    spf->too_void6 && !spf->too_void ? "IPv6 address" : "records", buf_text(&terms),
		    spf->too_void    ? "; more than two make it void (RFC 7208 section 4.6.4)"
		    : spf->too_void6 ? "; more than two make it void for mail that comes by IPv6 "
				       "(RFC 7208 section 4.6.4)"
				     : "");
	finding_hint(findings, "take those terms out, or correct them");
}

/* RFC 7208 section 3.4, and what UDP carries without EDNS. */
static void check_size(const struct verify_rule *rule, struct server_view *view,
		       struct findings *findings)
{
	enum { RECORD_MOST = 450, SET_MOST = 1232 };
	size_t size = 0;

	for (size_t i = 0; i < view->txt->count; i++)
		size += view->txt->records[i].len + view->txt->records[i].len / 255 + 13;
	if (spf_has_meaning(&view->spf) && view->spf.record->len > RECORD_MOST)
		finding_add(findings, rule->severity, rule->id, view->domain,
			    "the SPF record has %zu octets; with more than %d, some receivers do "
			    "not get it over UDP",
			    view->spf.record->len, RECORD_MOST);
	else if (view->spf.count && size > SET_MOST)
		finding_add(findings, rule->severity, rule->id, view->domain,
			    "the %zu TXT records at @ have %zu octets; receivers that cannot ask "
			    "over TCP do not see SPF",
			    view->txt->count, size);
	else
		return;
	finding_hint(findings, "delete TXT records at @ that are not needed any more");
}

/*
 * A record that lets everybody pass is useless; one that says nothing about other senders is
 * incomplete.
 */
static void check_permissive(const struct verify_rule *rule, struct server_view *view,
			     struct findings *findings)
{
	const struct server_view_spf *spf = &view->spf;

	if (!spf_has_meaning(spf))
		return;
	if (spf->stranger)
		finding_add(findings, rule->severity, rule->id, view->domain,
			    "the SPF record lets anybody send mail as this domain: even %s, an "
			    "address that is not in use, passes",
			    spf->stranger);
	else if (spf_record_find(&spf->parsed, SPF_REDIRECT) && !spf->all)
		return;
	else if (!spf->all)
		finding_add(findings, FINDING_WARNING, rule->id, view->domain,
			    "the SPF record does not end in \"%s\": it says nothing about anybody "
			    "else's servers",
			    view->site->spf_all);
	else if (spf->all->qualifier == '?')
		finding_add(findings, FINDING_WARNING, rule->id, view->domain,
			    "\"%.*s\" in the SPF record says nothing about anybody else's servers",
			    (int)spf->all->len, spf->all->text);
	else
		return;
	spf_hint_line(view, findings);
}

static const struct verify_rule rows[] = {
	{ "SPF-NONE", FINDING_ERROR, check_none, false, "There is no SPF record." },
	{ "SPF-MULTI", FINDING_ERROR, check_several, false,
	  "There are two SPF records or more, so that none counts (RFC 7208 section 4.5)." },
	{ "SPF-GARBLED", FINDING_ERROR, check_misprint, false,
	  "The SPF record has a misprint that is known, such as \"include the following:\" of the "
	  "provider's guide, or is in pieces; the hint has "
	  "the line to "
	  "write." },
	{ "SPF-SYNTAX", FINDING_ERROR, check_syntax, false,
	  "The SPF record is void by its syntax." },
	{ "SPF-INCLUDE-MISSING", FINDING_ERROR, check_include, false,
	  "The SPF record does not let the provider's servers pass, or has the term that would "
	  "behind \"all\"." },
	{ "SPF-INDIRECT", FINDING_NOTE, check_indirect, false,
	  "The provider's servers pass, but not by the provider's own term." },
	{ "SPF-OTHER-SITE", FINDING_WARNING, check_other_site, false,
	  "The SPF record has the term of another site of the same provider." },
	{ "SPF-OLD-INCLUDE", FINDING_WARNING, check_old, false,
	  "The SPF record has an old value of the same provider; or, as a note, it lets another "
	  "known provider send." },
	{ "SPF-LOOKUPS", FINDING_WARNING, check_lookups, false,
	  "The SPF record costs nine or ten of the ten DNS lookups that are allowed; an error when "
	  "it costs more." },
	{ "SPF-VOID", FINDING_WARNING, check_void, false,
	  "Terms of the SPF record have names without records; more than two of them make it "
	  "void." },
	{ "SPF-IP-FAIL", FINDING_ERROR, check_address, false,
	  "An address of the provider does not pass by the SPF record, although the provider's "
	  "term is in it." },
	{ "SPF-UNSURE", FINDING_WARNING, check_unsure, true,
	  "The SPF record cannot be evaluated just now." },
	{ "SPF-UNREAD", FINDING_NOTE, check_unread, false,
	  "The provider's own SPF record could not be read, so the record was judged by its "
	  "text." },
	{ "SPF-INCLUDE-BROKEN", FINDING_ERROR, check_broken, false,
	  "The SPF record includes or redirects to a name that has no valid SPF record (RFC 7208 "
	  "section 5.2)." },
	{ "SPF-PERMISSIVE", FINDING_ERROR, check_permissive, false,
	  "The SPF record lets anybody pass; a warning when it only says nothing about others "
	  "(\"?all\", or no \"all\")." },
	{ "SPF-SIZE", FINDING_WARNING, check_size, false,
	  "The SPF record, or all TXT records together, are too large for some receivers." },
};

const struct rule_table rules_spf = { rows, ARRAY_LEN(rows) };
