// SPDX-License-Identifier: MIT
/*
 * What mailprov remembers (SQLite): accounts as they were last planned and as they are there,
 * batches and their changes, verdicts, runs, the steps that a person marked done. Only the named
 * questions of this room's headers are asked. No secret is ever stored.
 *
 * Order of calls: state_lock for a writer (one at a time) and state_open (state_open.h), questions;
 * everything that belongs together between state_begin and state_commit; state_close. A commit is
 * durable when it returns. Readers need no lock and see the last commit.
 */
#pragma once

#include "base/error.h"
#include "model/account.h"

struct state;

/* The tables of what is known, which have much in common: as planned, and as it is there. */
enum state_table { STATE_ACCOUNTS, STATE_LISTS, STATE_THERE, STATE_THERE_LISTS, STATE_TABLES };

void state_close(struct state *state);
void state_closep(struct state **state);

/* The path of its file, for messages. */
const char *state_path(const struct state *state);

MUST_CHECK int state_begin(struct state *state, struct error *error);
MUST_CHECK int state_commit(struct state *state, struct error *error);

/* Rolls back an open transaction; nothing happens when none is open. */
void state_rollback(struct state *state);

/*
 * Sets how long an account or a list has been missing; zeroes clear it. Cheaper than storing the
 * whole row.
 */
MUST_CHECK int state_missing(struct state *state, enum state_table table,
			     const unsigned char key[ACCOUNT_KEY_SIZE], int64_t since, int64_t runs,
			     struct error *error);

/* The entry was moved: its DN is another one, and nothing else. */
MUST_CHECK int state_moved(struct state *state, enum state_table table,
			   const unsigned char key[ACCOUNT_KEY_SIZE], const char *dn,
			   struct error *error);
