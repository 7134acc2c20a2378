// SPDX-License-Identifier: MIT
/*
 * Why an account is in its state, and what comes next, in sentences: what `explain` adds to the
 * rules of the directory.
 */
#pragma once

#include "conf/config.h"
#include "model/finding.h"
#include "model/known.h"
#include "model/roster.h"
#include "model/run_time.h"
#include "state/state.h"

struct account_history {
	struct arena arena;
	struct vec lines;	  /* in the arena */
	struct findings findings; /* an address that belongs to another account */
};

#define ACCOUNT_HISTORY_INIT      \
	{                         \
		.lines = VEC_INIT \
	}

/*
 * `seen` is the account that the entry of the directory makes, with the flags of its roster entry,
 * or NULL when there is no entry; `known` is what the store has of it, or NULL.
 */
MUST_CHECK int account_history_explain(struct account_history *history, const struct config *config,
				       struct state *state, const struct account *seen,
				       uint32_t flags, const struct known *known,
				       const struct run_time *time, struct error *error);

/*
 * The flags that matter to a known account: a made address is kept, whatever the rules say today.
 */
uint32_t account_history_flags(uint32_t flags, const struct known *known);

void account_history_release(struct account_history *history);
