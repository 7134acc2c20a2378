// SPDX-License-Identifier: MIT
#include "plan/plan_make.h"

#include <assert.h>

#include "base/mem.h"
#include "plan/order.h"
#include "plan/sort.h"
#include "model/adopted.h"
#include "model/alias.h"
#include "model/left.h"
#include "plan/desired.h"
#include "plan/leave.h"
#include "plan/plan_add.h"

/*
 * The outcome for one account and its entry. All but PLAN_WATCH stay the same at any time.
 */
enum plan_outcome { PLAN_NOTHING, PLAN_UNCHANGED, PLAN_HELD, PLAN_DISABLED, PLAN_WATCH };

/* `gone` is the account that was there before, or NULL. */
static void plan_create(struct plan *plan, const struct roster_entry *entry,
			const struct known *gone, struct findings *findings)
{
	CLEANUP(desired_release)
	struct desired desired = desired_of_new(plan, entry, NULL, findings);

	if (desired.taken) {
		plan->held++;
		return;
	}
	plan->site = plan_site(plan, desired.account.value[ACCOUNT_ADDRESS]);
	if (leave_back(plan, &desired, findings) != LEAVE_NEW)
		return;
	if (gone)
		leave_gone(plan, gone, &desired.account);
	plan_add_values(plan, CHANGE_CREATE, CHANGE_NEW, &desired, NULL, PLAN_NONE);
	plan->items[plan->count - 1].shared = (entry->flags & ROSTER_SHARED) != 0;
}

static enum plan_outcome plan_new(struct plan *plan, const struct roster_entry *entry,
				  const struct known *gone, struct findings *findings)
{
	if (entry->flags & (ROSTER_EXCLUDED | ROSTER_NO_ADDRESS | ROSTER_GROUP))
		return PLAN_NOTHING;
	if (roster_account(plan->roster, entry->offset).disabled)
		return PLAN_DISABLED;
	if (entry->flags & ROSTER_HELD)
		return PLAN_HELD;
	if (gone &&
	    leave_waits(plan, gone, roster_account(plan->roster, entry->offset).dn, findings))
		return PLAN_WATCH;
	if (entry->flags & ROSTER_PROPOSED) {
		plan->held++;
		plan->needs_address =
			mem_grow(plan->needs_address, &plan->needs_address_cap,
				 plan->needs_address_count + 1, sizeof(*plan->needs_address));
		plan->needs_address[plan->needs_address_count++] = entry->offset;
	} else {
		plan_create(plan, entry, gone, findings);
	}
	return PLAN_WATCH;
}

/* Nothing is to be done; whether it stays so depends on the desired state. */
static enum plan_outcome plan_rest(struct plan *plan, const struct desired *desired)
{
	if (desired->plain)
		return PLAN_UNCHANGED;
	plan->unchanged++;
	return PLAN_WATCH;
}

/*
 * An account that the directory disabled is suspended under the address that the provider knows:
 * what else differs waits until it is back.
 */
static enum plan_outcome plan_disable(struct plan *plan, const struct known *known,
				      struct findings *findings)
{
	if (presence_is_protected(&plan->presence, known, CHANGE_SUSPEND, findings))
		plan->held++;
	else
		plan_add(plan, CHANGE_SUSPEND, CHANGE_DISABLED, PLAN_NONE,
			 presence_keep(&plan->presence, &known->account));
	return PLAN_WATCH;
}

static enum plan_outcome plan_desired(struct plan *plan, const struct roster_entry *entry,
				      const struct known *known, struct findings *findings)
{
	CLEANUP(desired_release) struct desired desired = desired_of(plan, entry, known, findings);
	const struct account *account = &desired.account;
	bool suspended = known_is_suspended(known),
	     resumes = suspended && known->suspender != ACCOUNT_BY_PERSON;
	bool renamed, differs;
	uint64_t kept;

	if (desired.taken && !account->disabled) {
		plan->held++;
		return PLAN_WATCH;
	}
	if (account->disabled)
		return suspended ? plan_rest(plan, &desired) : plan_disable(plan, known, findings);
	if (leave_is(plan, account, known)) {
		leave_plan(plan, entry, known, findings);
		return PLAN_WATCH;
	}
	renamed =
		strcmp(account->value[ACCOUNT_ADDRESS], known->account.value[ACCOUNT_ADDRESS]) != 0;
	if (renamed && presence_is_protected(&plan->presence, known, CHANGE_RENAME, findings)) {
		plan->held++;
		return PLAN_WATCH;
	}
	differs = plan_differs(account, &known->account);
	if (!differs && !resumes)
		return plan_rest(plan, &desired);
	kept = presence_keep(&plan->presence, &known->account);
	if (resumes)
		plan_add_desired(plan, CHANGE_RESUME, CHANGE_BACK, &desired, kept);
	if (differs)
		plan_add_values(plan, renamed ? CHANGE_RENAME : CHANGE_UPDATE, CHANGE_DIFFERS,
				&desired, &known->account, kept);
	return PLAN_WATCH;
}

/*
 * Whether an entry is held for its addresses alone, since others claim them too, and asks for none
 * that its account does not have: then the account keeps them, and the others wait.
 */
static bool plan_keeps_claims(const struct plan *plan, const struct roster_entry *entry,
			      const struct known *known)
{
	CLEANUP(chosen_release)
	struct chosen chosen = choose(plan->roster, entry, &known->account);
	const char *address = chosen.account.value[ACCOUNT_ADDRESS];

	return !(entry->flags & (ROSTER_REFUSED | ROSTER_MADE)) && !known_is_gone(known) &&
	       address && strcmp(address, known->account.value[ACCOUNT_ADDRESS]) == 0 &&
	       alias_has_all(known->account.value[ACCOUNT_ALIASES],
			     chosen.account.value[ACCOUNT_ALIASES]);
}

/* Its domain is at another site now, and its move there was refused. */
static bool plan_is_elsewhere(const struct plan *plan, const struct known *known)
{
	const char *site =
		plan->policy.site && known->site && *known->site
			? plan->policy.site(plan->policy.domains, account_domain(&known->account))
			: NULL;

	return site && strcmp(site, known->site) != 0;
}

static enum plan_outcome plan_present(struct plan *plan, const struct roster_entry *entry,
				      const struct known *known, struct findings *findings)
{
	presence_here(&plan->presence, entry, known);
	/* Once the suspension is done, nobody waits for what else is wrong. */
	if ((entry->flags & ROSTER_HELD) && !plan_keeps_claims(plan, entry, known))
		return known_is_suspended(known) && !known_is_gone(known) &&
				       roster_account(plan->roster, entry->offset).disabled
			       ? PLAN_UNCHANGED
			       : PLAN_HELD;
	if (known_is_gone(known))
		return plan_new(plan, entry, known, findings);
	if (memcmp(entry->fingerprint, known->fingerprint, ACCOUNT_KEY_SIZE) == 0 &&
	    !known_is_suspended(known) && !plan->policy.moves_site &&
	    !plan_is_elsewhere(plan, known))
		return PLAN_UNCHANGED;
	return plan_desired(plan, entry, known, findings);
}

static enum plan_outcome plan_absent_known(struct plan *plan, const struct known *known,
					   enum change_reason reason, struct findings *findings)
{
	struct absence *absence;
	int64_t grace_since;
	bool suspended = known->state == ACCOUNT_SUSPENDED;
	bool due;

	if (known->state == ACCOUNT_RETIRED)
		return PLAN_NOTHING;
	absence = presence_missing(&plan->presence, known, reason, &due);
	/* An account disabled for a year and then gone gets the whole grace period too. */
	grace_since = known->suspended_at > absence->since ? known->suspended_at : absence->since;
	if (suspended)
		due = due && known->suspender != ACCOUNT_BY_PERSON &&
		      plan_grace_is_over(plan, grace_since);
	if (!due) {
		absence->rests = true;
		absence->waits = !suspended;
		plan->unchanged++;
		plan->waiting += !suspended;
	} else if (presence_is_protected(&plan->presence, known,
					 suspended ? CHANGE_RETIRE : CHANGE_SUSPEND, findings)) {
		plan->held++;
	} else if (suspended) {
		plan_add(plan, CHANGE_RETIRE, CHANGE_GRACE_OVER, PLAN_NONE, absence->known);
	} else {
		plan_add(plan, CHANGE_SUSPEND, reason, PLAN_NONE, absence->known);
	}
	return PLAN_WATCH;
}

/*
 * A suspension that the directory asks for outranks whatever else is wrong with the entry: a value
 * that holds it, an address that it lost, a rule that leaves it out.
 */
static bool plan_is_disabled(const struct plan *plan, const struct roster_entry *entry,
			     const struct known *known)
{
	return (entry->flags & (ROSTER_HELD | ROSTER_EXCLUDED | ROSTER_NO_ADDRESS)) &&
	       !(entry->flags & ROSTER_GROUP) && !known_is_suspended(known) &&
	       known->state != ACCOUNT_RETIRED &&
	       roster_account(plan->roster, entry->offset).disabled;
}

static enum plan_outcome plan_decide(struct plan *plan, const struct roster_entry *entry,
				     const struct known *known, struct findings *findings)
{
	/* Somebody elsewhere is not the account that he had here. */
	if (entry && (entry->flags & ROSTER_CONTACT))
		entry = NULL;
	if (!known)
		return entry ? plan_new(plan, entry, NULL, findings) : PLAN_NOTHING;
	if (left_is(known->account.id))
		return leave_plan_left(plan, known) ? PLAN_WATCH : PLAN_NOTHING;
	if (adopted_is(known->account.id)) {
		presence_adopted(&plan->presence, known);
		plan->unchanged++;
		return PLAN_WATCH;
	}
	if (entry && plan_is_disabled(plan, entry, known)) {
		presence_here(&plan->presence, entry, known);
		return plan_disable(plan, known, findings);
	}
	if (!entry && plan->policy.unread && plan->policy.unread(plan->policy.directories, known)) {
		plan->unchanged += known->state != ACCOUNT_RETIRED;
		return PLAN_WATCH;
	}
	if (!entry)
		return plan_absent_known(plan, known, CHANGE_MISSING, findings);
	if (entry->flags & (ROSTER_EXCLUDED | ROSTER_GROUP))
		return plan_absent_known(plan, known, CHANGE_EXCLUDED, findings);
	if ((entry->flags & (ROSTER_NO_ADDRESS | ROSTER_MADE)) == ROSTER_NO_ADDRESS)
		return plan_absent_known(plan, known, CHANGE_ADDRESSLESS, findings);
	return plan_present(plan, entry, known, findings);
}

/* Who of those that the roster holds is held: that is remembered with the reasons. */
static void plan_note_held(struct plan *plan, const struct roster_entry *entry,
			   enum plan_outcome outcome)
{
	if (!entry || !(entry->flags & ROSTER_HELD) || (entry->flags & ROSTER_GROUP))
		return;
	if (outcome != PLAN_HELD)
		buf_add(&plan->spared, entry->key, ACCOUNT_KEY_SIZE);
	else if (plan->partial)
		buf_add(&plan->held_keys, entry->key, ACCOUNT_KEY_SIZE);
}

/*
 * One entry, one known account, or both; anything that gives a finding or a change is looked at
 * again next time.
 */
static void plan_take(struct plan *plan, const unsigned char key[ACCOUNT_KEY_SIZE],
		      const struct roster_entry *entry, const struct known *known,
		      struct findings *findings)
{
	size_t said = findings->count;
	enum plan_outcome outcome;
	bool watch, retired = known && known->state == ACCOUNT_RETIRED;

	plan->site = known ? plan_site_of(plan, known) : 0;
	plan->passing = 0;
	outcome = plan_decide(plan, entry, known, findings);
	watch = outcome == PLAN_WATCH || findings->count - said > plan->passing;
	plan_note_held(plan, entry, outcome);

	plan->unchanged += outcome == PLAN_UNCHANGED;
	plan->held += outcome == PLAN_HELD;
	plan->disabled += outcome == PLAN_DISABLED;
	plan->known_count += known && !retired;
	plan->retired_count += retired;
	if (watch && plan->watched_count++ < PLAN_WATCHED_MOST)
		buf_add(&plan->watched, key, ACCOUNT_KEY_SIZE);
	if (watch)
		return;
	plan->settled.unchanged += outcome == PLAN_UNCHANGED;
	plan->settled.held += outcome == PLAN_HELD;
	plan->settled.disabled += outcome == PLAN_DISABLED;
	plan->settled.known += known && !retired;
	plan->settled.retired += retired;
}

/* The next entry of the roster, without a known account. */
static void plan_take_next(struct plan *plan, struct findings *findings)
{
	plan_take(plan, plan->next->key, plan->next, NULL, findings);
	plan->next = roster_next(&plan->cursor);
}

void plan_known(struct plan *plan, const struct known *known, struct findings *findings)
{
	const struct roster_entry *entry = NULL;
	int order = 1;

	while (plan->next && (order = memcmp(plan->next->key, known->key, ACCOUNT_KEY_SIZE)) < 0)
		plan_take_next(plan, findings);
	if (plan->next && order == 0) {
		entry = plan->next;
		plan->next = roster_next(&plan->cursor);
	}
	plan_take(plan, known->key, entry, known, findings);
}

void plan_go_on(struct plan *plan, const struct plan_sums *settled)
{
	plan->partial = true;
	plan->settled = *settled;
	plan->unchanged = settled->unchanged;
	plan->held = settled->held;
	plan->disabled = settled->disabled;
	plan->known_count = settled->known;
	plan->retired_count = settled->retired;
}

void plan_look(struct plan *plan, const unsigned char key[ACCOUNT_KEY_SIZE],
	       const struct known *known, struct findings *findings)
{
	assert(plan->partial);
	plan->looked++;
	plan_take(plan, key, roster_find(plan->roster, key), known, findings);
}

void plan_take_rest(struct plan *plan, struct findings *findings)
{
	while (!plan->partial && plan->next)
		plan_take_next(plan, findings);
}

void plan_go_on_as(struct plan *plan, const struct roster_entry *entry, const struct known *known,
		   struct findings *findings)
{
	enum plan_outcome outcome;

	plan->site = plan_site_of(plan, known);
	outcome = plan_present(plan, entry, known, findings);
	plan->unchanged += outcome == PLAN_UNCHANGED;
	plan->held += outcome == PLAN_HELD;
	plan->disabled += outcome == PLAN_DISABLED;
}

/* Who is left behind by this plan is known under a new key next time, and waits. */
static void plan_watch_left(struct plan *plan)
{
	size_t count = plan->left.len / ACCOUNT_KEY_SIZE;

	if (count == 0)
		return;
	plan->watched_count += count;
	if (plan->watched_count > PLAN_WATCHED_MOST)
		return;
	buf_add(&plan->watched, plan->left.data, plan->left.len);
	qsort(plan->watched.data, plan->watched.len / ACCOUNT_KEY_SIZE, ACCOUNT_KEY_SIZE,
	      account_key_compare);
}

void plan_finish(struct plan *plan, struct findings *findings)
{
	plan_take_rest(plan, findings);
	leave_finish(plan);
	plan_sort(plan);
	order_renames(plan);
	plan_watch_left(plan);
	desired_finish(plan, findings);
}
