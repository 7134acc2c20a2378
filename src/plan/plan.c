// SPDX-License-Identifier: MIT
#include "plan/plan.h"

#include <assert.h>

#include "base/mem.h"
#include "model/address.h"

void plan_init(struct plan *plan, const struct roster *roster, const struct plan_policy *policy)
{
	assert(roster->sealed);
	*plan = (struct plan){ .roster = roster, .policy = *policy, .cursor.roster = roster };
	presence_init(&plan->presence, roster,
		      &(struct presence_policy){
			      .time = policy->time,
			      .missing_runs = policy->missing_runs,
			      .missing_time = policy->missing_time,
			      .protected = policy->protected,
			      .rule = "ACCOUNT-PROTECTED",
			      .subject = "",
		      });
	plan->next = roster_next(&plan->cursor);
}

static uint8_t plan_site_number(struct plan *plan, const char *name)
{
	if (plan->sites.count == 0)
		vec_add(&plan->sites, mem_text(""));
	for (size_t i = 0; i < plan->sites.count; i++)
		if (strcmp(plan->sites.items[i], name) == 0)
			return (uint8_t)i;
	if (plan->sites.count > UINT8_MAX)
		return 0;
	vec_add(&plan->sites, mem_text(name));
	return (uint8_t)(plan->sites.count - 1);
}

bool plan_grace_is_over(const struct plan *plan, int64_t since)
{
	const struct run_time *time = plan->policy.time;

	return !time->doubt && run_time_is_over(time, since, plan->policy.grace);
}

uint8_t plan_site(struct plan *plan, const char *address)
{
	const char *site = plan->policy.site && address ? plan->policy.site(plan->policy.domains,
									    address_domain(address))
							: NULL;

	return plan_site_number(plan, site ? site : "");
}

uint8_t plan_site_of(struct plan *plan, const struct known *known)
{
	return known->site && *known->site ? plan_site_number(plan, known->site)
					   : plan_site(plan, known->account.value[ACCOUNT_ADDRESS]);
}

struct plan_item *plan_add(struct plan *plan, enum change_op op, enum change_reason reason,
			   uint64_t seen, uint64_t known)
{
	plan->items = mem_grow(plan->items, &plan->cap, plan->count + 1, sizeof(*plan->items));
	plan->items[plan->count++] = (struct plan_item){ .op = (uint8_t)op,
							 .reason = (uint8_t)reason,
							 .site = plan->site,
							 .place = plan->places++,
							 .seen = seen,
							 .known = known };
	plan->counts[op]++;
	return &plan->items[plan->count - 1];
}

const char *plan_item_address(const struct plan *plan, const struct plan_item *item)
{
	const struct roster records = presence_records(&plan->presence);

	if (item->seen == PLAN_NONE)
		return roster_value(&records, item->known, ACCOUNT_ADDRESS);
	return roster_value(item->kept ? &records : plan->roster, item->seen, ACCOUNT_ADDRESS);
}

static void plan_fill(const struct plan *plan, const struct plan_item *item,
		      struct change *ret_change)
{
	*ret_change = (struct change){ .op = (enum change_op)item->op,
				       .reason = (enum change_reason)item->reason,
				       .by_way = item->by_way,
				       .shared = item->shared,
				       .site = item->site ? plan->sites.items[item->site] : NULL };
	if (item->seen != PLAN_NONE)
		ret_change->after = item->kept ? presence_record(&plan->presence, item->seen)
					       : roster_account(plan->roster, item->seen);
	/* What is not kept has what the rules prefer, and nothing is chosen any more. */
	ret_change->after.several = NULL;
	if (item->known != PLAN_NONE)
		ret_change->before = presence_record(&plan->presence, item->known);
}

void plan_bare_change(const struct plan *plan, size_t i, struct change *ret_change)
{
	plan_fill(plan, &plan->items[i], ret_change);
}

void plan_change(const struct plan *plan, size_t i, struct change *ret_change)
{
	plan_bare_change(plan, i, ret_change);
	change_identify(ret_change);
}

void plan_deferred(const struct plan *plan, size_t i, struct change *ret_change)
{
	plan_fill(plan, &plan->deferred[i], ret_change);
	change_identify(ret_change);
}

void plan_mark_refused(struct plan *plan, const struct buf *keys)
{
	for (size_t i = 0; keys->len > 0 && i < plan->count; i++) {
		unsigned char key[ACCOUNT_KEY_SIZE];
		struct change change;

		/* That one moves to another site, and leaves the old one, has to be known yet. */
		if (plan->items[i].reason == CHANGE_TO_SITE ||
		    plan->items[i].reason == CHANGE_LEFT_SITE)
			continue;
		plan_bare_change(plan, i, &change);
		account_key(change_account(&change)->id, key);
		if (bsearch(key, keys->data, keys->len / ACCOUNT_KEY_SIZE, ACCOUNT_KEY_SIZE,
			    account_key_compare))
			plan->items[i].reason = CHANGE_REFUSED;
	}
}

void plan_hold(struct plan *plan, size_t i)
{
	plan->counts[plan->items[i].op]--;
	plan->held++;
	memmove(&plan->items[i], &plan->items[i + 1], (plan->count - i - 1) * sizeof(*plan->items));
	plan->count--;
}

void plan_hold_many(struct plan *plan, const bool *held)
{
	size_t kept = 0;

	for (size_t i = 0; i < plan->count; i++) {
		if (held[i]) {
			plan->counts[plan->items[i].op]--;
			plan->held++;
		} else {
			plan->items[kept++] = plan->items[i];
		}
	}
	plan->count = kept;
}

uint32_t *plan_by_key(const struct plan *plan, size_t *ret_count)
{
	uint32_t *order = mem_new((size_t)plan->places + 1, sizeof(*order));

	memset(order, 0xFF, ((size_t)plan->places + 1) * sizeof(*order));
	for (size_t i = 0; i < plan->count; i++)
		order[plan->items[i].place] = (uint32_t)i;
	*ret_count = plan->places;
	return order;
}

void plan_defer(struct plan *plan, enum change_op op)
{
	size_t kept = 0;

	for (size_t i = 0; i < plan->count; i++) {
		if (plan->items[i].op != op) {
			plan->items[kept++] = plan->items[i];
			continue;
		}
		plan->deferred = mem_grow(plan->deferred, &plan->deferred_cap,
					  plan->deferred_count + 1, sizeof(*plan->deferred));
		plan->deferred[plan->deferred_count++] = plan->items[i];
	}
	plan->count = kept;
	plan->held += plan->counts[op];
	plan->counts[op] = 0;
}

void plan_release(struct plan *plan)
{
	presence_release(&plan->presence);
	buf_release(&plan->watched);
	buf_release(&plan->spared);
	buf_release(&plan->held_keys);
	free(plan->items);
	free(plan->deferred);
	for (size_t i = 0; i < plan->sites.count; i++)
		free((char *)plan->sites.items[i]);
	vec_release(&plan->sites);
	buf_release(&plan->left);
	buf_release(&plan->returned);
	free(plan->needs_address);
	*plan = (struct plan){ .roster = NULL };
}
