// SPDX-License-Identifier: MIT
/*
 * For state/state_*.c alone: the rows of accounts and of mailing lists, as planned and as they are
 * there. A list has the first columns of an account and aliases in a table of their own, so all are
 * read, found, stored and marked by the same functions, which are told the table.
 */
#pragma once

#include "base/arena.h"
#include "state/state.h"
#include "state/store.h"

/*
 * Every question for lists asks for these columns, every one for accounts for those. What is there
 * has "how" after them.
 */
#define STATE_ROW_LIST                                                                     \
	"key, id, dn, address, name, aliases, state, missing_since, missing_runs, batch, " \
	"changed_at, site"
#define STATE_ROW_ACCOUNT                                                            \
	STATE_ROW_LIST ", disabled, employee_number, department, extension, title, " \
		       "mobile, quota, fingerprint, suspender, suspended_at, former, kept"

/* A walk over rows of a table: the statement is its own. */
struct state_cursor {
	struct state *state;
	enum state_table table;
	sqlite3_stmt *statement;
};

struct state_cursor *state_row_cursor(struct state *state, enum state_table table,
				      sqlite3_stmt *statement);

/* A key; zeroes when the column has none. */
void state_row_key(sqlite3_stmt *statement, int column, unsigned char out[ACCOUNT_KEY_SIZE]);

/* Appends the keys that a question gives, to its end. */
MUST_CHECK int state_row_keys(struct state *state, sqlite3_stmt *statement, struct buf *keys,
			      struct error *error);

/* Strings live until the next step, or in the arena when there is one. */
const char *state_row_text(sqlite3_stmt *statement, int column, struct arena *arena);

/* ERROR_DATA when a column is not what we stored there. */
MUST_CHECK int state_row_read(struct state *state, sqlite3_stmt *statement, enum state_table table,
			      struct arena *arena, struct known *ret_known, struct error *error);

/* The first row of a question, which then ends. 1, 0 or -1. */
MUST_CHECK int state_row_one(struct state *state, sqlite3_stmt *statement, enum state_table table,
			     struct arena *arena, struct known *ret_known, struct error *error);
MUST_CHECK int state_row_get(struct state *state, enum state_table table,
			     const unsigned char key[ACCOUNT_KEY_SIZE], struct arena *arena,
			     struct known *ret_known, struct error *error);

/* Writes the whole row, new or old, with its aliases. */
MUST_CHECK int state_row_store(struct state *state, enum state_table table,
			       const struct known *known, struct error *error);

/* Another row than that of the key that has this address, as its own or as an alias. */
MUST_CHECK int state_row_holder(struct state *state, enum state_table table, const char *address,
				const unsigned char key[ACCOUNT_KEY_SIZE], struct arena *arena,
				struct known *ret_known, struct error *error);

/* Runs a constant statement whose only parameter is a key. */
MUST_CHECK int state_row_run(struct state *state, const char *sql,
			     const unsigned char key[ACCOUNT_KEY_SIZE], struct error *error);
MUST_CHECK int state_row_remove(struct state *state, enum state_table table,
				const unsigned char key[ACCOUNT_KEY_SIZE], struct error *error);
