// SPDX-License-Identifier: MIT
/*
 * The plan of the mailing lists: what has to change so that the provider has the lists that the
 * groups of the directory make. A pure function of the expanded groups, of the lists that are known
 * and of the policy, made after the plan of the accounts, whose addresses the members have. Order
 * of calls: list_plan_init, list_plan_known for every known list by ascending key,
 * list_plan_finish; then everything may be read; list_plan_release.
 *
 * A list that is held for any reason still follows its members: an account that gets another
 * address in this plan takes its place along, and one that is retired gives it up, or the list's
 * mail would go to whoever is given the address.
 *
 * Invariants: a list is retired only after it was absent for as long as an account has to be before
 * it is suspended, and is among the absences, so that the caller can ask a second time; a list of
 * which anything is doubtful (a group that came in part, too many unknown members) is left as it
 * is.
 */
#pragma once

#include "plan/list_hold.h"

/* The roster is that of the groups; it and the groups must live as long as the plan. */
void list_plan_init(struct list_plan *plan, const struct roster *roster, struct expand *expand,
		    const struct list_policy *policy);

/* The next known list with its members by address; keys ascend. What it needs of them is copied. */
void list_plan_known(struct list_plan *plan, const struct known *known,
		     const struct list_members *members, struct findings *findings);

/*
 * A list that is missing while the new group at `seen` has its address or its DN, in the place of
 * the group's key: it goes on as the list of that group, or both are held and only its members are
 * followed.
 */
void list_plan_same(struct list_plan *plan, const struct known *known,
		    const struct list_members *members, uint64_t seen, bool taken,
		    struct findings *findings);

/*
 * Takes the rest of the groups and puts the changes in the order of carrying out: by operation,
 * then by address.
 */
void list_plan_finish(struct list_plan *plan, struct findings *findings);

/*
 * Gives the reason CHANGE_REFUSED to the changes of lists with these keys (ACCOUNT_KEY_SIZE octets
 * each, ascending).
 */
void list_plan_mark_refused(struct list_plan *plan, const struct buf *keys);

void list_plan_release(struct list_plan *plan);
