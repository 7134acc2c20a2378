// SPDX-License-Identifier: MIT
/*
 * SQLite in five-line questions: prepare once, bind by letters, step. Only this room knows
 * sqlite3.h. A statement taken with db_query goes back with db_done (or CLEANUP(db_donep));
 * statements are kept for the life of the database.
 */
#pragma once

#include <sqlite3.h>

#include "base/error.h"

enum { DB_STATEMENTS = 256 };

struct db {
	sqlite3 *handle;
	struct {
		const char *sql;
		sqlite3_stmt *statement;
	} kept[DB_STATEMENTS];
	size_t kept_count;
};

/* Opens a file; `write` makes it with mode 0600. `path` NULL opens an empty database in memory. */
MUST_CHECK int db_open(struct db *db, const char *path, bool write, struct error *error);
void db_close(struct db *db);

/* Runs SQL without results. */
MUST_CHECK int db_run(struct db *db, const char *sql, struct error *error);

/*
 * The statement of a constant SQL text, with its parameters bound in order: i int64_t, t text (NULL
 * is null), k a key of ACCOUNT_KEY_SIZE octets, b octets and size_t. Bound octets must live until
 * db_done.
 */
MUST_CHECK int db_query(struct db *db, sqlite3_stmt **ret_statement, struct error *error,
			const char *sql, const char *kinds, ...);

/* The next row: 1, 0 at the end, -1. */
MUST_CHECK int db_step(struct db *db, sqlite3_stmt *statement, struct error *error);

/* Query and step to the end, for statements without rows. */
MUST_CHECK int db_change(struct db *db, sqlite3_stmt *statement, struct error *error);

/*
 * A text of the row at hand: NULL where there is none, and where it is none (another type, no
 * UTF-8), as a damaged file may have it; db_name gives "" then.
 */
const char *db_text(sqlite3_stmt *statement, int column);
const char *db_name(sqlite3_stmt *statement, int column);

/* Whether the column is what we stored there: a text, or perhaps NULL; a number in a range. */
bool db_is_text(sqlite3_stmt *statement, int column, bool null);
bool db_is_int(sqlite3_stmt *statement, int column, int64_t least, int64_t most);

/* ERROR_DATA: names the file, and what of it is damaged. */
int db_damaged(const struct db *db, const char *what, struct error *error);

void db_done(sqlite3_stmt *statement);
void db_donep(sqlite3_stmt **statement);
