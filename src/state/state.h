// SPDX-License-Identifier: MIT
/*
 * What mailprov remembers (SQLite): accounts with what was last planned for them, batches and their
 * changes, verdicts, runs, the steps that a person marked done. Only the named questions of this
 * room's headers are asked. No secret is ever stored.
 *
 * Order of calls: state_lock for a writer (one at a time), state_open, questions; everything that
 * belongs together between state_begin and state_commit; state_close. A commit is durable when it
 * returns. Readers need no lock and see the last commit.
 */
#pragma once

#include "base/error.h"
#include "model/account.h"

struct state;

/* The tables of what is known: accounts and mailing lists have much in common. */
enum state_table { STATE_ACCOUNTS, STATE_LISTS };

/*
 * The lock of the single writer: a file beside the store. Held by another process: ERROR_AGAIN,
 * with its pid for people. `ret_fd` is closed to unlock.
 */
MUST_CHECK int state_lock(const char *path, int *ret_fd, struct error *error);

/*
 * Opens the store; `write` makes it (0600, in a folder of 0711, through which others reach the
 * published data) and brings its schema up to date. A store of a newer version is refused
 * (ERROR_DATA). A reader of a store that is not there yet gets an empty one in memory, so that
 * reading commands work before the first sync.
 */
MUST_CHECK int state_open(const char *path, bool write, struct state **ret_state,
			  struct error *error);
void state_close(struct state *state);
void state_closep(struct state **state);

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
