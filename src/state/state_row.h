// SPDX-License-Identifier: MIT
/*
 * For state/state_*.c alone: the rows of accounts and of mailing lists. A list has the first
 * columns of an account and aliases in a table of their own, so both are read, found and marked by
 * the same functions, which are told the table.
 */
#pragma once

#include "base/arena.h"
#include "state/state.h"
#include "state/store.h"

/* Every question for lists asks for these columns, every one for accounts for those. */
#define STATE_ROW_LIST                                                                     \
	"key, id, dn, address, name, aliases, state, missing_since, missing_runs, batch, " \
	"changed_at"
#define STATE_ROW_ACCOUNT                                                            \
	STATE_ROW_LIST ", disabled, employee_number, department, extension, title, " \
		       "mobile, quota, fingerprint, suspender, suspended_at, former"

/* A key; zeroes when the column has none. */
void state_row_key(sqlite3_stmt *statement, int column, unsigned char out[ACCOUNT_KEY_SIZE]);

/* Strings live until the next step, or in the arena when there is one. */
const char *state_row_text(sqlite3_stmt *statement, int column, struct arena *arena);
void state_row_read(sqlite3_stmt *statement, enum state_table table, struct arena *arena,
		    struct known *ret_known);

/* The first row of a question, which then ends. 1, 0 or -1. */
MUST_CHECK int state_row_one(struct state *state, sqlite3_stmt *statement, enum state_table table,
			     struct arena *arena, struct known *ret_known, struct error *error);
MUST_CHECK int state_row_get(struct state *state, enum state_table table,
			     const unsigned char key[ACCOUNT_KEY_SIZE], struct arena *arena,
			     struct known *ret_known, struct error *error);

/* Another row than that of the key that has this address, as its own or as an alias. */
MUST_CHECK int state_row_holder(struct state *state, enum state_table table, const char *address,
				const unsigned char key[ACCOUNT_KEY_SIZE], struct arena *arena,
				struct known *ret_known, struct error *error);

/* Runs a constant statement whose only parameter is a key. */
MUST_CHECK int state_row_run(struct state *state, const char *sql,
			     const unsigned char key[ACCOUNT_KEY_SIZE], struct error *error);
MUST_CHECK int state_row_remove(struct state *state, enum state_table table,
				const unsigned char key[ACCOUNT_KEY_SIZE], struct error *error);

/* The aliases as rows of their own, so that they can be found. */
MUST_CHECK int state_row_store_aliases(struct state *state, enum state_table table,
				       const struct known *known, struct error *error);
