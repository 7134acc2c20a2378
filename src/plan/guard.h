// SPDX-License-Identifier: MIT
/*
 * The guard holds a plan against the limits of the configuration, before the first change. Numbers in, verdict out: it knows no files and no clock.
 */
#pragma once

#include "base/base.h"
#include "base/buf.h"

struct guard_limits {
	int64_t removals;  /* suspensions that one run, and 24 hours, may have */
	int64_t creations; /* -1: none, for a first run */
	int64_t shrink;    /* how many fewer entries than the last sealed read are believed */
};

struct guard_numbers {
	int64_t removals;
	int64_t removals_before; /* of the 24 hours before */
	int64_t creations;
	int64_t seen;
	int64_t seen_before; /* entries of the last sealed read; -1: there was none */
	int64_t allowed;     /* --allow-removals=N, or -1 */
};

/* What stopped the run; limit NULL: nothing did. */
struct guard_block {
	const char *limit; /* "removals", "removals-24h", "creations", "shrink", "allow-removals" */
	int64_t value;
	int64_t allowed;
};

struct guard_block guard_check(const struct guard_limits *limits, const struct guard_numbers *numbers);

/* What is so and what to do, for people; appended. */
void guard_explain(struct buf *buf, const struct guard_block *block);
