// SPDX-License-Identifier: MIT
/*
 * What became of every entry of a read, in numbers, for whoever says what a sync did or would do:
 * nobody is left out without being counted.
 */
#pragma once

#include "sync/sync_result.h"

struct sync_sums {
	int64_t in_scope;	  /* people that were read */
	int64_t excluded;	  /* by a rule of the configuration, */
	int64_t system_mailboxes; /* of them those that a mail server keeps for itself */
	int64_t without_address;
	int64_t disabled; /* and without an account in use, so that none is made */
	int64_t held;	  /* entries and accounts that wait for a person */
	int64_t planned;  /* changes of accounts */
	int64_t unchanged;
};

/* Of a sync that ran. */
struct sync_sums sync_sums_of(const struct sync *sync);

/* Appends "7 in scope, 1 excluded, …". */
void sync_sums_describe(struct buf *buf, const struct sync_sums *sums);

/* The object, as the value of a key. */
void sync_sums_write(struct json *json, const struct sync_sums *sums);
