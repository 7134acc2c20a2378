// SPDX-License-Identifier: MIT
/*
 * The files that a commit makes count, the draft of the batch and the snapshot, written by a thread
 * of their own while the store is filled: nothing orders the two before both are whole. Order of
 * calls: commit_writer_begin, commit_writer_end in any case; between them the plan and its roster
 * are only read, and the snapshot is the thread's. It touches nothing but these and the files.
 */
#pragma once

#include <pthread.h>

#include "batch/batch.h"
#include "flow/snapshot.h"

struct commit_writer {
	pthread_t thread;
	bool running;
	struct batch_input input; /* without changes there is no batch */
	struct snapshot *snapshot;
	char digest[65]; /* of batch.json, once it has ended well */
	int status;
	struct error error;
};

/* The input is copied; what it points to has to stay until commit_writer_end. */
MUST_CHECK int commit_writer_begin(struct commit_writer *writer, const struct batch_input *input,
				   struct snapshot *snapshot, struct error *error);

/* Waits for it: 0 once all is durable, or -1 with its error. */
MUST_CHECK int commit_writer_end(struct commit_writer *writer, struct error *error);
