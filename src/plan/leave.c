// SPDX-License-Identifier: MIT
#include "plan/leave.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/mem.h"
#include "model/held.h"
#include "model/left.h"
#include "plan/desired.h"
#include "plan/plan_add.h"

bool leave_is(struct plan *plan, const struct account *wanted, const struct known *known)
{
	uint8_t there = plan_site(plan, wanted->value[ACCOUNT_ADDRESS]),
		here = plan_site_of(plan, known);

	return there && here && there != here;
}

/* The known account under the id that it has once its owner left it. */
static uint64_t leave_keep(struct plan *plan, const struct known *known)
{
	CLEANUP(buf_release) struct buf id = BUF_INIT;
	struct account left = known->account;
	unsigned char key[ACCOUNT_KEY_SIZE];

	left_id(&id, known->account.id, plan->sites.items[plan_site_of(plan, known)]);
	left.id = buf_text(&id);
	account_key(left.id, key);
	buf_add(&plan->left, key, sizeof(key));
	return presence_keep(&plan->presence, &left);
}

bool leave_waits(struct plan *plan, const struct known *gone, const char *dn,
		 struct findings *findings)
{
	const char *address = gone->account.value[ACCOUNT_ADDRESS];
	struct account who = gone->account;

	if (!known_is_gone(gone) || !plan->policy.asked ||
	    !plan->policy.asked(plan->policy.store, gone->batch))
		return false;
	plan->held++;
	finding_add(findings, FINDING_WARNING, "DELETION-OPEN", dn,
		    "is back, while batch %" PRId64 " asks to delete %s; whether that was done is "
		    "not known yet",
		    gone->batch, address);
	finding_hint(findings,
		     "mailprov batch confirm %" PRId64 ", with --kept=%s if the account is still "
		     "there",
		     gone->batch, address);
	who.dn = dn;
	held_note(findings, findings->count - 1, HELD_PLAN, HELD_ACCOUNT, &who);
	return true;
}

void leave_gone(struct plan *plan, const struct known *gone, const struct account *next)
{
	CLEANUP(buf_release) struct buf id = BUF_INIT;
	unsigned char key[ACCOUNT_KEY_SIZE];

	if (!left_has_reserve(gone, next))
		return;
	left_gone_id(&id, gone->account.id, plan->sites.items[plan_site_of(plan, gone)],
		     gone->account.value[ACCOUNT_ADDRESS]);
	account_key(buf_text(&id), key);
	buf_add(&plan->left, key, sizeof(key));
}

enum leave_back leave_back(struct plan *plan, struct desired *desired, struct findings *findings)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct account *account = &desired->account;
	struct known left;
	bool suspended, differs;
	uint64_t kept;

	if (!plan->policy.left ||
	    plan->policy.left(plan->policy.store, account->id, plan->sites.items[plan->site],
			      &arena, &left) <= 0)
		return LEAVE_NEW;
	if (known_is_gone(&left))
		return leave_waits(plan, &left, account->dn, findings) ? LEAVE_WAITS : LEAVE_NEW;
	buf_add(&plan->returned, left.key, sizeof(left.key));
	left.account.id = account->id;
	kept = presence_keep(&plan->presence, &left.account);
	suspended = known_is_suspended(&left);
	differs = plan_differs(account, &left.account);
	if (suspended)
		plan_add_desired(plan, CHANGE_RESUME, CHANGE_TO_SITE, desired, kept);
	/* One of them says that it moves, though nothing may be to do at the console. */
	if (differs || !suspended)
		plan_add_values(plan,
				strcmp(account->value[ACCOUNT_ADDRESS],
				       left.account.value[ACCOUNT_ADDRESS]) != 0
					? CHANGE_RENAME
					: CHANGE_UPDATE,
				suspended ? CHANGE_DIFFERS : CHANGE_TO_SITE, desired, &left.account,
				kept);
	return LEAVE_TAKEN;
}

void leave_plan(struct plan *plan, const struct roster_entry *entry, const struct known *known,
		struct findings *findings)
{
	CLEANUP(desired_release)
	struct desired desired = desired_of_new(plan, entry, &known->account, findings);
	enum leave_back back;
	uint64_t kept;

	if (presence_is_protected(&plan->presence, known, CHANGE_SUSPEND, findings)) {
		plan->held++;
		return;
	}
	plan->site = plan_site(plan, desired.account.value[ACCOUNT_ADDRESS]);
	back = leave_back(plan, &desired, findings);
	if (back == LEAVE_WAITS)
		return;
	if (back == LEAVE_NEW) {
		plan_add_values(plan, CHANGE_CREATE, CHANGE_TO_SITE, &desired, NULL, PLAN_NONE);
		plan->items[plan->count - 1].shared = (entry->flags & ROSTER_SHARED) != 0;
	}
	plan->site = plan_site_of(plan, known);
	kept = leave_keep(plan, known);
	if (!known_is_suspended(known))
		plan_add(plan, CHANGE_SUSPEND, CHANGE_LEFT_SITE, PLAN_NONE, kept);
}

bool leave_plan_left(struct plan *plan, const struct known *known)
{
	bool over = plan_grace_is_over(plan, known->suspended_at);

	if (known->state == ACCOUNT_RETIRED)
		return false;
	if (known->state != ACCOUNT_SUSPENDED)
		plan_add(plan, CHANGE_SUSPEND, CHANGE_LEFT_SITE, PLAN_NONE,
			 presence_keep(&plan->presence, &known->account));
	else if (over)
		plan_add(plan, CHANGE_RETIRE, CHANGE_GRACE_OVER, PLAN_NONE,
			 presence_keep(&plan->presence, &known->account));
	else
		plan->unchanged++;
	return true;
}

/*
 * Who has an account at the other site already, which was adopted: no change says so. One that is
 * itself left is no such account.
 */
static void leave_collect_adopted(const struct plan *plan, struct buf *keys)
{
	for (size_t i = 0; i < plan->presence.same_count; i++) {
		const struct presence_same *same = &plan->presence.sames[i];
		unsigned char key[ACCOUNT_KEY_SIZE];

		if (!same->adopted || !same->taken || same->left)
			continue;
		account_key(roster_account(plan->roster, same->seen).id, key);
		buf_add(keys, key, sizeof(key));
	}
}

/* Keys of the accounts of some changes, ascending. */
static void leave_collect(const struct plan *plan, bool renames, const bool *held, struct buf *keys)
{
	for (size_t i = 0; i < plan->count; i++) {
		const struct plan_item *item = &plan->items[i];
		unsigned char key[ACCOUNT_KEY_SIZE];
		struct change change;

		if (held[i] ||
		    (renames ? item->op != CHANGE_RENAME : item->reason != CHANGE_TO_SITE))
			continue;
		plan_bare_change(plan, i, &change);
		account_key(change_account(&change)->id, key);
		buf_add(keys, key, sizeof(key));
	}
	if (!renames)
		leave_collect_adopted(plan, keys);
	if (keys->len)
		qsort(keys->data, keys->len / ACCOUNT_KEY_SIZE, ACCOUNT_KEY_SIZE,
		      account_key_compare);
}

static bool leave_has(const struct buf *keys, const char *id, size_t len)
{
	CLEANUP(mem_freep) char *text = mem_textn(id, len);
	unsigned char key[ACCOUNT_KEY_SIZE];

	account_key(text, key);
	return keys->len && bsearch(key, keys->data, keys->len / ACCOUNT_KEY_SIZE, ACCOUNT_KEY_SIZE,
				    account_key_compare);
}

/* Of few keys, in any order. */
static bool leave_is_among(const struct buf *keys, const char *id)
{
	unsigned char key[ACCOUNT_KEY_SIZE];

	account_key(id, key);
	for (size_t at = 0; at < keys->len; at += ACCOUNT_KEY_SIZE)
		if (memcmp(keys->data + at, key, ACCOUNT_KEY_SIZE) == 0)
			return true;
	return false;
}

/* Who is taken up again under a new address, while that rename was taken out of the plan. */
static void leave_settle_resumes(struct plan *plan, bool *held)
{
	CLEANUP(buf_release) struct buf renames = BUF_INIT;

	leave_collect(plan, true, held, &renames);
	for (size_t i = 0; i < plan->count; i++) {
		struct plan_item *item = &plan->items[i];
		struct change change;

		if (item->op != CHANGE_RESUME)
			continue;
		plan_bare_change(plan, i, &change);
		if (!change.after.id ||
		    strcmp(change.before.value[ACCOUNT_ADDRESS],
			   change.after.value[ACCOUNT_ADDRESS]) == 0 ||
		    leave_has(&renames, change.after.id, strlen(change.after.id)))
			continue;
		held[i] = item->reason == CHANGE_TO_SITE;
		item->seen = PLAN_NONE;
		item->kept = false;
	}
}

/* Keys of those who go on under another id, or may, ascending. */
static void leave_collect_sames(const struct plan *plan, struct buf *keys)
{
	const struct presence *presence = &plan->presence;

	for (size_t i = 0; i < presence->same_count; i++)
		buf_add(keys, presence->sames[i].key, ACCOUNT_KEY_SIZE);
	if (keys->len)
		qsort(keys->data, keys->len / ACCOUNT_KEY_SIZE, ACCOUNT_KEY_SIZE,
		      account_key_compare);
}

void leave_finish(struct plan *plan)
{
	CLEANUP(buf_release) struct buf sames = BUF_INIT;
	size_t kept = 0;

	leave_collect_sames(plan, &sames);
	if (plan->returned.len + sames.len == 0)
		return;
	for (size_t i = 0; i < plan->count; i++) {
		const struct plan_item *item = &plan->items[i];
		bool taken = item->op == CHANGE_RETIRE || item->op == CHANGE_SUSPEND;
		struct change change;

		if (taken) {
			const char *id;

			plan_bare_change(plan, i, &change);
			id = change_account(&change)->id;
			/* What the owner left gets another id with him, and its turn next time. */
			taken = leave_is_among(&plan->returned, id) ||
				(left_is(id) && leave_has(&sames, id, left_owner(id)));
		}
		plan->counts[item->op] -= taken;
		if (!taken)
			plan->items[kept++] = *item;
	}
	plan->count = kept;
}

void leave_settle(struct plan *plan)
{
	CLEANUP(mem_freep) bool *held = NULL;
	CLEANUP(buf_release) struct buf movers = BUF_INIT;

	if (plan->left.len == 0 && plan->counts[CHANGE_RESUME] == 0)
		return;
	held = mem_new(plan->count + 1, sizeof(*held));
	leave_settle_resumes(plan, held);
	leave_collect(plan, false, held, &movers);
	for (size_t i = 0; i < plan->count; i++) {
		struct change change;
		const char *id;

		if (plan->items[i].op != CHANGE_SUSPEND ||
		    plan->items[i].reason != CHANGE_LEFT_SITE)
			continue;
		plan_bare_change(plan, i, &change);
		id = change_account(&change)->id;
		held[i] =
			!leave_has(&movers, id, left_owner(id)) && leave_is_among(&plan->left, id);
	}
	plan_hold_many(plan, held);
}
