// SPDX-License-Identifier: MIT
/*
 * Whether the addresses that a plan gives away are free. One that a known account still has is not:
 * a person who came back under a new entry would get a second mailbox, and the first would be
 * suspended later. Nor is one of a recently retired account: mail meant for its owner would go to
 * somebody else.
 */
#pragma once

#include "conf/config.h"
#include "model/finding.h"
#include "plan/plan.h"
#include "state/state.h"

/*
 * The account or mailing list, other than the one with this key, that has an address, as its own or
 * as an alias, or had it and was retired recently. Its strings go into the arena. 1, 0 or -1.
 */
MUST_CHECK int in_use_holder(const struct config *config, struct state *state,
			     const struct run_time *time, const char *address,
			     const unsigned char key[ACCOUNT_KEY_SIZE], struct arena *arena,
			     struct known *ret_holder, struct error *error);

/* The finding that names the holder of an address that an entry would get. */
void in_use_tell(const struct config *config, const struct run_time *time,
		 struct findings *findings, const char *dn, const char *address,
		 const struct known *holder);

/*
 * The same question about one change: 1 when an address that it gives has another holder (then a
 * finding names it), 0, or -1.
 */
MUST_CHECK int in_use_judge(const struct change *change, const struct config *config,
			    struct state *state, const struct run_time *time,
			    struct findings *findings, struct error *error);

/*
 * Takes out of the plan every creation, rename and update that wants an address in use elsewhere; a
 * finding names both sides.
 */
MUST_CHECK int in_use_hold(struct plan *plan, const struct config *config, struct state *state,
			   const struct run_time *time, struct findings *findings,
			   struct error *error);
