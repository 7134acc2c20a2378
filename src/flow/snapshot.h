// SPDX-License-Identifier: MIT
/*
 * What a sync reads, and what it keeps of it so that the next one only has to ask what changed.
 * Order of calls: snapshot_take; then, when something is to be remembered, snapshot_keep before the
 * transaction, snapshot_store in it, snapshot_clean after it; snapshot_release. Killed at any
 * point, the store names a reading that is there as a whole, or one that is not there, and then
 * everything is read: a kept reading is only ever a saving.
 */
#pragma once

#include "directory/directory.h"
#include "flow/resolver_lookup.h"
#include "state/state_snapshot.h"

struct snapshot_options {
	bool dry_run;
	const char *full; /* read everything, though the directory could tell what changed, and why;
			     or NULL */
	bool forget;	  /* do not even hold it against the last read */
	directory_progress progress;
	void *argument;
};

struct snapshot {
	struct resolver_lookup names;
	struct directory *directory;
	struct spool *spool;
	struct roster roster; /* sealed; lives as long as the spool */
	bool unchanged;	      /* nothing differs from the last read */
	const char *why;      /* everything was read, and why; or NULL */
	struct buf checkpoint;
	bool recalls; /* there was one before */
	struct state_snapshot before;
	struct arena arena;
	unsigned char id[STATE_SNAPSHOT_ID];
	unsigned char base[STATE_SNAPSHOT_ID]; /* of the file that the one with this id lies over,
						  or the same */
};

#define SNAPSHOT_INIT                        \
	{                                    \
		.roster = {.sealed = false } \
	}

/* What became of a reading. */
struct snapshot_result {
	bool settled;
	bool watched;
	int64_t unchanged, held;
};

/* Opens the directory and reads it. A read that cannot be believed is ERROR_AGAIN. */
MUST_CHECK int snapshot_take(struct snapshot *snapshot, const struct config *config,
			     struct state *state, const struct snapshot_options *options,
			     struct findings *findings, struct error *error);

/* Writes what the store will name, durably. */
MUST_CHECK int snapshot_keep(struct snapshot *snapshot, const struct config *config,
			     struct error *error);

/*
 * Stores in the caller's transaction what there is to remember. `settled` says that the plan over
 * this reading was empty; then `unchanged` and `held` are its numbers, and they are good until
 * anything is written to the store or changes in the directory. `watched` says the same of what
 * partial_store stored.
 */
MUST_CHECK int snapshot_store(struct snapshot *snapshot, struct state *state,
			      const struct snapshot_result *result, struct error *error);

/* Whether the next read may go on from this one. */
bool snapshot_goes_on(const struct snapshot *snapshot);

/* Removes files that the store does not name any more. */
void snapshot_clean(const struct snapshot *snapshot, const struct config *config);

void snapshot_release(struct snapshot *snapshot);

/*
 * Where reads are spooled: the folder of the state store, into an empty buf. With dry_run another
 * one where that may not be written: such a run may be somebody's who has no right to it, or may
 * come before it is there.
 */
void snapshot_folder(struct buf *folder, const struct config *config, bool dry_run);
