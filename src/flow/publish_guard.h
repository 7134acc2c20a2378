// SPDX-License-Identifier: MIT
/*
 * Whether a publication takes more out of the lookup files than publish.limits.removals: what they
 * have now against what would replace them, name by name. Who is suspended or listed for deletion
 * does not count, since sync.limits did, nor an address that goes on as an alias. Nothing that is
 * published can be told from a file that cannot be read: then it is unknown, not empty.
 */
#pragma once

#include "base/vec.h"
#include "conf/config.h"
#include "lookup/lookup_write.h"
#include "model/finding.h"
#include "state/state.h"

/* --allow-removals: exactly so many. */
struct publish_allow {
	bool given;
	int64_t number;
};

/* What one domain would lose. */
struct publish_loss {
	const char *domain; /* in the arena */
	int64_t removals;
};

/* limit NULL: it may go on. */
struct publish_block {
	const char *limit; /* "removals", "allow-removals", or "unknown" */
	int64_t value, allowed;
	const char *unknown; /* the file that cannot be read, in the arena */
	struct publish_loss *losses;
	size_t loss_count, loss_cap;
	struct arena arena;
};

/* The new files, complete but not written, and where the old ones are. */
struct publish_change {
	const struct config *config;
	const struct lookup_write *accounts, *aliases;
	struct publish_allow allow;
};

MUST_CHECK int publish_guard_check(const struct publish_change *change, struct state *state,
				   struct publish_block *ret_block, struct error *error);

/* Why a domain loses somebody, with the line of the configuration where that is known; appended. */
void publish_guard_reason(struct buf *buf, const struct config *config, const char *domain);

/* What is said of it, as one text. */
void publish_guard_explain(struct buf *buf, const struct config *config,
			   const struct publish_block *block);

void publish_guard_release(struct publish_block *block);
