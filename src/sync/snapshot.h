// SPDX-License-Identifier: MIT
/*
 * What a sync reads, and what it keeps of it so that the next one only has to ask what changed.
 * Order of calls: snapshot_take; then, when something is to be remembered, snapshot_keep before the
 * transaction, snapshot_store in it, snapshot_clean after it; snapshot_release. After a kill at any
 * point the store names either a complete snapshot or a missing one, and then everything is read: a
 * kept snapshot is only an optimization.
 */
#pragma once

#include "directory/directory.h"
#include "flow/resolver_lookup.h"
#include "state/state_snapshot.h"

struct snapshot_options {
	bool dry_run;
	const char *full; /* why to read everything, though the directory could report changes; or
			     NULL */
	bool forget;	  /* do not even compare it with the last read */
	int64_t now;	  /* what decides whether a date of an entry has passed */
	directory_progress progress;
	void *argument;
};

struct snapshot {
	struct resolver_lookup names;
	struct directory *directory;
	struct spool *spool;
	struct roster roster; /* sealed; lives as long as the spool */
	bool unchanged;	      /* nothing differs from the last read */
	const char *why;      /* why everything was read; or NULL */
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

/* What a read gave. */
struct snapshot_result {
	bool settled;
	bool watched;
	int64_t unchanged, held, disabled;
};

/* Opens the directory and reads it. A read that is discarded is ERROR_AGAIN. */
MUST_CHECK int snapshot_take(struct snapshot *snapshot, const struct config *config,
			     struct state *state, const struct snapshot_options *options,
			     struct findings *findings, struct error *error);

/*
 * Of a read that found nothing changed: whether what was kept is as it was written. To be asked
 * before anything but the counts of the last plan is taken from it.
 */
bool snapshot_is_sound(const struct snapshot *snapshot);

/* Why everything is read then. */
extern const char snapshot_damaged[];

/* What was kept of the last read, if it is as it was written: 1, 0 or -1; snapshot_file_close. */
MUST_CHECK int snapshot_remembered(const struct config *config, struct state *state,
				   struct snapshot_file *ret_file, struct error *error);

/* Writes what the store will name, durably. */
MUST_CHECK int snapshot_keep(struct snapshot *snapshot, const struct config *config,
			     struct error *error);

/*
 * Stores in the caller's transaction what the next read needs. `settled` says that the plan over
 * this snapshot was empty; then `unchanged` and `held` are its counts, valid until the store or the
 * directory changes. `watched` says the same of what partial_store stored.
 */
MUST_CHECK int snapshot_store(struct snapshot *snapshot, struct state *state,
			      const struct snapshot_result *result, struct error *error);

/* Whether the next read may go on from this one. */
bool snapshot_goes_on(const struct snapshot *snapshot);

/* Removes files that the store does not name any more, also those of a run that was killed. */
void snapshot_clean(const struct snapshot *snapshot, const struct config *config);

void snapshot_release(struct snapshot *snapshot);

/*
 * Where reads are spooled: the folder of the state store, into an empty buf. With dry_run another
 * one where that may not be written: the user may have no right to it, or it may not exist yet.
 */
void snapshot_folder(struct buf *folder, const struct config *config, bool dry_run);
