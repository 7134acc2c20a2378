// SPDX-License-Identifier: MIT
/*
 * A store that is older than its batch folders, or gone, catches up with them; and it is said what
 * does not fit and what can be done about it. Order of calls: recovery_look, whose members may be
 * read then; recovery_do; recovery_release.
 */
#pragma once

#include "apply/redo.h"
#include "model/finding.h"
#include "state/state_origin.h"

struct recovery {
	const char *directory;
	struct state *state;
	struct history history;
	struct state_origin origin; /* of the store, as it is */
	int64_t batch;		    /* the last one that the store knows */
	char digest[65];	    /* and its digest there */
	int64_t draft;		    /* one that a killed run left, or 0 */
	size_t from;		    /* the entries of the history from here on are to be done */
	size_t count;
	int64_t accept; /* folders up to this batch do not fit, and the store counts; or 0 */
	struct findings findings;
	bool refused; /* nothing can be done before the errors among the findings are */
};

#define RECOVERY_INIT                   \
	{                               \
		.history = HISTORY_INIT \
	}

/* Looks at both, and changes nothing. */
MUST_CHECK int recovery_look(struct recovery *recovery, const char *directory, struct state *state,
			     struct error *error);

/* Whether there is anything to do. */
bool recovery_is_needed(const struct recovery *recovery);

/*
 * Does it, all of it or nothing, in one transaction. Under the state lock. What the last read left
 * is forgotten, so that the next one reads everything. ERROR_DATA when it is refused.
 */
MUST_CHECK int recovery_do(struct recovery *recovery, redo_site *site, const void *domains,
			   struct error *error);

void recovery_release(struct recovery *recovery);
