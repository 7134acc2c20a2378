// SPDX-License-Identifier: MIT
/*
 * The draft of a batch, written by a thread of its own while the store is filled: nothing orders the two before both are whole. Order of calls:
 * draft_begin, draft_end in any case; between them the plan and its roster are only read. The thread touches nothing but the input and the files of
 * the draft.
 */
#pragma once

#include <pthread.h>

#include "batch/batch.h"

struct draft {
	pthread_t thread;
	bool running;
	struct batch_input input;
	char digest[65]; /* of batch.json, once it has ended well */
	int status;
	struct error error;
};

/* The input is copied; what it points to has to stay until draft_end. */
MUST_CHECK int draft_begin(struct draft *draft, const struct batch_input *input, struct error *error);

/* Waits for it: 0 once the draft is durable, or -1 with its error, and then no draft is left. */
MUST_CHECK int draft_end(struct draft *draft, struct error *error);
