// SPDX-License-Identifier: MIT
/*
 * The sync: directory → spool → seal → plan → guard → second question about absences → batch →
 * state, in the order that loses nothing when it is killed (see sync/sync_commit.c). Order of
 * calls: sync_run, then its result may be read, and sync_release ends it. The result owns the
 * connection, the spool and the plan.
 */
#pragma once

#include "flow/domain_site.h"
#include "sync/sync_result.h"
#include "state/state_batch.h"

struct sync_options {
	bool dry_run;
	bool full; /* read everything, whatever the last read left */
	struct limit_allow allow;
	struct domain_move move; /* a domain that moves to another site */
	directory_progress progress;
	void *argument;
};

/*
 * Runs it. A dry run does all but write; without it the caller holds the state lock. A discarded
 * read is ERROR_AGAIN, and nothing has changed. A plan over the limits is no error: `limit` says
 * it, and nothing has changed; with sync.limits.excess "hold" only the classes that are over theirs
 * wait (STATE_HELD_ID).
 */
MUST_CHECK int sync_run(struct sync *sync, const struct config *config, struct state *state,
			const struct sync_options *options, struct error *error);

/*
 * After sync_run: expands the groups of the snapshot even when nothing had to be planned, for
 * callers that show their members.
 */
MUST_CHECK int sync_expand(struct sync *sync, const struct config *config, struct state *state,
			   struct error *error);

void sync_release(struct sync *sync);
