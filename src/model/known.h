// SPDX-License-Identifier: MIT
/*
 * What mailprov knows about an account from earlier runs: one row of the state store, one input of
 * the plan. Strings belong to whoever filled it in.
 */
#pragma once

#include "model/account.h"

struct known {
	unsigned char key[ACCOUNT_KEY_SIZE];
	unsigned char fingerprint[ACCOUNT_KEY_SIZE];
	struct account account; /* as last planned */
	enum account_state state;
	enum account_suspender suspender;
	int64_t suspended_at;  /* 0: is not suspended */
	int64_t missing_since; /* 0: was there in the last sealed read */
	int64_t missing_runs;  /* sealed reads in a row without it */
	int64_t batch;	       /* the last batch that has a change of it */
	int64_t changed_at;
	const char *former; /* its addresses before renames, oldest first, which stay aliases; one
			       space between; NULL for none */
};
