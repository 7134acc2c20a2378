// SPDX-License-Identifier: MIT
/*
 * The plan: what has to change so that the provider has what the directory says. It is the list of
 * changes in the order of carrying out, with what counts beside them; plan/plan_make.h says what
 * becomes of each account. Order of calls: plan_init, then all of plan_make; then the counts,
 * plan_change and the absences may be read, and changes be taken out again; plan_release. The
 * roster must outlive the plan.
 *
 * Most entries and accounts give the same at any time: nothing, one that is unchanged, one that the
 * roster holds. The plan counts those apart (`settled`) and lists all others (`watched`), so that
 * the plan after it may be a partial one.
 */
#pragma once

#include "base/vec.h"
#include "model/change.h"
#include "model/finding.h"
#include "model/known.h"
#include "model/roster.h"
#include "model/run_time.h"
#include "plan/choose.h"
#include "plan/presence.h"

struct plan_policy {
	const struct run_time *time;
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
	/* At which site the accounts of a domain are; NULL when it is not ours. */
	const char *(*site)(const void *domains, const char *domain);
	/*
	 * What the owner of an id left behind at a site: 1 with its strings in the arena, 0. NULL
	 * where nobody ever moved.
	 */
	int (*left)(void *store, const char *id, const char *site, struct arena *arena,
		    struct known *ret_left);
	/* What is known of the account with a key: 1 likewise, 0. NULL: nobody is asked. */
	int (*account)(void *store, const unsigned char *key, struct arena *arena,
		       struct known *ret_known);
	/* Whether a batch is open still: what it asks for may have been done or not. */
	bool (*asked)(void *store, int64_t batch);
	void *store;
	/*
	 * Whether nothing is known about the entry of this one, since its directory was not read.
	 * NULL where all could.
	 */
	bool (*unread)(void *directories, const struct known *known);
	void *directories;
	bool moves_site; /* a whole domain moves to another site now */
};

/* One change in short; plan_change gives it in full. */
struct plan_item {
	uint8_t op;	  /* enum change_op */
	uint8_t reason;	  /* enum change_reason */
	uint8_t site;	  /* number among the plan's sites */
	bool kept : 1;	  /* the desired state differs from what was seen and lies in the plan's own
			     records */
	bool made : 1;	  /* takes an address that was made for it now */
	bool aliases : 1; /* gives or takes aliases */
	bool department : 1; /* comes into another department */
	bool shared : 1;     /* makes the account of a shared mailbox */
	bool by_way : 1;     /* a rename that opens a ring, see model/change.h */
	uint32_t place;	     /* among all changes in the order of account keys */
	uint64_t seen;	     /* offset in the roster (kept: in the plan's records), or PLAN_NONE */
	uint64_t known;	     /* offset in the plan's own records, or PLAN_NONE */
};

#define PLAN_NONE UINT64_MAX

/* Counts by outcome. */
struct plan_sums {
	int64_t unchanged, held;
	int64_t disabled;	/* entries that get no account since they are disabled */
	int64_t known, retired; /* known accounts that are not retired, and those that are */
};

/* A longer list is useless: then a full plan is made. */
enum { PLAN_WATCHED_MOST = 10000 };

struct plan {
	const struct roster *roster;
	struct plan_policy policy;
	struct roster_cursor cursor;
	const struct roster_entry *next; /* not looked at yet; NULL: the end */
	struct presence presence;	 /* with the plan's own records */
	struct vec sites;		 /* their names, which are the plan's; the first is "" */
	uint8_t site;			 /* of the changes that are added now */
	struct plan_item *items;
	size_t count, cap;
	uint32_t places;	    /* how many were ever added */
	struct plan_item *deferred; /* taken out by plan_defer, in their order */
	size_t deferred_count, deferred_cap;
	uint64_t *needs_address; /* new entries in the roster for which no rule gives an address by
				    itself: held */
	size_t needs_address_count, needs_address_cap;
	struct choose_told several; /* fields of which the directory has several values */
	size_t passing; /* findings of the account at hand that are no reason to look at it again */
	size_t over_alias_limit; /* aliases for which the site's limit has no place: they wait */
	int64_t counts[CHANGE_OPS];
	int64_t unchanged;
	int64_t held;
	int64_t disabled;    /* entries that are disabled, so that no account is made for them */
	int64_t known_count; /* known accounts that are not retired */
	int64_t retired_count;
	int64_t waiting; /* absences that wait for more runs or more time */
	bool partial;
	size_t looked;		  /* in a partial plan: how many keys were planned */
	struct plan_sums settled; /* part of the sums above: accounts and entries that give the same
				     result at any time */
	struct buf spared;	  /* keys of entries that the roster holds and that are not held:
				     their accounts are disabled, or have the address already;
				     ascending */
	struct buf held_keys; /* in a partial plan: of those that are held all the same */
	struct buf left;	  /* keys of accounts that are left behind by this plan */
	struct buf returned;	  /* keys of such that are taken up again */
	struct buf watched;	  /* keys of all others, ascending, as many as PLAN_WATCHED_MOST */
	size_t watched_count;	  /* how many they are */
};

/* The roster must be sealed. */
void plan_init(struct plan *plan, const struct roster *roster, const struct plan_policy *policy);

/* The number of the site where an address is, or where a known account lives; 0: none. */
uint8_t plan_site(struct plan *plan, const char *address);
uint8_t plan_site_of(struct plan *plan, const struct known *known);

/* Whether a suspension that began then may end in a retirement, which no doubted run plans. */
bool plan_grace_is_over(const struct plan *plan, int64_t since);

/* Adds a change, for who decides: `seen` and `known` as in plan_item. */
struct plan_item *plan_add(struct plan *plan, enum change_op op, enum change_reason reason,
			   uint64_t seen, uint64_t known);

/*
 * The address that an item is sorted by: the wanted one, or the known one where nothing is wanted.
 */
const char *plan_item_address(const struct plan *plan, const struct plan_item *item);

/* Change i in full; its strings lie in the roster and in the plan. */
void plan_change(const struct plan *plan, size_t i, struct change *ret_change);

/* The same without its id, which takes longer than all else; for walks over all changes. */
void plan_bare_change(const struct plan *plan, size_t i, struct change *ret_change);

/*
 * The changes in the order of account keys, the order in which the store takes many rows best: item
 * numbers, of which those at or above plan->count stand for nothing. The caller frees the array.
 */
uint32_t *plan_by_key(const struct plan *plan, size_t *ret_count);

/*
 * Gives the reason CHANGE_REFUSED to the changes of accounts with these keys (ACCOUNT_KEY_SIZE
 * octets each, ascending).
 */
void plan_mark_refused(struct plan *plan, const struct buf *keys);

/* Takes a change out of the plan again: the account is held. The order of the others stays. */
void plan_hold(struct plan *plan, size_t i);

/* The same for all changes whose mark is set. */
void plan_hold_many(struct plan *plan, const bool *held);

/*
 * Takes all changes of an operation out of the plan and keeps them aside: they count as held, and
 * plan_deferred gives them.
 */
void plan_defer(struct plan *plan, enum change_op op);
void plan_deferred(const struct plan *plan, size_t i, struct change *ret_change);

void plan_release(struct plan *plan);
