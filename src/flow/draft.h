// SPDX-License-Identifier: MIT
/*
 * The files that a commit makes count, the draft of the batch and the reading, written by a thread of their own while the store is filled: nothing
 * orders the two before both are whole. Order of calls: draft_begin, draft_end in any case; between them the plan and its roster are only read, and
 * the reading is the thread's. It touches nothing but these and the files.
 */
#pragma once

#include <pthread.h>

#include "batch/batch.h"
#include "flow/reading.h"

struct draft {
	pthread_t thread;
	bool running;
	struct batch_input input; /* without changes there is no batch */
	struct reading *reading;
	char digest[65]; /* of batch.json, once it has ended well */
	int status;
	struct error error;
};

/* The input is copied; what it points to has to stay until draft_end. */
MUST_CHECK int draft_begin(struct draft *draft, const struct batch_input *input, struct reading *reading, struct error *error);

/* Waits for it: 0 once all is durable, or -1 with its error. */
MUST_CHECK int draft_end(struct draft *draft, struct error *error);
