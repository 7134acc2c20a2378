// SPDX-License-Identifier: MIT
/*
 * The guard holds a plan against the limits of the configuration, before the first change: each
 * class of changes in this run, in 24 hours and in 7 days, so that neither a wrong read nor gradual
 * loss gets through. Numbers in, verdict out: it knows no files, no clock, and not what is counted.
 */
#pragma once

#include "base/base.h"
#include "base/buf.h"
#include "model/guard_class.h"

struct guard_limit {
	int64_t day;  /* maximum for one run, and for 24 hours; -1: no limit */
	int64_t week; /* maximum for 7 days; -1: no limit */
};

struct guard_limits {
	struct guard_limit of[GUARD_CLASSES];
	int64_t shrink; /* how many fewer entries than the last sealed read are accepted */
};

struct guard_number {
	int64_t now;	 /* of this run */
	int64_t day;	 /* planned in the 24 hours before */
	int64_t week;	 /* in the 7 days before */
	bool lifted;	 /* a person allowed a number of them, */
	int64_t allowed; /* this one, */
	bool other_plan; /* but those of this run are not the reviewed ones */
};

struct guard_numbers {
	struct guard_number of[GUARD_CLASSES];
	int64_t seen;
	int64_t seen_before; /* entries of the last sealed read; -1: there was none */
};

/* What stopped the run; limit NULL: nothing did. */
struct guard_block {
	const char *limit; /* the name of the class, the same with "-24h" or "-7d", "shrink", or
			      "allow-removals" */
	int64_t value;
	int64_t allowed;
	enum guard_class class; /* GUARD_CLASSES: the whole read is doubted, not one class */
	int64_t now;		/* how many of the class this run would do, of all directories */
	const char *directory;	/* of several, the one whose accounts are too many; or NULL */
};

struct guard_block guard_check(const struct guard_limits *limits,
			       const struct guard_numbers *numbers);

/*
 * Whether the changes of a class take something away, so that they can wait, under a name, while
 * the others are done.
 */
bool guard_can_wait(enum guard_class class);

/*
 * The message with its advice, appended. `name` stands for the changes of the class in this plan.
 */
void guard_explain(struct buf *buf, const struct guard_block *block, const char *name);
