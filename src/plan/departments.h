// SPDX-License-Identifier: MIT
/*
 * What a plan does to the departments of one site, whose console has a tree of its own (all of
 * them: plan/departments_sites.h): which are new, which move as a whole, which lose their last
 * account. Only departments that the plan's changes touch are examined, so the cost goes with the
 * changes. Order of calls: departments_begin after plan_finish, for what the limits count; again
 * after something was held; departments_finish when the plan is final; departments_release. The
 * plan and what the source gives must outlive it.
 *
 * A department moves as a whole when all accounts in it and beneath it for which anything is
 * planned go to the same place of one new path in one run, and no account comes into it: then it is
 * one operation at the provider, and suspended accounts go with it.
 */
#pragma once

#include "base/error.h"
#include "model/department.h"
#include "plan/departments_map.h"
#include "plan/plan.h"

/* What is known of departments. */
struct departments_source {
	/* One of a site: 1, 0 when it is not known, or -1. */
	int (*find)(void *argument, const char *site, const char *path,
		    struct department *ret_department, struct error *error);
	/*
	 * It and all beneath it, in the order of paths, until `each` returns something else than 0:
	 * that is returned, else 0; or -1.
	 */
	int (*in)(void *argument, const char *site, const char *path,
		  int (*each)(void *argument, const struct department *department,
			      struct error *error),
		  void *each_argument, struct error *error);
	void *argument;
};

/* What changes about one path. */
struct departments_tally {
	int64_t accounts, resting; /* differences */
	int64_t arrive;		   /* accounts that come into it */
	int64_t leave;		   /* that leave it, or are suspended now */
	int64_t suspend;	   /* of them those */
	bool wanted;		   /* it, or something beneath it, has to be there */
	bool there;		   /* is new by a move */
	bool gone;		   /* is not there any more by a move */
	bool full;		   /* has accounts in it or beneath it */
	bool dropped;
};

/* Accounts that go from one path to another; "" is the root. */
struct departments_pair {
	const char *from, *to;
	int64_t count;
	bool whole; /* as part of a whole department */
};

struct departments {
	const struct plan *plan;
	uint8_t site_number; /* in the plan */
	const char *site;
	const struct departments_source *source;
	struct arena arena;
	struct departments_map paths, pairs, tried;
	struct departments_tally *tally; /* by number of the path */
	size_t tally_cap;
	struct departments_pair *pair; /* by number of the pair */
	size_t pair_cap;
	struct department_op *moves;
	size_t move_count, move_cap;
	struct department_op *ops; /* what departments_finish found, in the order of carrying out */
	size_t op_count, op_cap;
	bool walked;
};

#define DEPARTMENTS_INIT     \
	{                    \
		.plan = NULL \
	}

/* Looks at the changes of one of the plan's sites, by its number there. */
MUST_CHECK int departments_begin(struct departments *departments, const struct plan *plan,
				 uint8_t site, const struct departments_source *source,
				 struct error *error);

/*
 * What the limits count: accounts that go to another department by themselves, and departments that
 * move. What names them goes into a digest, or NULL.
 */
int64_t departments_count_moves(const struct departments *departments, struct digest *digest);

/*
 * Gives the reason CHANGE_MOVED_WITH_DEPARTMENT to changes that consist of the move of a whole
 * department. The plan is the one that was begun with.
 */
void departments_mark(const struct departments *departments, struct plan *plan);

MUST_CHECK int departments_finish(struct departments *departments, struct error *error);

/* Adds differences of one path. */
void departments_add(struct departments *departments, const char *path, int64_t accounts,
		     int64_t resting);

void departments_release(struct departments *departments);

/* For departments_finish: the tally of a path, new if need be; good until the next one is touched.
 */
struct departments_tally *departments_touch(struct departments *departments, const char *path);

/* For departments_finish too: collects what each change does to paths. */
void departments_walk(struct departments *departments);
