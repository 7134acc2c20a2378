// SPDX-License-Identifier: MIT
/* What a batch is made from; it is borrowed while the batch is written. */
#pragma once

#include "conf/config.h"
#include "model/change.h"
#include "model/department.h"
#include "model/guard_class.h"
#include "model/list.h"
#include "model/run_time.h"
#include "plan/list_plan.h"

/* An account or a list that goes on under the id of another entry from this batch on. */
struct batch_same {
	bool list;
	unsigned char old[ACCOUNT_KEY_SIZE];
	const char *id, *dn;
	struct account adopted; /* the entry's values, where it was adopted; id NULL: it was not */
};

struct batch_input {
	const struct config *config;
	int64_t id;
	int64_t created_at;
	int64_t open_batch; /* the first one before it that is open yet, or 0 */
	size_t count;
	/*
	 * Gives change i, in the order of carrying out, with or without its id; strings valid until
	 * the next call.
	 */
	void (*change)(void *argument, size_t i, struct change *ret_change);
	/* Whether change i gives or takes aliases. */
	bool (*has_aliases)(void *argument, size_t i);
	/* Whether change i makes the account of a shared mailbox. NULL: none does. */
	bool (*is_shared)(void *argument, size_t i);
	const struct department_op *departments; /* in the order of carrying out */
	size_t department_count;
	void *argument;
	const struct list_change *lists; /* likewise, after all of those */
	size_t list_count;
	/* Where it comes from, and what recovering needs that no change has (batch/record.h). */
	const char *store;
	const char *previous; /* digest of the batch before; NULL for the first */
	int64_t event;
	int64_t seen;			/* entries that the read had */
	const struct run_time *time;	/* of the run; NULL: it is its first */
	int64_t classes[GUARD_CLASSES]; /* what later runs count of it */
	const struct guard_share *shares; /* and that of each of several directories */
	size_t share_count;
	const struct batch_same *sames;
	size_t same_count;
	const struct list_rekey *rekeys;
	size_t rekey_count;
};

/* Some of the changes of lists by their numbers, in their order; such as those of one domain. */
struct batch_lists {
	const uint32_t *numbers;
	size_t count;
};
