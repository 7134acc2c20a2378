// SPDX-License-Identifier: MIT
#include "plan/list_hold.h"

#include "base/mem.h"
#include "model/held.h"

static void list_forget(struct list_plan *plan, const struct list_change *change)
{
	plan->counts[change->change.op]--;
	plan->added -= (int64_t)change->added.count;
	plan->removed -= (int64_t)change->removed.count;
	plan->gone -= (int64_t)list_change_gone(change);
}

void list_plan_hold(struct list_plan *plan, size_t i)
{
	plan->held++;
	list_forget(plan, &plan->items[i]);
	if (list_follows(&plan->items[i])) {
		const struct account known = plan->items[i].change.before;

		list_keep_following(plan, &plan->items[i], &known);
		return;
	}
	list_members_release(&plan->items[i].added);
	list_members_release(&plan->items[i].removed);
	memmove(&plan->items[i], &plan->items[i + 1], (plan->count - i - 1) * sizeof(*plan->items));
	plan->count--;
}

bool list_plan_wait(struct list_plan *plan, size_t i, size_t member)
{
	struct list_change *change = &plan->items[i];
	struct list_members *added = &change->added;

	memmove(&added->items[member], &added->items[member + 1],
		(added->count - member - 1) * sizeof(*added->items));
	added->count--;
	plan->added--;
	list_change_identify(change);
	if (change->change.op != CHANGE_UPDATE || added->count + change->removed.count > 0 ||
	    list_differs(&change->change.before, &change->change.after))
		return true;
	plan->counts[CHANGE_UPDATE]--;
	plan->unchanged++;
	list_release_change(change);
	memmove(change, change + 1, (plan->count - i - 1) * sizeof(*change));
	plan->count--;
	return false;
}

static void list_defer(struct list_plan *plan, struct list_change *change)
{
	list_change_identify(change);
	plan->deferred = mem_grow(plan->deferred, &plan->deferred_cap, plan->deferred_count + 1,
				  sizeof(*plan->deferred));
	plan->deferred[plan->deferred_count++] = *change;
	plan->held++;
}

static const struct list_member *list_member_by(const struct list_members *members,
						const struct list_member *like, bool address)
{
	for (size_t i = 0; i < members->count; i++)
		if (address ? strcmp(members->items[i].address, like->address) == 0
			    : memcmp(members->items[i].key, like->key, ACCOUNT_KEY_SIZE) == 0)
			return &members->items[i];
	return NULL;
}

/*
 * A member who waits to be removed. One who leaves the address now stays under the new one, since
 * another one may get the old: true when that is to be removed all the same.
 */
static bool list_split_off(struct list_change *change, const struct list_member *member,
			   struct list_members *deferred)
{
	const struct list_member *follows;

	if (!list_member_by(&change->follow_removed, member, true)) {
		list_members_add(deferred, member->address, member->key);
		return false;
	}
	follows = list_member_by(&change->follow_added, member, false);
	if (follows) {
		list_members_add(deferred, follows->address, follows->key);
		list_members_add(&change->added, follows->address, follows->key);
		change->added.items[change->added.count - 1].outside = follows->outside;
	}
	return true;
}

/* Splits off the members that are gone; false when nothing is left of the change. */
static bool list_split(struct list_plan *plan, struct list_change *change)
{
	struct list_change deferred = { .change = change->change };
	struct list_members kept = { .items = NULL };
	bool stays;

	list_forget(plan, change);
	deferred.change.op = CHANGE_UPDATE;
	deferred.change.before = deferred.change.after;
	for (size_t i = 0; i < change->removed.count; i++) {
		const struct list_member *member = &change->removed.items[i];

		if (!member->follows && !list_split_off(change, member, &deferred.removed))
			continue;
		list_members_add(&kept, member->address, member->key);
		kept.items[kept.count - 1].follows = true;
	}
	list_members_release(&change->removed);
	change->removed = kept;
	list_defer(plan, &deferred);
	list_change_identify(change);
	stays = change->added.count || kept.count ||
		list_differs(&change->change.before, &change->change.after);
	plan->counts[change->change.op] += stays;
	plan->added += (int64_t)change->added.count;
	plan->removed += (int64_t)kept.count;
	return stays;
}

/* The whole change waits, but for what follows its members; false when that is nothing. */
static bool list_defer_whole(struct list_plan *plan, struct list_change *change)
{
	struct list_change whole = *change;
	bool stays = list_follows(change);

	list_forget(plan, change);
	if (stays) {
		change->added = change->removed = (struct list_members){ .items = NULL };
		list_keep_following(plan, change, &whole.change.before);
	}
	whole.follow_added = whole.follow_removed = (struct list_members){ .items = NULL };
	list_defer(plan, &whole);
	return stays;
}

void list_plan_defer(struct list_plan *plan, bool members)
{
	size_t kept = 0;

	for (size_t i = 0; i < plan->count; i++) {
		struct list_change *change = &plan->items[i];
		bool gone = list_change_gone(change) > 0, stays = true;

		if (members ? gone && change->left_site : change->change.op == CHANGE_RETIRE)
			stays = list_defer_whole(plan, change);
		else if (members && gone)
			stays = list_split(plan, change);
		if (stays)
			plan->items[kept++] = plan->items[i];
	}
	plan->count = kept;
}

void list_hold_note(const struct account *account, struct findings *findings, size_t said)
{
	CLEANUP(finding_release) struct findings own = { .log = findings->log };
	bool noted = false;

	for (size_t i = said; i < findings->count; i++) {
		if (findings->items[i].severity == FINDING_NOTE)
			continue;
		if (!findings->items[i].holds)
			held_note(findings, i, HELD_LIST, HELD_MAILING_LIST, account);
		noted = true;
	}
	if (noted)
		return;
	finding_add(&own, FINDING_WARNING, "GROUP-UNRESOLVED", account->dn,
		    "not all of its members can be had; the list is left as it is");
	finding_hint(&own, "mailprov explain tells which, and why");
	held_note(&own, 0, HELD_LIST, HELD_MAILING_LIST, account);
}
