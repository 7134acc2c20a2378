// SPDX-License-Identifier: MIT
/*
 * Holds the store against its batch directory before anything is committed: neither is assumed to
 * be the newer one. What a run that was killed left is finished or taken back, without a person: a
 * batch that was committed and not shown yet is shown, a draft that was not committed is removed,
 * and one event that was noted and not committed is committed. Anything else that does not fit is
 * ERROR_DATA, which says what is where and names mailprov recover.
 */
#pragma once

#include "state/state.h"

struct catch_up {
	int64_t shown; /* a batch of a killed run that was shown now, or 0 */
	int64_t event; /* an event of a killed run that was committed now, or 0 */
};

/* Under the state lock. */
MUST_CHECK int catch_up(const char *directory, struct state *state, struct catch_up *ret_caught,
			struct error *error);

/* The same, but `batch` is about to be answered: a lost answer to it is not finished. */
MUST_CHECK int catch_up_to_answer(const char *directory, struct state *state, int64_t batch,
				  struct catch_up *ret_caught, struct error *error);

/* Only looks: for readers, who need no lock. */
MUST_CHECK int catch_up_check(const char *directory, struct state *state, struct error *error);
