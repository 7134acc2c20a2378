// SPDX-License-Identifier: MIT
#include "state/db.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

#include "base/utf8.h"
#include "model/account.h"

enum { BUSY_MS = 5000 };

/* What SQLite says went wrong, as an error with the right kind and what to do. */
static int db_error(const struct db *db, int code, struct error *error)
{
	const char *file = db->handle ? sqlite3_db_filename(db->handle, "main") : NULL;
	const char *text = db->handle ? sqlite3_errmsg(db->handle) : sqlite3_errstr(code);

	if (!file || !*file)
		file = "state store";
	switch (code & 0xFF) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return error_set(error, ERROR_AGAIN, "%s: another process is writing it; try again",
				 file);
	case SQLITE_NOTADB:
	case SQLITE_CORRUPT:
		return error_set(error, ERROR_DATA,
				 "%s: damaged (%s); put back a copy, and see: mailprov recover",
				 file, text);
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return code == SQLITE_READONLY_ROLLBACK
			       ? error_set(error, ERROR_PERMISSION,
					   "%s: a run that was killed left a journal beside it, "
					   "and no permission to undo what that run began; run "
					   "mailprov status as the owner",
					   file)
			       : error_set(error, ERROR_PERMISSION,
					   "%s: no permission to write it (%s)", file, text);
	case SQLITE_FULL:
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
		return error_set(error, ERROR_IO, "%s: %s", file, text);
	default:
		return error_set(error, ERROR_INTERNAL, "%s: %s", file, text);
	}
}

/*
 * A rollback journal, not WAL: readers then need no write permission in the folder, the store is
 * one file between runs, and one commit a run is all that we write. EXTRA makes that commit durable
 * before it returns, and makes durable that the journal is gone: after a power failure it could
 * come back otherwise, and undo what was shown already.
 */
static const char db_settings[] = "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA;"
				  "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;"
				  "PRAGMA cache_size = -8192; PRAGMA temp_store = FILE;";

int db_open(struct db *db, const char *path, bool write, struct error *error)
{
	/*
	 * A reader too may have to undo what a killed writer began (its hot journal), which SQLite
	 * does under its own locks and only where the file may be written; all else is forbidden
	 * to it below.
	 */
	int flags = SQLITE_OPEN_READWRITE | (write || !path ? SQLITE_OPEN_CREATE : 0);
	/* One thread alone uses a connection, so none of the million calls has to lock it. */
	int code = sqlite3_open_v2(path ? path : ":memory:", &db->handle,
				   flags | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_PRIVATECACHE |
					   SQLITE_OPEN_NOMUTEX,
				   NULL);

	if (code != SQLITE_OK) {
		db_error(db, code, error);
		db_close(db);
		return -1;
	}
	sqlite3_extended_result_codes(db->handle, 1);
	sqlite3_busy_timeout(db->handle, BUSY_MS);
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	if (!write && path)
		return db_run(db, "PRAGMA query_only = ON", error);
	return db_run(db, db_settings, error);
}

void db_close(struct db *db)
{
	for (size_t i = 0; i < db->kept_count; i++)
		sqlite3_finalize(db->kept[i].statement);
	sqlite3_close(db->handle);
	*db = (struct db){ .handle = NULL };
}

int db_run(struct db *db, const char *sql, struct error *error)
{
	int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);

	return code == SQLITE_OK ? 0 : db_error(db, code, error);
}

/* Texts are constants, so the pointer is the name of the statement. */
static int db_prepare(struct db *db, const char *sql, sqlite3_stmt **ret_statement,
		      struct error *error)
{
	sqlite3_stmt *statement = NULL;
	int code;

	for (size_t i = 0; i < db->kept_count; i++) {
		if (db->kept[i].sql == sql) {
			*ret_statement = db->kept[i].statement;
			return 0;
		}
	}
	assert(db->kept_count < DB_STATEMENTS);
	code = sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
	/* The texts are constants, so it is the tables that are not what they should be. */
	if (code == SQLITE_ERROR)
		return db_damaged(db, sqlite3_errmsg(db->handle), error);
	if (code != SQLITE_OK)
		return db_error(db, code, error);
	db->kept[db->kept_count].sql = sql;
	db->kept[db->kept_count++].statement = statement;
	*ret_statement = statement;
	return 0;
}

int db_query(struct db *db, sqlite3_stmt **ret_statement, struct error *error, const char *sql,
	     const char *kinds, ...)
{
	sqlite3_stmt *statement = NULL;
	va_list values;
	int code = SQLITE_OK;

	if (db_prepare(db, sql, &statement, error) != 0)
		return -1;
	va_start(values, kinds);
	for (int i = 1; kinds[i - 1] && code == SQLITE_OK; i++) {
		const void *octets;

		switch (kinds[i - 1]) {
		case 'i':
			code = sqlite3_bind_int64(statement, i, va_arg(values, int64_t));
			break;
		case 't':
			code = sqlite3_bind_text(statement, i, va_arg(values, const char *), -1,
						 SQLITE_STATIC);
			break;
		case 'k':
			code = sqlite3_bind_blob(statement, i,
						 va_arg(values, const unsigned char *),
						 ACCOUNT_KEY_SIZE, SQLITE_STATIC);
			break;
		default:
			octets = va_arg(values, const void *);
			code = sqlite3_bind_blob64(statement, i, octets, va_arg(values, size_t),
						   SQLITE_STATIC);
		}
	}
	va_end(values);
	if (code != SQLITE_OK) {
		db_done(statement);
		return db_error(db, code, error);
	}
	*ret_statement = statement;
	return 0;
}

int db_step(struct db *db, sqlite3_stmt *statement, struct error *error)
{
	int code = sqlite3_step(statement);

	if (code == SQLITE_ROW)
		return 1;
	return code == SQLITE_DONE ? 0 : db_error(db, code, error);
}

int db_change(struct db *db, sqlite3_stmt *statement, struct error *error)
{
	int status = db_step(db, statement, error);

	db_done(statement);
	return status < 0 ? -1 : 0;
}

void db_done(sqlite3_stmt *statement)
{
	if (!statement)
		return;
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
}

void db_donep(sqlite3_stmt **statement)
{
	db_done(*statement);
}

const char *db_text(sqlite3_stmt *statement, int column)
{
	const char *text = (const char *)sqlite3_column_text(statement, column);
	size_t len = (size_t)sqlite3_column_bytes(statement, column);

	return text && sqlite3_column_type(statement, column) == SQLITE_TEXT &&
			       strlen(text) == len && utf8_is_valid(text, len)
		       ? text
		       : NULL;
}

const char *db_name(sqlite3_stmt *statement, int column)
{
	const char *text = db_text(statement, column);

	return text ? text : "";
}

bool db_is_text(sqlite3_stmt *statement, int column, bool null)
{
	int type = sqlite3_column_type(statement, column);

	return type == SQLITE_NULL ? null : type == SQLITE_TEXT && db_text(statement, column);
}

bool db_is_int(sqlite3_stmt *statement, int column, int64_t least, int64_t most)
{
	int64_t number;

	if (sqlite3_column_type(statement, column) != SQLITE_INTEGER)
		return false;
	number = sqlite3_column_int64(statement, column);
	return number >= least && number <= most;
}

int db_damaged(const struct db *db, const char *what, struct error *error)
{
	const char *file = sqlite3_db_filename(db->handle, "main");

	return error_set(error, ERROR_DATA,
			 "%s: damaged (%s); put back a copy, and see: mailprov recover",
			 file && *file ? file : "state store", what);
}
