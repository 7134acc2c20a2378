// SPDX-License-Identifier: MIT
/* The data of the plan of the mailing lists (plan/list_plan.h). */
#pragma once

#include "base/vec.h"
#include "model/list.h"
#include "plan/choose.h"
#include "plan/expand.h"
#include "plan/presence.h"

/* Where an account is; the address is NULL for one that is retired. */
struct list_place {
	const char *address, *site;
};

struct list_policy {
	const struct run_time *time;
	int64_t missing_runs;	     /* retired after this many sealed reads without it, */
	int64_t missing_time;	     /* and after so many seconds */
	const struct vec *protected; /* patterns of addresses that are never renamed or retired */
	/* How many of so many members of the group with this id may be unknown. */
	int64_t (*tolerated)(const void *config, const char *id, int64_t total);
	const void *config;
	/* Whether an account leaves its address or its site in this plan, and where to. */
	bool (*leaves)(const void *accounts, const unsigned char *key,
		       struct list_place *ret_place);
	const void *accounts;
	/* What is known of the account with a key: 1, 0 or -1, as plan_policy.left. */
	int (*account)(void *store, const unsigned char *key, struct arena *arena,
		       struct known *ret_known);
	void *store;
	/* As of accounts (plan/plan.h). */
	bool (*unread)(void *directories, const struct known *known);
	void *directories;
	/*
	 * At which site the lists of a domain are; NULL when it is not ours. A list lives at one
	 * site, as accounts do.
	 */
	const char *(*site)(const void *domains, const char *domain);
	const void *domains;
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
	struct choose_told several; /* fields of which the directory has several values */
	int64_t known_count;  /* known lists that are not retired */
	int64_t member_count; /* and their members */
	int64_t retired_count;
	struct list_rekey *rekeys;
	size_t rekey_count, rekey_cap;
	size_t told;
	size_t doubtful;  /* lists that are held since not all of their members are known */
	struct vec asked; /* DNs that a read of changes has to ask for: what it would give of them
			     may be more than was seen, though nothing changed there */
};
