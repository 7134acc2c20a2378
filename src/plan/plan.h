// SPDX-License-Identifier: MIT
/*
 * The plan: what has to change so that the provider has what the directory says. A pure function of
 * a sealed roster, of what is known from earlier runs, and of the policy; the same input gives the
 * same plan. Order of calls: plan_init, plan_known for every known account by ascending key,
 * plan_finish; then the counts, plan_change and the absences may be read. The roster must outlive
 * the plan.
 *
 * Most entries and accounts give the same at any time: nothing, one that is unchanged, one that the
 * roster holds. The plan counts those apart
 * (`settled`) and lists all others (`watched`). So the plan after it may be a partial one:
 * plan_init, plan_go_on with those numbers, plan_look for every key whose entry is another one
 * since, whose key is watched, or whose old addresses somebody else is given now; plan_finish. It
 * is the same plan as over everybody.
 *
 * Invariant: a suspension of somebody missing exists only for an account that the sealed roster
 * does not have, and its key is among the absences, so that the caller can ask the directory a
 * second time before anything is done.
 */
#pragma once

#include "base/vec.h"
#include "model/change.h"
#include "model/finding.h"
#include "model/known.h"
#include "model/roster.h"
#include "plan/presence.h"

struct plan_policy {
	int64_t now;
	int64_t missing_runs; /* suspended after this many sealed reads without it, */
	int64_t missing_time; /* and after so many seconds */
	int64_t grace;	      /* seconds from suspension to retirement */
	const struct vec
		*protected; /* patterns of addresses that are never renamed, suspended or retired */
	bool keep_old_addresses; /* as aliases, after renames */
	int64_t (*alias_limit)(
		const void *domains,
		const char *domain); /* aliases of one account; -1 when the domain is not ours */
	const void *domains;
};

/* One change in short; plan_change gives it in full. */
struct plan_item {
	uint8_t op;	     /* enum change_op */
	uint8_t reason;	     /* enum change_reason */
	bool kept : 1;	     /* what is wanted is not quite what was seen: it lies in the plan's own
				records */
	bool made : 1;	     /* takes an address that was made for it now */
	bool aliases : 1;    /* gives or takes aliases */
	bool department : 1; /* comes into another department */
	uint32_t place;	     /* among all changes in the order of account keys */
	uint64_t seen;	     /* offset in the roster (kept: in the plan's records), or PLAN_NONE */
	uint64_t known;	     /* offset in the plan's own records, or PLAN_NONE */
};

#define PLAN_NONE UINT64_MAX

/* How many count as what. */
struct plan_sums {
	int64_t unchanged, held;
	int64_t known, retired; /* known accounts that are not retired, and those that are */
};

/* Longer lists are of no use: then everybody is looked at. */
enum { PLAN_WATCHED_MOST = 10000 };

struct plan {
	const struct roster *roster;
	struct plan_policy policy;
	struct roster_cursor cursor;
	const struct roster_entry *next; /* that was not looked at; NULL: all were */
	struct presence presence;	 /* with the plan's own records */
	struct plan_item *items;
	size_t count, cap;
	uint32_t places;	    /* so many were ever added */
	struct plan_item *deferred; /* taken out by plan_defer, in their order */
	size_t deferred_count, deferred_cap;
	uint64_t *needs_address; /* new entries in the roster for which no rule gives an address by
				    itself: held */
	size_t needs_address_count, needs_address_cap;
	size_t over_alias_limit; /* aliases for which the site's limit has no place: they wait */
	int64_t counts[CHANGE_OPS];
	int64_t unchanged;
	int64_t held;
	int64_t known_count; /* known accounts that are not retired */
	int64_t retired_count;
	int64_t waiting; /* absences that wait for more runs or more time */
	bool partial;
	size_t looked;		  /* in a partial plan: at how many keys */
	struct plan_sums settled; /* part of the sums above: accounts and entries that give the same
				     at any time */
	struct buf watched;	  /* keys of all others, ascending, as many as PLAN_WATCHED_MOST */
	size_t watched_count;	  /* how many they are */
};

/* The roster must be sealed. */
void plan_init(struct plan *plan, const struct roster *roster, const struct plan_policy *policy);

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
 * Takes the rest, too, and puts the changes in the order of carrying out: by operation, then by
 * address; a rename that frees an address comes before the one that takes it. Renames in a ring,
 * which no order can carry out, are held with a finding.
 */
void plan_finish(struct plan *plan, struct findings *findings);

/*
 * The address that an item is sorted by: the wanted one, or the known one where nothing is wanted.
 */
const char *plan_item_address(const struct plan *plan, const struct plan_item *item);

/* Change i in full; its strings lie in the roster and in the plan. */
void plan_change(const struct plan *plan, size_t i, struct change *ret_change);

/* The same without its id, which takes longer than all else; for walks over everybody. */
void plan_bare_change(const struct plan *plan, size_t i, struct change *ret_change);

/*
 * The changes in the order of account keys, the order in which the store takes many rows best: item
 * numbers, of which those at or above plan->count stand for nothing. The caller frees the array.
 */
uint32_t *plan_by_key(const struct plan *plan, size_t *ret_count);

/* Takes a change out of the plan again: the account is held. The order of the others stays. */
void plan_hold(struct plan *plan, size_t i);

/* The same for all whose mark is set; there is a mark for each change. */
void plan_hold_many(struct plan *plan, const bool *held);

/*
 * Takes all changes of an operation out of the plan and keeps them aside: they count as held, and
 * plan_deferred gives them.
 */
void plan_defer(struct plan *plan, enum change_op op);
void plan_deferred(const struct plan *plan, size_t i, struct change *ret_change);

void plan_release(struct plan *plan);
