// SPDX-License-Identifier: MIT
/*
 * The guard holds a plan against the limits of the configuration, before the first change: each class of changes in this run, in 24 hours and in 7
 * days, so that neither a wrong read nor a slow bleed gets through. Numbers in, verdict out: it knows no files and no clock.
 */
#pragma once

#include "base/base.h"
#include "base/buf.h"
#include "model/change.h"

enum guard_class { GUARD_REMOVALS, GUARD_RENAMES, GUARD_CREATIONS, GUARD_CLASSES };

struct guard_limit {
	int64_t day;  /* that one run, and 24 hours, may have; -1: any number */
	int64_t week; /* that 7 days may have; -1 likewise */
};

struct guard_limits {
	struct guard_limit of[GUARD_CLASSES];
	int64_t shrink; /* how many fewer entries than the last sealed read are believed */
};

struct guard_number {
	int64_t now;  /* of this run */
	int64_t day;  /* planned in the 24 hours before */
	int64_t week; /* in the 7 days before */
};

struct guard_numbers {
	struct guard_number of[GUARD_CLASSES];
	int64_t seen;
	int64_t seen_before; /* entries of the last sealed read; -1: there was none */
	int64_t allowed;     /* --allow-removals=N, or -1 */
	bool other_plan;     /* the removals are not those that were held when a person looked */
};

/* What stopped the run; limit NULL: nothing did. */
struct guard_block {
	const char *limit; /* "removals", "removals-24h", "removals-7d", likewise "renames…" and "creations…", "shrink", "allow-removals" */
	int64_t value;
	int64_t allowed;
	enum guard_class class; /* GUARD_CLASSES: the whole read is doubted, not one class */
};

struct guard_block guard_check(const struct guard_limits *limits, const struct guard_numbers *numbers);

/* What a class counts: suspensions are removals. */
enum change_op guard_op(enum guard_class class);

/* Whether the changes of a class take something away, so that they can wait while the others are done. */
bool guard_can_wait(enum guard_class class);

/* What is so and what to do, for people; appended. `name` stands for the removals of the plan. */
void guard_explain(struct buf *buf, const struct guard_block *block, const char *name);
