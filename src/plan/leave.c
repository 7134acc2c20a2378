// SPDX-License-Identifier: MIT
#include "plan/leave.h"

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

/* Where the owner left an account behind earlier, that one is taken up again. */
static bool leave_return(struct plan *plan, struct desired *desired, const struct known *known)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	const char *address = desired->account.value[ACCOUNT_ADDRESS];
	struct known left;
	uint64_t kept;

	if (!plan->policy.left ||
	    plan->policy.left(plan->policy.store, known->account.id, plan->sites.items[plan->site],
			      &arena, &left) <= 0 ||
	    known_is_gone(&left))
		return false;
	left.account.id = known->account.id;
	kept = presence_keep(&plan->presence, &left.account);
	plan_add_desired(plan, CHANGE_RESUME, CHANGE_TO_SITE, desired, kept);
	if (plan_differs(&desired->account, &left.account))
		plan_add_values(plan,
				strcmp(address, left.account.value[ACCOUNT_ADDRESS]) != 0
					? CHANGE_RENAME
					: CHANGE_UPDATE,
				CHANGE_DIFFERS, desired, &left.account, kept);
	return true;
}

void leave_plan(struct plan *plan, const struct roster_entry *entry, const struct known *known,
		struct findings *findings)
{
	CLEANUP(desired_release) struct desired desired = desired_of_new(plan, entry, findings);
	uint64_t kept;

	if (presence_is_protected(&plan->presence, known->account.value[ACCOUNT_ADDRESS],
				  CHANGE_SUSPEND, findings)) {
		plan->held++;
		return;
	}
	plan->site = plan_site(plan, desired.account.value[ACCOUNT_ADDRESS]);
	if (!leave_return(plan, &desired, known))
		plan_add_values(plan, CHANGE_CREATE, CHANGE_TO_SITE, &desired, NULL, PLAN_NONE);
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
