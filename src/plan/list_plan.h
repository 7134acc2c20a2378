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

#include "base/vec.h"
#include "model/list.h"
#include "plan/expand.h"
#include "plan/presence.h"

struct list_policy {
	const struct run_time *time;
	int64_t missing_runs;	     /* retired after this many sealed reads without it, */
	int64_t missing_time;	     /* and after so many seconds */
	const struct vec *protected; /* patterns of addresses that are never renamed or retired */
	int64_t (*tolerated)(const void *config,
			     int64_t total); /* how many of so many members may be unknown */
	const void *config;
	/*
	 * Whether an account leaves its address in this plan; then the new one, or NULL when it is
	 * retired.
	 */
	bool (*leaves)(const void *accounts, const unsigned char *key, const char **ret_address);
	const void *accounts;
};

/* A member whose address another account of the same list has now. */
struct list_rekey {
	unsigned char list[ACCOUNT_KEY_SIZE];
	const char *member;
	unsigned char key[ACCOUNT_KEY_SIZE];
};

struct list_plan {
	const struct roster *roster;
	struct expand *expand;
	struct list_policy policy;
	struct presence presence;
	struct arena arena;
	size_t next; /* group to look at */
	struct list_change *items;
	size_t count, cap;
	struct list_change *deferred; /* what list_plan_defer took out */
	size_t deferred_count, deferred_cap;
	int64_t counts[CHANGE_OPS];
	int64_t added, removed,
		gone; /* members; gone: those removed that their group does not have any more */
	int64_t unchanged, held;
	int64_t known_count;  /* known lists that are not retired */
	int64_t member_count; /* and their members */
	int64_t retired_count;
	struct list_rekey *rekeys;
	size_t rekey_count, rekey_cap;
	size_t told;
};

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
 * Takes a change out again: the list is held. What follows its members stays, as an update in its
 * place.
 */
void list_plan_hold(struct list_plan *plan, size_t i);

/*
 * Takes the retirements out, or what only removes members; they are kept aside and count as held.
 */
void list_plan_defer(struct list_plan *plan, bool members);

void list_plan_release(struct list_plan *plan);
