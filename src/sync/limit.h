// SPDX-License-Identifier: MIT
/*
 * The limits of a sync (promise 4): the plan's numbers and those of the days before against the
 * configuration. A run over them stops before its first change; with sync.limits.excess "hold" just
 * the classes over theirs are set aside and stored under STATE_HELD_ID, and the run goes on. Order
 * of calls: limit_check, then limit_store inside the transaction that ends a run which was not
 * stopped.
 *
 * How a class is counted, named and held is a row of limit.c, over the plans of struct
 * limit_subject.
 */
#pragma once

#include "conf/config.h"
#include "plan/departments_sites.h"
#include "plan/guard.h"
#include "plan/list_plan.h"
#include "plan/plan.h"
#include "state/state_batch.h"
#include "sync/limit_parts.h"

enum { LIMIT_NAME = 8, LIMIT_PERMITS = 16 };

/* What the limits look at. */
struct limit_subject {
	struct plan *plan;
	struct departments_sites *departments; /* of the plan, begun */
	struct list_plan *lists;	       /* empty where there are none */
	const struct directory *directory;     /* that the plan is of */
};

/* What a person allowed: --allow-removals=N, N:CLASS or N:NAME. */
struct limit_permit {
	int64_t number;
	const char *name; /* of the reviewed changes (LIMIT_NAME characters), or of a class: any
			     changes of it, if there are as many; NULL: suspensions */
};

struct limit_allow {
	struct limit_permit permits[LIMIT_PERMITS];
	size_t count;
};

struct limit {
	struct guard_block block;		  /* the first; limit NULL: nothing is over */
	struct guard_block blocks[GUARD_CLASSES]; /* of each class that is over */
	bool stopped;				  /* the whole run is stopped */
	char name[GUARD_CLASSES][65]; /* SHA-256 over what the plan has of a class; its first
					 LIMIT_NAME characters name it */
	int64_t held[GUARD_CLASSES];  /* how many were set aside */
	bool lifted[GUARD_CLASSES];   /* a person allowed it, so it does not count later */
	bool first;		  /* nothing was known: changes of a first run do not count later */
	struct limit_parts parts; /* of several directories */
};

/* `seen` are the entries in scope. What is set aside is in the plan (plan_defer). */
MUST_CHECK int limit_check(struct limit *limit, const struct limit_subject *subject,
			   const struct config *config, struct state *state, int64_t seen,
			   const struct limit_allow *allow, const struct run_time *time,
			   struct error *error);

void limit_release(struct limit *limit);

/*
 * For lists planned again after accounts were set aside: holds again their classes that were over.
 */
void limit_again(struct limit *limit, const struct limit_subject *subject);

/* What later runs count: not the changes of a first run, nor those that a person allowed. */
void limit_counts(const struct limit *limit, const struct limit_subject *subject,
		  int64_t ret_count[GUARD_CLASSES]);

/* The same of each of several directories; to be freed. Gives how many there are. */
MUST_CHECK size_t limit_shares(const struct limit *limit, const struct limit_subject *subject,
			       struct guard_share **ret_shares);

/*
 * Stores the counts of each class in the batch for the limits of later runs (batch 0: there is
 * none), and replaces what an earlier run set aside by what this one did, perhaps nothing. In the
 * caller's transaction.
 */
MUST_CHECK int limit_store(const struct limit *limit, const struct limit_subject *subject,
			   struct state *state, int64_t batch, int64_t now, struct error *error);
