// SPDX-License-Identifier: MIT
#include "records/record_build.h"

#include "base/mem.h"

struct record_plan *record_build_plan(const char *domain, const struct site *site)
{
	struct record_plan *plan = mem_new(1, sizeof(*plan));

	plan->domain = arena_text(&plan->arena, domain);
	plan->site = site;
	return plan;
}

struct record *record_build_want(struct record_plan *plan, const struct expected_record *expect,
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

struct record_change *record_build_add(struct record_plan *plan, enum record_action action,
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

void record_build_seen(struct record_plan *plan, const char *owner, enum rr_type type,
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

/* The guard of the plan: what makes a zone work is never touched, nor where its web pages are. */
static bool plan_may_touch(const struct record_plan *plan, const char *owner, enum rr_type type)
{
	bool apex = strcmp(owner, plan->domain) == 0;

	return type == RR_MX || type == RR_TXT || type == RR_SRV ||
	       (!apex && (type == RR_CNAME || type == RR_A || type == RR_AAAA));
}

void record_build_old(struct record_plan *plan, struct record_change *change, const char *owner,
		      enum rr_type type, const struct rr *data)
{
	if (plan_may_touch(plan, owner, type))
		change->old[change->old_count++] = plan_copy(plan, owner, type, data);
}

void record_build_old_all(struct record_plan *plan, struct record_change *change, const char *owner,
			  enum rr_type type, const struct answer *answer)
{
	for (size_t i = 0; answer && i < answer->count; i++)
		record_build_old(plan, change, owner, type, &answer->records[i]);
}
