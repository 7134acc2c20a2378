// SPDX-License-Identifier: MIT
/*
 * What mailprov knows about an account or a list from earlier runs: one row of the state store.
 * There are two of each. The planned one is what the provider has once every open batch is carried
 * out: the plan compares the directory with it. The other is what is there: what the provider has
 * as far as it was told, and what everybody but the plan reads. Strings belong to whoever filled it
 * in.
 */
#pragma once

#include "model/account.h"

/* How it was learnt that an account is there. Stored: add at the end only. */
enum known_how {
	KNOWN_BEFORE,	 /* by a version that did not keep it apart */
	KNOWN_CONFIRMED, /* a batch was confirmed */
	KNOWN_ADOPTED,	 /* a person said that it exists */
};

struct known {
	unsigned char key[ACCOUNT_KEY_SIZE];
	unsigned char fingerprint[ACCOUNT_KEY_SIZE];
	struct account account;
	const char *site; /* where it lives, for ever; "" when that was not kept */
	enum account_state state;
	enum account_suspender suspender;
	int64_t suspended_at;  /* 0: is not suspended */
	int64_t missing_since; /* 0: was there in the last sealed read */
	int64_t missing_runs;  /* sealed reads in a row without it */
	int64_t batch;	       /* the last batch that has a change of it */
	int64_t changed_at;
	bool kept;	    /* retired here, though the provider still has it, suspended */
	enum known_how how; /* of what is there */
	const char *former; /* its addresses before renames, oldest first, which stay aliases; one
			       space between; NULL for none */
};

/* Retired, and not kept: its mailbox is no more. */
static inline bool known_is_gone(const struct known *known)
{
	return known->state == ACCOUNT_RETIRED && !known->kept;
}

/* It has a mailbox that it may not use: suspended, or kept when it should have been deleted. */
static inline bool known_is_suspended(const struct known *known)
{
	return known->state == ACCOUNT_SUSPENDED ||
	       (known->state == ACCOUNT_RETIRED && known->kept);
}
