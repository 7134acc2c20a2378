// SPDX-License-Identifier: MIT
/*
 * Writes the files that a commit makes count, the draft of the batch and the snapshot, in a thread
 * of its own while the store is filled: neither depends on the other until the commit. Order of
 * calls: commit_writer_begin, commit_writer_end in any case; between them the plan and its roster
 * are only read, and the snapshot is the thread's. It touches nothing but these and the files.
 */
#pragma once

#include <pthread.h>

#include "batch/batch.h"
#include "sync/snapshot.h"

struct commit_writer {
	pthread_t thread;
	bool running;
	struct batch_input input; /* without changes there is no batch */
	struct snapshot *snapshot;
	char digest[65]; /* of batch.json, once it has ended well */
	int status;
	struct error error;
};

/* The input is copied; what it points to must live until commit_writer_end. */
MUST_CHECK int commit_writer_begin(struct commit_writer *writer, const struct batch_input *input,
				   struct snapshot *snapshot, struct error *error);

/* Waits for it: 0 once all is durable, or -1 with its error. */
MUST_CHECK int commit_writer_end(struct commit_writer *writer, struct error *error);
