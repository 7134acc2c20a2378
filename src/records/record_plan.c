// SPDX-License-Identifier: MIT
#include "records/record_plan.h"

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
