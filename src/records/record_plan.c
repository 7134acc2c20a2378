// SPDX-License-Identifier: MIT
#include "records/record_plan.h"

#include "base/mem.h"
#include "verify/server_view_spf.h"
#include "verify/server_view_extra.h"
#include "verify/domain_view.h"

const char *record_action_text(enum record_action action)
{
	static const char *const texts[] = {
		[RECORD_ADD] = "add",	[RECORD_REPLACE] = "replace", [RECORD_REMOVE] = "remove",
		[RECORD_KEEP] = "keep", [RECORD_MANUAL] = "manual",   [RECORD_UNKNOWN] = "unknown",
		[RECORD_NOTE] = "note",
	};

	return texts[action];
}

void record_plan_free(struct record_plan *plan)
{
	if (!plan)
		return;
	free(plan->changes);
	free(plan->sets);
	arena_release(&plan->arena);
	free(plan);
}

/*
 * Other rules, such as about a name server that is behind, affect what to do or when, and stay
 * findings.
 */
bool record_plan_tells(const char *rule)
{
	static const char *const told[] = {
		"MX-MISSING",
		"MX-PREF",
		"MX-ORDER",
		"MX-EXTRA-LOWER",
		"MX-EXTRA-HIGHER",
		"MX-OTHER-SITE",
		"MX-LEGACY-SAME-VENDOR",
		"MX-DUP",
		"MX-NULL",
		"MX-IP",
		"MX-RELATIVE",
		"MX-ALIAS",
		"MX-TARGET-NOADDR",
		"CN-APEX",
		"CN-MISSING",
		"CN-WRONG",
		"CN-OTHER-SITE",
		"CN-FLAT",
		"CN-CONFLICT",
		"SPF-NONE",
		"SPF-MULTI",
		"SPF-GARBLED",
		"SPF-SYNTAX",
		"SPF-INCLUDE-MISSING",
		"SPF-OTHER-SITE",
		"SPF-OLD-INCLUDE",
		"WILDCARD",
		"OLD-AUTODISCOVER",
		"OLD-SRV",
		"OLD-DKIM",
		"OLD-TXT",
		"DNS-NO-WAIT",
	};

	for (size_t i = 0; i < ARRAY_LEN(told); i++)
		if (strcmp(told[i], rule) == 0)
			return true;
	return false;
}

size_t record_plan_count(const struct record_plan *plan, enum record_action action)
{
	size_t count = 0;

	for (size_t i = 0; i < plan->count; i++)
		count += plan->changes[i].action == action;
	return count;
}

static struct record_plan *plan_make(const char *domain, const struct site *site)
{
	struct record_plan *plan = mem_new(1, sizeof(*plan));

	plan->domain = arena_text(&plan->arena, domain);
	plan->site = site;
	return plan;
}

/* A record as the site wants it. SPF is the text given. */
static struct record *plan_want(struct record_plan *plan, const struct expected_record *expect,
				const char *spf)
{
	struct record *record = arena_new(&plan->arena, 1, sizeof(*record));
	const char *text = expect->spf ? spf : expect->value;

	*record = (struct record){ .owner = arena_text(&plan->arena, expect->owner),
				   .type = expect->type };
	record->data.preference = expect->preference;
	if (expect->type == RR_TXT) {
		record->data.octets = (const unsigned char *)arena_text(&plan->arena, text);
		record->data.len = strlen(text);
	} else {
		record->data.target = arena_text(&plan->arena, text);
	}
	return record;
}

static struct record plan_copy(struct record_plan *plan, const char *owner, enum rr_type type,
			       const struct rr *data)
{
	struct record record = { .owner = arena_text(&plan->arena, owner),
				 .type = type,
				 .data = *data };

	record.data.target = arena_text(&plan->arena, data->target);
	record.data.octets = data->octets
				     ? (const unsigned char *)arena_textn(
					       &plan->arena, (const char *)data->octets, data->len)
				     : NULL;
	record.data.strings = data->strings ? (const unsigned char *)arena_textn(
						      &plan->arena, (const char *)data->strings,
						      data->strings_len)
					    : NULL;
	return record;
}

/* Allocates `most` old records at once. */
static struct record_change *plan_add(struct record_plan *plan, enum record_action action,
				      const char *host, const struct record *want, size_t most)
{
	struct record_change *change;

	plan->changes =
		mem_grow(plan->changes, &plan->cap, plan->count + 1, sizeof(*plan->changes));
	change = &plan->changes[plan->count++];
	*change = (struct record_change){ .action = action,
					  .host = arena_text(&plan->arena, host),
					  .want = want };
	change->old = arena_new(&plan->arena, most, sizeof(*change->old));
	return change;
}

/* What was seen of a set, once; nothing for an answer that is not certain. */
static void plan_see(struct record_plan *plan, const char *owner, enum rr_type type,
		     const struct answer *answer)
{
	struct record_set *set;

	if (!answer || !answer_is_definite(answer) || answer->chain_count)
		return;
	for (size_t i = 0; i < plan->set_count; i++)
		if (plan->sets[i].type == type && strcmp(plan->sets[i].owner, owner) == 0)
			return;
	plan->sets = mem_grow(plan->sets, &plan->set_cap, plan->set_count + 1, sizeof(*plan->sets));
	set = &plan->sets[plan->set_count++];
	*set = (struct record_set){ .owner = arena_text(&plan->arena, owner), .type = type };
	set->records = arena_new(&plan->arena, answer->count, sizeof(*set->records));
	for (size_t i = 0; i < answer->count; i++)
		set->records[set->count++] = plan_copy(plan, owner, type, &answer->records[i]);
}

/*
 * The guard of the plan: the records that make a zone work are never touched, nor those of its web
 * pages.
 */
static bool plan_may_touch(const struct record_plan *plan, const char *owner, enum rr_type type)
{
	bool apex = strcmp(owner, plan->domain) == 0;

	return type == RR_MX || type == RR_TXT || type == RR_SRV ||
	       (!apex && (type == RR_CNAME || type == RR_A || type == RR_AAAA));
}

static void plan_old(struct record_plan *plan, struct record_change *change, const char *owner,
		     enum rr_type type, const struct rr *data)
{
	if (plan_may_touch(plan, owner, type))
		change->old[change->old_count++] = plan_copy(plan, owner, type, data);
}

static void plan_old_all(struct record_plan *plan, struct record_change *change, const char *owner,
			 enum rr_type type, const struct answer *answer)
{
	for (size_t i = 0; answer && i < answer->count; i++)
		plan_old(plan, change, owner, type, &answer->records[i]);
}

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
	struct record_change *change =
		plan_add(plan, action, "@", plan_want(plan, expect, NULL), view->exchange_count);

	change->required = expect->required;
	for (size_t i = 0; i < view->exchange_count; i++) {
		const struct server_view_mx *mx = &view->exchanges[i];

		if (mx->expect == expect && mx->kind != SERVER_VIEW_MX_AGAIN)
			plan_old(plan, change, view->domain, RR_MX, mx->record);
	}
	if (action != RECORD_KEEP)
		plan_see(plan, view->domain, RR_MX, view->mx);
}

static void plan_spf(struct record_plan *plan, struct server_view *view,
		     const struct expected_record *expect, enum record_action action)
{
	struct record_change *change;

	if (action == RECORD_KEEP && view->spf.parts)
		action = RECORD_REPLACE;
	change = plan_add(plan, action, "@",
			  plan_want(plan, expect, view->spf.line ? view->spf.line : expect->value),
			  view->txt->count);
	change->required = expect->required;
	for (size_t i = 0; i < view->txt->count; i++)
		if (server_view_is_spf(view, &view->txt->records[i]))
			plan_old(plan, change, view->domain, RR_TXT, &view->txt->records[i]);
	if (action != RECORD_KEEP)
		plan_see(plan, view->domain, RR_TXT, view->txt);
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
	struct record_change *change = plan_add(plan, wild ? RECORD_ADD : action, expect->host,
						plan_want(plan, expect, NULL), most);

	change->required = expect->required;
	if (wild)
		change->why = "what answers there now is a wildcard";
	else
		plan_old_all(plan, change, expect->owner, RR_CNAME, alias->alias);
	if (action == RECORD_KEEP || wild)
		return;
	plan_see(plan, expect->owner, RR_CNAME, alias->alias);
	if (alias->alias->count)
		return;
	plan_old_all(plan, change, expect->owner, RR_A, alias->address);
	plan_old_all(plan, change, expect->owner, RR_AAAA, alias->address6);
	plan_see(plan, expect->owner, RR_A, alias->address);
	plan_see(plan, expect->owner, RR_AAAA, alias->address6);
	plan_see(plan, expect->owner, RR_MX, alias->exchanges);
	plan_see(plan, expect->owner, RR_TXT, alias->texts);
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
		plan_add(plan, RECORD_MANUAL, expect->host, plan_want(plan, expect, expect->value),
			 0)
			->why = obstacle;
	} else if (action == RECORD_UNKNOWN) {
		plan_add(plan, action, expect->host, plan_want(plan, expect, expect->value), 0)
			->required = expect->required;
	} else if (expect->type == RR_MX) {
		plan_mx(plan, view, expect, action);
	} else if (expect->type == RR_CNAME) {
		plan_alias(plan, view, plan_find_alias(view, expect), action);
	} else if (expect->spf) {
		plan_spf(plan, view, expect, action);
	} else {
		plan_add(plan, action == RECORD_KEEP ? action : RECORD_ADD, expect->host,
			 plan_want(plan, expect, NULL), 0)
			->required = expect->required;
	}
}

/* MX records that are not the site's, one by one. */
static void plan_extras(struct record_plan *plan, struct server_view *view)
{
	for (size_t i = 0; i < view->exchange_count; i++) {
		const struct server_view_mx *mx = &view->exchanges[i];
		struct record_change *change;

		if ((mx->expect && mx->kind != SERVER_VIEW_MX_AGAIN) ||
		    (mx->kind == SERVER_VIEW_MX_LEGACY && view->site->legacy.accepted) ||
		    view->first->chain_count)
			continue;
		change = plan_add(plan, RECORD_REMOVE, "@", NULL, 1);
		plan_old(plan, change, view->domain, RR_MX, mx->record);
		plan_see(plan, view->domain, RR_MX, view->mx);
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
 * A text that proves ownership may have other reasons; it is noted when there is more of the same
 * provider.
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
		change =
			plan_add(plan, leftover->kind == LEFTOVER_TXT ? RECORD_NOTE : RECORD_REMOVE,
				 leftover->host, NULL, 1);
		plan_old(plan, change, leftover->owner, leftover->type, leftover->record);
		if (leftover->kind == LEFTOVER_TXT) {
			change->why = arena_printf(&plan->arena,
						   "it proves the domain to %s; of use as long as "
						   "anything of theirs is in use",
						   leftover->provider->title);
			continue;
		}
		plan_see(plan, leftover->owner, leftover->type,
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
		struct record_change *change = plan_add(plan, RECORD_UNKNOWN, expect->host,
							plan_want(plan, expect, expect->value), 0);

		change->required = expect->required;
		change->why =
			"none of the domain's own name servers can be asked, and caches may be old";
	}
}

struct record_plan *record_plan_compare(struct server_view *view)
{
	struct record_plan *plan = plan_make(view->domain, view->site);

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

	plan_see(plan, expect->owner, expect->type, &nothing);
	if (expect->type != RR_CNAME)
		return;
	plan_see(plan, expect->owner, RR_A, &nothing);
	plan_see(plan, expect->owner, RR_AAAA, &nothing);
}

struct record_plan *record_plan_new(const char *domain, const struct site *site)
{
	struct record_plan *plan = plan_make(domain, site);
	struct expected_records expected = expected_records_make(&plan->arena, plan->domain, site);

	for (size_t i = 0; i < expected.count; i++) {
		const struct expected_record *expect = &expected.items[i];

		plan_add(plan, RECORD_ADD, expect->host, plan_want(plan, expect, expect->value), 0)
			->required = expect->required;
		plan_see_nothing(plan, expect);
	}
	return plan;
}

static bool plan_removes(const struct record_plan *plan, const struct record *record)
{
	for (size_t i = 0; i < plan->count; i++) {
		const struct record_change *change = &plan->changes[i];

		for (size_t j = 0; j < change->old_count && (change->action == RECORD_REPLACE ||
							     change->action == RECORD_REMOVE);
		     j++)
			if (change->old[j].type == record->type &&
			    strcmp(change->old[j].owner, record->owner) == 0 &&
			    rr_equal(&change->old[j].data, &record->data))
				return true;
	}
	return false;
}

int record_plan_after(const struct record_plan *plan, const struct record_set *set,
		      struct arena *arena, struct record **ret_records)
{
	struct record *records = arena_new(arena, set->count + plan->count, sizeof(*records));
	int count = 0;
	bool touched = false;

	for (size_t i = 0; i < set->count; i++) {
		if (plan_removes(plan, &set->records[i]))
			touched = true;
		else
			records[count++] = set->records[i];
	}
	for (size_t i = 0; i < plan->count; i++) {
		const struct record_change *change = &plan->changes[i];

		if ((change->action != RECORD_ADD && change->action != RECORD_REPLACE) ||
		    change->want->type != set->type || strcmp(change->want->owner, set->owner) != 0)
			continue;
		records[count++] = *change->want;
		touched = true;
	}
	if (!touched)
		return -1;
	*ret_records = records;
	return count;
}
