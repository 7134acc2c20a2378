// SPDX-License-Identifier: MIT
#include "plan/subchange.h"

#include "base/mem.h"
#include "model/address.h"
#include "model/alias.h"

/* Only these have both a before and an after. */
static bool subchange_is_of(const struct plan_item *item)
{
	return item->op == CHANGE_UPDATE || item->op == CHANGE_RENAME;
}

void subchange_count_aliases(const struct plan *plan, int64_t *ret_add, int64_t *ret_remove)
{
	int64_t count[2] = { 0 };

	for (size_t i = 0; i < plan->count; i++) {
		struct change change;

		if (!plan->items[i].aliases)
			continue;
		plan_bare_change(plan, i, &change);
		for (int add = 0; add < 2; add++) {
			struct alias_walk walk = alias_walk(&change, add);
			struct alias_op op;

			while (alias_op_next(&walk, &op))
				count[add]++;
		}
	}
	*ret_add = count[1];
	*ret_remove = count[0];
}

static int64_t subchange_lost(const struct change *change, struct digest *digest)
{
	struct alias_walk walk = alias_walk(change, false);
	struct alias_op op;
	int64_t count = 0;

	while (alias_op_next(&walk, &op)) {
		if (op.reason != ALIAS_TAKEN)
			continue;
		count++;
		if (digest)
			digest_add_text(digest, op.id);
	}
	return count;
}

int64_t subchange_lost_aliases(const struct plan *plan, struct digest *digest)
{
	int64_t count = 0;

	for (size_t i = 0; i < plan->count; i++) {
		struct change change;

		if (!plan->items[i].aliases || !subchange_is_of(&plan->items[i]))
			continue;
		plan_bare_change(plan, i, &change);
		count += subchange_lost(&change, digest);
	}
	return count;
}

/*
 * The aliases without loss: all that it had, then as many new ones as the limit allows; the address
 * that a rename leaves comes first.
 */
static void subchange_keep_aliases(const struct plan *plan, const struct change *change,
				   struct buf *out)
{
	const char *old = change->before.value[ACCOUNT_ADDRESS],
		   *own = change->after.value[ACCOUNT_ADDRESS], *alias;
	const char *had = change->before.value[ACCOUNT_ALIASES],
		   *wanted = change->after.value[ACCOUNT_ALIASES];
	int64_t limit = plan->policy.alias_limit(plan->policy.domains, address_domain(own));
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(vec_release) struct vec all = VEC_INIT;
	const char *at = had;
	size_t len;

	while (alias_next(&at, &alias, &len))
		if (strlen(own) != len || memcmp(own, alias, len) != 0)
			vec_add(&all, arena_textn(&arena, alias, len));
	if (alias_has(wanted, old, strlen(old)) && (int64_t)all.count < limit)
		vec_add(&all, old);
	for (at = wanted; alias_next(&at, &alias, &len) && (int64_t)all.count < limit;)
		if (!alias_has(had, alias, len) &&
		    (strlen(old) != len || memcmp(old, alias, len) != 0))
			vec_add(&all, arena_textn(&arena, alias, len));
	vec_sort(&all);
	for (size_t i = 0; i < all.count; i++)
		buf_printf(out, "%s%s", i ? " " : "", all.items[i]);
}

/*
 * Replaces the desired state of a change, and sets aside the rest. False when nothing of the change
 * remains. The change is gone then: records move.
 */
static bool subchange_split(struct plan *plan, size_t i, const struct change *change,
			    const struct account *now)
{
	const struct change left = { .op = change->op, .before = change->before, .after = *now };
	struct plan_item *item = &plan->items[i], later = *item;
	CLEANUP(buf_release) struct buf records = BUF_INIT;
	bool goes_on = false;

	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		goes_on = goes_on || change_has_field(&left, (enum account_field)field);
	item->aliases = change_has_field(&left, ACCOUNT_ALIASES);
	item->department = change_has_field(&left, ACCOUNT_DEPARTMENT);
	item->kept = later.kept = true;
	item->seen = later.known = plan->presence.records.len;
	account_pack(&records, now);
	later.op = CHANGE_UPDATE;
	later.seen = plan->presence.records.len + records.len;
	account_pack(&records, &change->after);
	buf_add(&plan->presence.records, records.data, records.len);
	plan->deferred = mem_grow(plan->deferred, &plan->deferred_cap, plan->deferred_count + 1,
				  sizeof(*plan->deferred));
	plan->deferred[plan->deferred_count++] = later;
	plan->held++;
	return goes_on;
}

/* Takes out the changes of which nothing is left; they are held already. */
static void subchange_drop(struct plan *plan, const bool *dropped)
{
	int64_t held = plan->held;

	plan_hold_many(plan, dropped);
	plan->held = held;
}

void subchange_hold_aliases(struct plan *plan)
{
	CLEANUP(mem_freep) bool *dropped = mem_new(plan->count + 1, sizeof(*dropped));

	for (size_t i = 0; i < plan->count; i++) {
		CLEANUP(buf_release) struct buf aliases = BUF_INIT;
		struct change change;
		struct account now;

		if (!plan->items[i].aliases || !subchange_is_of(&plan->items[i]))
			continue;
		plan_bare_change(plan, i, &change);
		if (subchange_lost(&change, NULL) == 0)
			continue;
		subchange_keep_aliases(plan, &change, &aliases);
		now = change.after;
		now.value[ACCOUNT_ALIASES] = aliases.len ? aliases.data : NULL;
		dropped[i] = !subchange_split(plan, i, &change, &now);
	}
	subchange_drop(plan, dropped);
}

void subchange_hold_departments(struct plan *plan)
{
	CLEANUP(mem_freep) bool *dropped = mem_new(plan->count + 1, sizeof(*dropped));

	for (size_t i = 0; i < plan->count; i++) {
		struct change change;
		struct account now;

		if (!plan->items[i].department || !subchange_is_of(&plan->items[i]))
			continue;
		plan_bare_change(plan, i, &change);
		now = change.after;
		now.value[ACCOUNT_DEPARTMENT] = change.before.value[ACCOUNT_DEPARTMENT];
		dropped[i] = !subchange_split(plan, i, &change, &now);
	}
	subchange_drop(plan, dropped);
}
