// SPDX-License-Identifier: MIT
#include "records/record_plan_make.h"

#include "records/record_build.h"
#include "verify/domain_view.h"
#include "verify/server_view_extra.h"
#include "verify/server_view_spf.h"

static enum record_action plan_action(enum verdict_state state)
{
	switch (state) {
	case VERDICT_OK:
	case VERDICT_RECORD_PENDING:
		return RECORD_KEEP;
	case VERDICT_MISSING:
		return RECORD_ADD;
	case VERDICT_WRONG:
	case VERDICT_EXTRA:
		return RECORD_REPLACE;
	default:
		return RECORD_UNKNOWN;
	}
}

/* An alias at the domain itself, or data that do not validate: no record can be put beside that. */
static const char *plan_obstacle(const struct server_view *view,
				 const struct expected_record *expect)
{
	if (view->bogus.count)
		return "its DNSSEC signatures do not hold; mend them first";
	if (strcmp(expect->host, "@") == 0 &&
	    (view->first->chain_count || (view->apex && view->apex->count)))
		return "the domain itself is an alias (CNAME); decide what to have in its place";
	return NULL;
}

static void plan_mx(struct record_plan *plan, struct server_view *view,
		    const struct expected_record *expect, enum record_action action)
{
	struct record_change *change = record_build_add(
		plan, action, "@", record_build_want(plan, expect, NULL), view->exchange_count);

	change->required = expect->required;
	for (size_t i = 0; i < view->exchange_count; i++) {
		const struct server_view_mx *mx = &view->exchanges[i];

		if (mx->expect == expect && mx->kind != SERVER_VIEW_MX_AGAIN)
			record_build_old(plan, change, view->domain, RR_MX, mx->record);
	}
	if (action != RECORD_KEEP)
		record_build_seen(plan, view->domain, RR_MX, view->mx);
}

static void plan_spf(struct record_plan *plan, struct server_view *view,
		     const struct expected_record *expect, enum record_action action)
{
	struct record_change *change;

	if (action == RECORD_KEEP && view->spf.parts)
		action = RECORD_REPLACE;
	change = record_build_add(
		plan, action, "@",
		record_build_want(plan, expect, view->spf.line ? view->spf.line : expect->value),
		view->txt->count);
	change->required = expect->required;
	for (size_t i = 0; i < view->txt->count; i++)
		if (server_view_is_spf(view, &view->txt->records[i]))
			record_build_old(plan, change, view->domain, RR_TXT,
					 &view->txt->records[i]);
	if (action != RECORD_KEEP)
		record_build_seen(plan, view->domain, RR_TXT, view->txt);
}

/*
 * A name takes an alias only when it has nothing else (RFC 1034 section 3.6.2); what was not seen
 * must not be in the way either.
 */
static void plan_alias(struct record_plan *plan, struct server_view *view,
		       const struct server_view_alias *alias, enum record_action action)
{
	const struct expected_record *expect = alias->expect;
	bool wild = extra_checks_is_wild(view, alias->alias) ||
		    (alias->alias->count == 0 && extra_checks_is_wild(view, alias->address));
	size_t most = alias->alias->count + (alias->address ? alias->address->count : 0) +
		      (alias->address6 ? alias->address6->count : 0);
	struct record_change *change =
		record_build_add(plan, wild ? RECORD_ADD : action, expect->host,
				 record_build_want(plan, expect, NULL), most);

	change->required = expect->required;
	if (wild)
		change->why = "what answers there now is a wildcard";
	else
		record_build_old_all(plan, change, expect->owner, RR_CNAME, alias->alias);
	if (action == RECORD_KEEP || wild)
		return;
	record_build_seen(plan, expect->owner, RR_CNAME, alias->alias);
	if (alias->alias->count)
		return;
	record_build_old_all(plan, change, expect->owner, RR_A, alias->address);
	record_build_old_all(plan, change, expect->owner, RR_AAAA, alias->address6);
	record_build_seen(plan, expect->owner, RR_A, alias->address);
	record_build_seen(plan, expect->owner, RR_AAAA, alias->address6);
	record_build_seen(plan, expect->owner, RR_MX, alias->exchanges);
	record_build_seen(plan, expect->owner, RR_TXT, alias->texts);
	if ((alias->exchanges && alias->exchanges->count) ||
	    (alias->texts && alias->texts->count)) {
		change->action = RECORD_MANUAL;
		change->why =
			"it has MX or TXT records of its own, which cannot stand beside an alias";
	}
}

static const struct server_view_alias *plan_find_alias(const struct server_view *view,
						       const struct expected_record *expect)
{
	for (size_t i = 0; i < view->alias_count; i++)
		if (view->aliases[i].expect == expect)
			return &view->aliases[i];
	return NULL;
}

static void plan_expected(struct record_plan *plan, struct server_view *view, size_t at)
{
	const struct expected_record *expect = &view->expected.items[at];
	const char *obstacle = plan_obstacle(view, expect);
	enum record_action action = plan_action(view->states[at].state);

	/* A part of the record cannot be read now, but it is certain what is to be written. */
	if (expect->spf && action == RECORD_UNKNOWN && view->spf.line && !view->spf.ours)
		action = RECORD_REPLACE;
	if (obstacle && action != RECORD_KEEP && action != RECORD_UNKNOWN) {
		record_build_add(plan, RECORD_MANUAL, expect->host,
				 record_build_want(plan, expect, expect->value), 0)
			->why = obstacle;
	} else if (action == RECORD_UNKNOWN) {
		record_build_add(plan, action, expect->host,
				 record_build_want(plan, expect, expect->value), 0)
			->required = expect->required;
	} else if (expect->type == RR_MX) {
		plan_mx(plan, view, expect, action);
	} else if (expect->type == RR_CNAME) {
		plan_alias(plan, view, plan_find_alias(view, expect), action);
	} else if (expect->spf) {
		plan_spf(plan, view, expect, action);
	} else {
		record_build_add(plan, action == RECORD_KEEP ? action : RECORD_ADD, expect->host,
				 record_build_want(plan, expect, NULL), 0)
			->required = expect->required;
	}
}

/* MX records that are none of the site's, each for itself. */
static void plan_extras(struct record_plan *plan, struct server_view *view)
{
	for (size_t i = 0; i < view->exchange_count; i++) {
		const struct server_view_mx *mx = &view->exchanges[i];
		struct record_change *change;

		if ((mx->expect && mx->kind != SERVER_VIEW_MX_AGAIN) ||
		    (mx->kind == SERVER_VIEW_MX_LEGACY && view->site->legacy.accepted) ||
		    view->first->chain_count)
			continue;
		change = record_build_add(plan, RECORD_REMOVE, "@", NULL, 1);
		record_build_old(plan, change, view->domain, RR_MX, mx->record);
		record_build_seen(plan, view->domain, RR_MX, view->mx);
		if (mx->kind == SERVER_VIEW_MX_AGAIN)
			change->why = "it is there twice";
		else if (mx->other)
			change->why =
				arena_printf(&plan->arena, "it is of the site %s", mx->other->id);
		else
			change->why = mx->provider ? arena_printf(&plan->arena, "leftover of %s",
								  mx->provider->title)
						   : "mail would be lost to it";
	}
}

static bool plan_has_old(const struct record_plan *plan, const char *owner, enum rr_type type,
			 const struct rr *data)
{
	for (size_t i = 0; i < plan->count; i++)
		for (size_t j = 0; j < plan->changes[i].old_count; j++) {
			const struct record *old = &plan->changes[i].old[j];

			if (old->type == type && strcmp(old->owner, owner) == 0 &&
			    rr_equal(&old->data, data))
				return true;
		}
	return false;
}

/*
 * A text that proves ownership may have other reasons; it is worth a word when more of the same
 * provider is there.
 */
static bool plan_believes(const struct server_view *view, const struct leftover *leftover)
{
	if (leftover->kind != LEFTOVER_TXT)
		return true;
	for (size_t i = 0; i < view->exchange_count; i++)
		if (view->exchanges[i].provider == leftover->provider)
			return true;
	for (size_t i = 0; i < view->survey.leftover_count; i++)
		if (view->survey.leftovers[i].provider == leftover->provider &&
		    view->survey.leftovers[i].kind != LEFTOVER_TXT)
			return true;
	return false;
}

static void plan_leftovers(struct record_plan *plan, struct server_view *view)
{
	for (size_t i = 0; i < view->survey.leftover_count; i++) {
		const struct leftover *leftover = &view->survey.leftovers[i];
		struct record_change *change;

		if (plan_has_old(plan, leftover->owner, leftover->type, leftover->record) ||
		    !plan_believes(view, leftover) || view->bogus.count)
			continue;
		change = record_build_add(
			plan, leftover->kind == LEFTOVER_TXT ? RECORD_NOTE : RECORD_REMOVE,
			leftover->host, NULL, 1);
		record_build_old(plan, change, leftover->owner, leftover->type, leftover->record);
		if (leftover->kind == LEFTOVER_TXT) {
			change->why = arena_printf(&plan->arena,
						   "it proves the domain to %s; of use as long as "
						   "anything of theirs is in use",
						   leftover->provider->title);
			continue;
		}
		record_build_seen(plan, leftover->owner, leftover->type,
				  answer_cache_find(view->lookup, leftover->owner, leftover->type));
		change->why =
			arena_printf(&plan->arena, "leftover of %s", leftover->provider->title);
	}
}

/* By action, otherwise in the order found. */
static void plan_sort(struct record_plan *plan)
{
	for (size_t i = 1; i < plan->count; i++) {
		struct record_change change = plan->changes[i];
		size_t at = i;

		for (; at && plan->changes[at - 1].action > change.action; at--)
			plan->changes[at] = plan->changes[at - 1];
		plan->changes[at] = change;
	}
}

/* What caches have may be old, so it is no ground for a change. */
static void plan_blind(struct record_plan *plan, const struct server_view *view)
{
	for (size_t i = 0; i < view->expected.count; i++) {
		const struct expected_record *expect = &view->expected.items[i];
		struct record_change *change =
			record_build_add(plan, RECORD_UNKNOWN, expect->host,
					 record_build_want(plan, expect, expect->value), 0);

		change->required = expect->required;
		change->why =
			"none of the domain's own name servers can be asked, and caches may be old";
	}
}

struct record_plan *record_plan_compare(struct server_view *view)
{
	struct record_plan *plan = record_build_plan(view->domain, view->site);

	plan->compared = true;
	if (view->domain_view && view->domain_view->blind) {
		plan_blind(plan, view);
		return plan;
	}
	for (size_t i = 0; i < view->expected.count; i++)
		plan_expected(plan, view, i);
	plan_extras(plan, view);
	plan_leftovers(plan, view);
	plan_sort(plan);
	return plan;
}

/*
 * For a new domain: nothing of the same kind may be there yet. Where there is, the plan has to be
 * made by comparing.
 */
static void plan_see_nothing(struct record_plan *plan, const struct expected_record *expect)
{
	static const struct answer nothing = { .kind = ANSWER_NODATA };

	record_build_seen(plan, expect->owner, expect->type, &nothing);
	if (expect->type != RR_CNAME)
		return;
	record_build_seen(plan, expect->owner, RR_A, &nothing);
	record_build_seen(plan, expect->owner, RR_AAAA, &nothing);
}

struct record_plan *record_plan_new(const char *domain, const struct site *site)
{
	struct record_plan *plan = record_build_plan(domain, site);
	struct expected_records expected = expected_records_make(&plan->arena, plan->domain, site);

	for (size_t i = 0; i < expected.count; i++) {
		const struct expected_record *expect = &expected.items[i];

		record_build_add(plan, RECORD_ADD, expect->host,
				 record_build_want(plan, expect, expect->value), 0)
			->required = expect->required;
		plan_see_nothing(plan, expect);
	}
	return plan;
}
