// SPDX-License-Identifier: MIT
#include "verify/rules.h"

/* The smallest preference of a record that is the site's, as published; -1 when there is none. */
static int mx_best_preference(const struct server_view *view)
{
	int best = -1;

	for (size_t i = 0; i < view->exchange_count; i++) {
		const struct server_view_mx *mx = &view->exchanges[i];

		if (mx->expect && mx->kind != SERVER_VIEW_MX_RELATIVE &&
		    (best < 0 || mx->record->preference < best))
			best = mx->record->preference;
	}
	return best;
}

static void check_missing(const struct verify_rule *rule, struct server_view *view,
			  struct findings *findings)
{
	for (size_t i = 0; i < view->expected.count; i++) {
		const struct expected_record *expect = &view->expected.items[i];

		if (expect->type != RR_MX || view->states[i].state != VERDICT_MISSING)
			continue;
		finding_add(findings, rule->severity, rule->id, view->domain,
			    "the MX record %s is missing", expect->text);
		finding_hint(findings, "add: host @, type MX, priority %u, value %s",
			     expect->preference, expect->value);
	}
}

static void check_preference(const struct verify_rule *rule, struct server_view *view,
			     struct findings *findings)
{
	for (size_t i = 0; i < view->exchange_count; i++) {
		const struct server_view_mx *mx = &view->exchanges[i];

		if (mx->kind != SERVER_VIEW_MX_PREFERENCE)
			continue;
		finding_add(findings, rule->severity, rule->id, view->domain,
			    "the MX record of %s has the priority %u; it is to be %u",
			    mx->record->target, mx->record->preference, mx->expect->preference);
		finding_hint(findings, "change the priority to %u", mx->expect->preference);
	}
}

/* Two of the site's hosts stand in the wrong order, so that mail goes to the spare one first. */
static void check_order(const struct verify_rule *rule, struct server_view *view,
			struct findings *findings)
{
	for (size_t i = 0; i < view->exchange_count; i++) {
		for (size_t j = 0; j < view->exchange_count; j++) {
			const struct server_view_mx *one = &view->exchanges[i],
						    *other = &view->exchanges[j];

			if (!one->expect || !other->expect || one->kind == SERVER_VIEW_MX_AGAIN ||
			    other->kind == SERVER_VIEW_MX_AGAIN)
				continue;
			if (one->expect->preference < other->expect->preference &&
			    one->record->preference >= other->record->preference)
				finding_add(findings, rule->severity, rule->id, view->domain,
					    "mail goes to %s no later than to %s, which is to come "
					    "first",
					    other->record->target, one->record->target);
		}
	}
}

/* Leftovers of another provider: mail is lost to it. */
static void mx_report_extra(const struct verify_rule *rule, struct server_view *view,
			    struct findings *findings, bool lower)
{
	int best = mx_best_preference(view);

	for (size_t i = 0; i < view->exchange_count; i++) {
		const struct server_view_mx *mx = &view->exchanges[i];
		bool is_lower = best < 0 || mx->record->preference <= best;

		if (mx->kind != SERVER_VIEW_MX_FOREIGN || is_lower != lower)
			continue;
		finding_add(findings, rule->severity, rule->id, view->domain,
			    "the MX record \"%u %s\" is %s%s, and mail goes there %s",
			    mx->record->preference, mx->record->target,
			    mx->provider ? "a leftover of " : "not one of this provider",
			    mx->provider ? mx->provider->title : "",
			    lower ? "first" : "whenever ours is slow to answer");
		finding_hint(findings, "delete or pause the MX record with the value %s",
			     mx->record->target);
	}
}

static void check_extra_lower(const struct verify_rule *rule, struct server_view *view,
			      struct findings *findings)
{
	mx_report_extra(rule, view, findings, true);
}

static void check_extra_higher(const struct verify_rule *rule, struct server_view *view,
			       struct findings *findings)
{
	mx_report_extra(rule, view, findings, false);
}

static void check_other_site(const struct verify_rule *rule, struct server_view *view,
			     struct findings *findings)
{
	for (size_t i = 0; i < view->exchange_count; i++) {
		const struct server_view_mx *mx = &view->exchanges[i];

		if (mx->kind != SERVER_VIEW_MX_OTHER_SITE)
			continue;
		finding_add(findings, rule->severity, rule->id, view->domain,
			    "the MX record \"%u %s\" belongs to the site \"%s\" (%s); this domain "
			    "is on the site \"%s\", "
			    "so its mail is refused there and its users cannot log on",
			    mx->record->preference, mx->record->target, mx->other->id,
			    mx->other->title, view->site->id);
		finding_hint(findings,
			     "replace it by the records of \"%s\", or name the site %s if the "
			     "mailboxes were bought there",
			     view->site->id, mx->other->id);
	}
}

static void check_legacy(const struct verify_rule *rule, struct server_view *view,
			 struct findings *findings)
{
	for (size_t i = 0; i < view->exchange_count; i++) {
		const struct server_view_mx *mx = &view->exchanges[i];

		if (mx->kind != SERVER_VIEW_MX_LEGACY)
			continue;
		finding_add(findings, view->site->legacy.accepted ? rule->severity : FINDING_ERROR,
			    rule->id, view->domain,
			    view->site->legacy.accepted ? "the MX record \"%u %s\" is an old value "
							  "of the same provider that still works"
							: "the MX record \"%u %s\" is an old value "
							  "of the same provider that works no more",
			    mx->record->preference, mx->record->target);
		finding_hint(findings, "replace it by the records of `mailprov dns %s`",
			     view->domain);
	}
}

static void check_again(const struct verify_rule *rule, struct server_view *view,
			struct findings *findings)
{
	for (size_t i = 0; i < view->exchange_count; i++)
		if (view->exchanges[i].kind == SERVER_VIEW_MX_AGAIN)
			finding_add(findings, rule->severity, rule->id, view->domain,
				    "%s is there twice, once with the priority %u",
				    view->exchanges[i].record->target,
				    view->exchanges[i].record->preference);
}

static void check_null(const struct verify_rule *rule, struct server_view *view,
		       struct findings *findings)
{
	for (size_t i = 0; i < view->exchange_count; i++) {
		if (view->exchanges[i].kind != SERVER_VIEW_MX_NULL)
			continue;
		finding_add(findings, rule->severity, rule->id, view->domain,
			    "the MX record \"%u .\" says that this domain takes no mail (RFC 7505)",
			    view->exchanges[i].record->preference);
		finding_hint(findings, "delete it");
	}
}

static void check_address(const struct verify_rule *rule, struct server_view *view,
			  struct findings *findings)
{
	for (size_t i = 0; i < view->exchange_count; i++) {
		if (view->exchanges[i].kind != SERVER_VIEW_MX_ADDRESS)
			continue;
		finding_add(findings, rule->severity, rule->id, view->domain,
			    "the MX record has the IP address %s in the place of a host name (RFC "
			    "5321 section 5.1)",
			    view->exchanges[i].record->target);
		finding_hint(findings, "delete it");
	}
}

static void check_relative(const struct verify_rule *rule, struct server_view *view,
			   struct findings *findings)
{
	for (size_t i = 0; i < view->exchange_count; i++) {
		const struct server_view_mx *mx = &view->exchanges[i];

		if (mx->kind != SERVER_VIEW_MX_RELATIVE)
			continue;
		finding_add(findings, rule->severity, rule->id, view->domain,
			    "the MX record names %s: the domain was put behind the value",
			    mx->record->target);
		finding_hint(findings, "write the value with a dot at its end: %s.",
			     mx->expect->value);
	}
}

/* RFC 2181 section 10.3: the host of an MX record must not be an alias. */
static void check_alias(const struct verify_rule *rule, struct server_view *view,
			struct findings *findings)
{
	for (size_t i = 0; i < view->exchange_count; i++) {
		const struct server_view_mx *mx = &view->exchanges[i];

		if (!mx->address || mx->address->chain_count == 0)
			continue;
		finding_add(findings, rule->severity, rule->id, view->domain,
			    "%s in the MX record is an alias of %s; an MX record must name the "
			    "host itself",
			    mx->record->target, mx->address->chain[mx->address->chain_count - 1]);
	}
}

static bool mx_has_none(const struct answer *answer)
{
	return answer && answer_is_definite(answer) && answer->count == 0;
}

static void check_no_address(const struct verify_rule *rule, struct server_view *view,
			     struct findings *findings)
{
	for (size_t i = 0; i < view->exchange_count; i++) {
		const struct server_view_mx *mx = &view->exchanges[i];

		if (!mx_has_none(mx->address) ||
		    (mx->address->kind != ANSWER_NXDOMAIN && !mx_has_none(mx->address6)))
			continue;
		finding_add(findings, rule->severity, rule->id, view->domain,
			    "%s in the MX record %s", mx->record->target,
			    mx->address->kind == ANSWER_NXDOMAIN ? "does not exist"
								 : "has no address");
	}
}

static const struct verify_rule rows[] = {
	{ "MX-MISSING", FINDING_ERROR, check_missing, false,
	  "An MX record of the site is not there." },
	{ "MX-PREF", FINDING_ERROR, check_preference, false,
	  "An MX record of the site has another priority than the provider asks for." },
	{ "MX-ORDER", FINDING_ERROR, check_order, false,
	  "The site's MX records stand in the wrong order, so that mail goes to the spare server "
	  "first." },
	{ "MX-EXTRA-LOWER", FINDING_ERROR, check_extra_lower, false,
	  "A foreign MX record stands before ours or beside it: mail goes there first." },
	{ "MX-EXTRA-HIGHER", FINDING_ERROR, check_extra_higher, false,
	  "A foreign MX record stands behind ours: mail goes there whenever ours is slow "
	  "to answer." },
	{ "MX-OTHER-SITE", FINDING_ERROR, check_other_site, false,
	  "An MX record belongs to another site of the same provider; logging on there fails." },
	{ "MX-LEGACY-SAME-VENDOR", FINDING_WARNING, check_legacy, false,
	  "An MX record is an old value of the same provider; an error where the site's data say "
	  "that it works no more." },
	{ "MX-DUP", FINDING_WARNING, check_again, false,
	  "An MX host of the site is there twice, with two priorities." },
	{ "MX-NULL", FINDING_ERROR, check_null, false,
	  "The MX record \"0 .\" says that the domain takes no mail (RFC 7505)." },
	{ "MX-IP", FINDING_ERROR, check_address, false,
	  "An MX record has an IP address in the place of a host name." },
	{ "MX-RELATIVE", FINDING_ERROR, check_relative, false,
	  "The final dot was forgotten: the domain was put behind the host in an MX record." },
	{ "MX-ALIAS", FINDING_WARNING, check_alias, false,
	  "The host in an MX record is an alias (RFC 2181 section 10.3)." },
	{ "MX-TARGET-NOADDR", FINDING_WARNING, check_no_address, false,
	  "The host in an MX record does not exist, or has no address." },
};

const struct rule_table rules_mx = { rows, ARRAY_LEN(rows) };
