// SPDX-License-Identifier: MIT
/*
 * Decides what happens to each account. A pure function of a sealed roster, of what is known from
 * earlier runs, and of the policy; the same input gives the same plan. Order of calls: plan_init,
 * plan_known for every known account by ascending key, plan_finish.
 *
 * After a plan that settled most, a partial one will do: plan_init, plan_go_on with the settled
 * numbers, plan_look for every key whose entry is another one since, whose key is watched, or whose
 * old addresses somebody else is given now; plan_finish. It is the same plan as over everybody.
 *
 * Invariant: a suspension of somebody missing exists only for an account that the sealed roster
 * does not have, and its key is among the absences, so that the caller can ask the directory a
 * second time before anything is done.
 */
#pragma once

#include "plan/plan.h"

/*
 * The next known account; keys ascend. What it needs of it is copied. Protected accounts that would
 * be touched become findings.
 */
void plan_known(struct plan *plan, const struct known *known, struct findings *findings);

/*
 * A partial plan goes on from the settled sums of the last one, but for those who are looked at now
 * and were counted there.
 */
void plan_go_on(struct plan *plan, const struct plan_sums *settled);

/*
 * One account and its entry, either of which may be missing (known NULL); keys ascend. Only in a
 * partial plan.
 */
void plan_look(struct plan *plan, const unsigned char key[ACCOUNT_KEY_SIZE],
	       const struct known *known, struct findings *findings);

/* Takes the rest of the roster, unless the plan is partial. */
void plan_take_rest(struct plan *plan, struct findings *findings);

/*
 * Plans a known account that was missing as the one of an entry that has another id; the key and
 * the id of `known` are those of the entry. Before plan_finish.
 */
void plan_go_on_as(struct plan *plan, const struct roster_entry *entry, const struct known *known,
		   struct findings *findings);

/*
 * Takes the rest of the roster, unless the plan is partial, and puts the changes in the order of
 * carrying out: by operation, then by address; a rename that frees an address comes before the one
 * that takes it (plan/order.h).
 */
void plan_finish(struct plan *plan, struct findings *findings);
