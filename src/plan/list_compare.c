// SPDX-License-Identifier: MIT
#include "plan/list_compare.h"

#include "base/mem.h"
#include "model/left.h"

static const unsigned char list_elsewhere[ACCOUNT_KEY_SIZE];

/* The address is a member's already, but it is another account's now. */
static void list_rekey(struct list_plan *plan, const struct list_side *side,
		       const struct expand_name *wanted, const struct list_member *member)
{
	struct list_rekey *rekey;

	if (!wanted->key || memcmp(wanted->key, member->key, ACCOUNT_KEY_SIZE) == 0)
		return;
	plan->rekeys = mem_grow(plan->rekeys, &plan->rekey_cap, plan->rekey_count + 1,
				sizeof(*plan->rekeys));
	rekey = &plan->rekeys[plan->rekey_count++];
	rekey->member = arena_text(&plan->arena, member->address);
	memcpy(rekey->list, side->key, ACCOUNT_KEY_SIZE);
	memcpy(rekey->key, wanted->key, ACCOUNT_KEY_SIZE);
}

static void list_put_in(struct list_plan *plan, const struct list_side *side,
			const struct expand_name *wanted, struct list_change *change)
{
	list_members_add(&change->added, arena_text(&plan->arena, wanted->text), wanted->key);
	change->added.items[change->added.count - 1].outside =
		!wanted->key ||
		(side->site && wanted->site && strcmp(wanted->site, side->site) != 0);
}

static void list_take_out(struct list_plan *plan, const struct list_member *member,
			  struct list_change *change)
{
	list_members_add(&change->removed, arena_text(&plan->arena, member->address), member->key);
}

/*
 * Whether an address of the list was that of an account at its site, such as one that was left, and
 * is that of one elsewhere now, or the other way round: a change that said so was refused, or it
 * waits.
 */
static bool list_is_beside(const struct list_plan *plan, const struct list_side *side,
			   const struct expand_name *wanted, const struct list_member *member)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	const struct list_policy *policy = &plan->policy;
	struct known known;

	return policy->account && side->site && wanted->site &&
	       memcmp(wanted->key, member->key, ACCOUNT_KEY_SIZE) != 0 &&
	       policy->account(policy->store, member->key, &arena, &known) > 0 && known.site &&
	       (strcmp(known.site, side->site) == 0) != (strcmp(wanted->site, side->site) == 0);
}

/*
 * Whether an address that the list has and keeps is put in anew: the account that had it leaves it,
 * or its site, or it was elsewhere and is an account now.
 */
static bool list_is_new(const struct list_plan *plan, const struct list_side *side,
			const struct expand_name *wanted, const struct list_member *member)
{
	const struct list_policy *policy = &plan->policy;
	struct list_place place;

	if (!wanted->key)
		return false;
	if (memcmp(member->key, list_elsewhere, ACCOUNT_KEY_SIZE) == 0)
		return true;
	return (policy->leaves && policy->leaves(policy->accounts, member->key, &place)) ||
	       list_is_beside(plan, side, wanted, member);
}

/* Whose account a member is, or was until the owner left it. */
static void list_owner(const struct list_plan *plan, const struct list_member *member,
		       unsigned char ret_owner[ACCOUNT_KEY_SIZE])
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	const struct list_policy *policy = &plan->policy;
	struct known known;

	memcpy(ret_owner, member->key, ACCOUNT_KEY_SIZE);
	if (!policy->account || policy->account(policy->store, member->key, &arena, &known) <= 0 ||
	    !left_is(known.account.id))
		return;
	account_key(arena_textn(&arena, known.account.id, left_owner(known.account.id)), ret_owner);
}

static void list_keep_member(struct list_plan *plan, const struct list_side *side,
			     const struct expand_name *wanted, const struct list_member *member,
			     struct list_change *change)
{
	unsigned char owner[ACCOUNT_KEY_SIZE];

	if (!list_is_new(plan, side, wanted, member)) {
		list_rekey(plan, side, wanted, member);
		return;
	}
	list_take_out(plan, member, change);
	/* Nobody loses anything where it is the same one. */
	list_owner(plan, member, owner);
	change->removed.items[change->removed.count - 1].follows =
		memcmp(member->key, list_elsewhere, ACCOUNT_KEY_SIZE) == 0 ||
		memcmp(owner, wanted->key, ACCOUNT_KEY_SIZE) == 0;
	list_put_in(plan, side, wanted, change);
}

void list_compare(struct list_plan *plan, const struct list_side *side,
		  const struct expand_names *wanted, struct list_change *change)
{
	size_t i = 0, j = 0, known_count = side->members ? side->members->count : 0;

	while (i < wanted->count || j < known_count) {
		int order = i == wanted->count ? 1
			    : j == known_count ? -1
					       : strcmp(wanted->items[i].text,
							side->members->items[j].address);

		if (order < 0)
			list_put_in(plan, side, &wanted->items[i], change);
		else if (order > 0)
			list_take_out(plan, &side->members->items[j], change);
		else if (change->left_site)
			list_put_in(plan, side, &wanted->items[i], change);
		else
			list_keep_member(plan, side, &wanted->items[i], &side->members->items[j],
					 change);
		i += order <= 0;
		j += order >= 0;
	}
}

void list_match_followers(const struct list_plan *plan, const struct expand_names *left_out,
			  struct list_change *change)
{
	CLEANUP(mem_freep) unsigned char(*keys)[ACCOUNT_KEY_SIZE] = NULL;
	size_t count = 0;

	if (change->removed.count == 0)
		return;
	keys = mem_new(change->added.count + left_out->count + 1, sizeof(*keys));
	for (size_t i = 0; i < change->added.count; i++)
		memcpy(keys[count++], change->added.items[i].key, sizeof(*keys));
	for (size_t i = 0; i < left_out->count; i++)
		if (left_out->items[i].key)
			memcpy(keys[count++], left_out->items[i].key, sizeof(*keys));
	qsort(keys, count, sizeof(*keys), account_key_compare);
	for (size_t i = 0; i < change->removed.count; i++) {
		struct list_member *member = &change->removed.items[i];
		unsigned char owner[ACCOUNT_KEY_SIZE];

		if (member->follows || memcmp(member->key, list_elsewhere, ACCOUNT_KEY_SIZE) == 0)
			continue;
		list_owner(plan, member, owner);
		member->follows = bsearch(owner, keys, count, sizeof(*keys), account_key_compare);
	}
}

static int list_compare_name(const void *a, const void *b)
{
	return strcmp(((const struct expand_name *)a)->text, ((const struct expand_name *)b)->text);
}

void list_settle(struct list_plan *plan, const struct list_members *members,
		 struct expand_names *wanted, bool *ret_any)
{
	const void *accounts = plan->policy.accounts;
	size_t kept = 0;

	wanted->items = mem_new(members->count + 1, sizeof(*wanted->items));
	for (size_t i = 0; i < members->count; i++) {
		const struct list_member *member = &members->items[i];
		struct list_place place = { .address = member->address };
		bool leaves = plan->policy.leaves(accounts, member->key, &place);

		*ret_any = *ret_any || leaves;
		if (place.address)
			wanted->items[wanted->count++] = (struct expand_name){
				.text = place.address, .key = member->key, .site = place.site
			};
	}
	if (wanted->count == 0)
		return;
	qsort(wanted->items, wanted->count, sizeof(*wanted->items), list_compare_name);
	for (size_t i = 1; i < wanted->count; i++)
		if (strcmp(wanted->items[i].text, wanted->items[kept].text) != 0)
			wanted->items[++kept] = wanted->items[i];
	wanted->count = kept + 1;
}
