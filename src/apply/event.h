// SPDX-License-Identifier: MIT
/*
 * Notes in the batch directory what happens to accounts (batch/history.h), before the store commits
 * it. Order of calls, inside the transaction: event_begin, keys into its JSON, event_end;
 * event_release. When the transaction fails after event_end, event_take_back.
 */
#pragma once

#include "batch/history.h"
#include "state/state.h"
#include "state/state_origin.h"

/* The kinds: what the files say, and what apply/redo.c does again. */
#define EVENT_ADOPT "adopt"
#define EVENT_ANSWER "answer"
#define EVENT_ENABLE "enable"
#define EVENT_RUN "run"
#define EVENT_SAME "same"
#define EVENT_MARK "mark"

struct event {
	struct state_origin origin;
	struct buf text;
	struct json json;
	struct buf path; /* where it was written */
};

#define EVENT_INIT               \
	{                        \
		.text = BUF_INIT \
	}

MUST_CHECK int event_begin(struct event *event, struct state *state, const char *what, int64_t now,
			   struct error *error);

/* `batch`: whose answer it is; 0 for others. */
MUST_CHECK int event_end(struct event *event, const char *directory, struct state *state,
			 int64_t batch, struct error *error);

/*
 * The transaction was rolled back: removes what was noted, unless the store has it after all, since
 * an error may come from after the commit.
 */
void event_take_back(struct event *event, struct state *state);

void event_release(struct event *event);
