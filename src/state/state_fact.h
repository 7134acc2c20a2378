// SPDX-License-Identifier: MIT
/*
 * Single facts: the last verdict of a domain, the steps that a person marked done. See state.h for
 * the order of calls.
 */
#pragma once

#include "base/arena.h"
#include "model/verdict.h"
#include "state/state.h"

MUST_CHECK int state_verdict_store(struct state *state, const struct verdict *verdict, int64_t at,
				   struct error *error);

/* The last verdict of a domain at a site, which is the only one that counts there. 1, 0 or -1. */
MUST_CHECK int state_verdict_find(struct state *state, const char *domain, const char *site,
				  enum verdict_status *ret_status, int64_t *ret_at,
				  struct error *error);

/* Called for each domain that was ever judged; the name is good until it returns. */
typedef void state_verdict_each(void *argument, const char *domain, enum verdict_status status);

/* All of them in one walk, for whoever would ask for each of many domains. */
MUST_CHECK int state_verdicts(struct state *state, state_verdict_each *each, void *argument,
			      struct error *error);

/*
 * What only a person can do: "administrator", "migration". Value "done" or a note; NULL removes.
 * `ret_value` goes into the arena.
 */
MUST_CHECK int state_mark_store(struct state *state, const char *step, const char *value,
				int64_t at, struct error *error);
MUST_CHECK int state_mark_find(struct state *state, const char *step, struct arena *arena,
			       const char **ret_value, int64_t *ret_at, struct error *error);
