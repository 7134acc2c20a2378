// SPDX-License-Identifier: MIT
#include "state/state_department.h"

#include "base/mem.h"
#include "state/state_batch.h"
#include "state/store.h"

int state_department_find(struct state *state, const char *site, const char *path,
			  struct department *ret_department, struct error *error)
{
	static const char sql[] = "SELECT count(*), sum(accounts), sum(resting) FROM department"
				  " WHERE site IN ('', ?) AND path = ?";
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;

	if (db_query(&state->db, &statement, error, sql, "tt", site, path) != 0 ||
	    db_step(&state->db, statement, error) < 0)
		return -1;
	if (sqlite3_column_int64(statement, 0) == 0)
		return 0;
	*ret_department = (struct department){ path, sqlite3_column_int64(statement, 1),
					       sqlite3_column_int64(statement, 2) };
	return 1;
}

int state_departments_in(struct state *state, const char *site, const char *path,
			 state_department_each each, void *argument, struct error *error)
{
	/* '0' is what comes after the slash. */
	static const char sql[] =
		"SELECT path, sum(accounts), sum(resting) FROM department WHERE site IN ('', ?2)"
		" AND (path = ?1 OR (path > ?1 || '/' AND path < ?1 || '0'))"
		" GROUP BY path ORDER BY path";
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;
	int found, status;

	if (db_query(&state->db, &statement, error, sql, "tt", path, site) != 0)
		return -1;
	while ((found = db_step(&state->db, statement, error)) > 0) {
		const struct department department = { db_name(statement, 0),
						       sqlite3_column_int64(statement, 1),
						       sqlite3_column_int64(statement, 2) };

		status = each(argument, &department, error);
		if (status != 0)
			return status;
	}
	return found;
}

int state_department_add(struct state *state, const char *site, const char *path, int64_t accounts,
			 int64_t resting, struct error *error)
{
	static const char sql[] =
		"INSERT INTO department (site, path, accounts, resting) VALUES (?, ?, ?, ?)"
		" ON CONFLICT (site, path) DO UPDATE SET accounts = accounts + excluded.accounts, "
		"resting = resting + excluded.resting";
	sqlite3_stmt *statement;

	return db_query(&state->db, &statement, error, sql, "ttii", site, path, accounts,
			resting) ||
			       db_change(&state->db, statement, error)
		       ? -1
		       : 0;
}

int state_department_drop(struct state *state, const char *site, const char *path,
			  struct error *error)
{
	static const char sql[] =
		"DELETE FROM department WHERE site = ?2 AND path = ?1 AND accounts = 0 AND NOT "
		"EXISTS (SELECT 1 FROM department WHERE site = ?2 AND path > ?1 || '/' AND path < "
		"?1 || '0')";
	sqlite3_stmt *statement;

	return db_query(&state->db, &statement, error, sql, "tt", path, site) ||
			       db_change(&state->db, statement, error)
		       ? -1
		       : 0;
}

int state_department_is_due(struct state *state, int64_t but, const char *site, const char *path,
			    struct error *error)
{
	/*
	 * 0 is DEPARTMENT_CREATE, and STATE_BATCH_READY: stored numbers. The last batch counts; one
	 * that moves a department away and another one to its place makes it.
	 */
	static const char sql[] =
		"SELECT coalesce((SELECT ifnull(target = ?1, 0) OR action = 0 FROM "
		"batch_department JOIN "
		"batch ON batch.id = batch_department.batch WHERE batch.status = 0 AND batch.id > 0"
		" AND batch.id <> ?3 AND site IN ('', ?2) AND (path = ?1 OR target = ?1)"
		" ORDER BY batch.id DESC, 1 DESC LIMIT 1),"
		" EXISTS (SELECT 1 FROM there_department WHERE path = ?1 AND site IN ('', ?2)))";
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;

	_Static_assert(DEPARTMENT_CREATE == 0 && STATE_BATCH_READY == 0, "stored numbers");
	if (db_query(&state->db, &statement, error, sql, "tti", path, site, but) != 0 ||
	    db_step(&state->db, statement, error) < 0)
		return -1;
	return sqlite3_column_int(statement, 0);
}

/* 4 is suspended, 5 retired, which somebody who is kept is too; stripping of paths as in
 * migration.c. */
static const char departments_count_anew[] =
	"DELETE FROM department;"
	"INSERT INTO department SELECT site, department, count(*), sum(state IN (4, 5)) FROM "
	"account WHERE department <> '' AND (state <> 5 OR kept) GROUP BY site, department;"
	"WITH RECURSIVE above (site, path) AS (SELECT site, rtrim(rtrim(path, replace(path, '/', "
	"'')), '/') FROM department UNION SELECT site, rtrim(rtrim(path, replace(path, '/', '')), "
	"'/') FROM above WHERE path <> '')"
	" INSERT OR IGNORE INTO department SELECT site, path, 0, 0 FROM above WHERE path <> '';"
	"DELETE FROM there_department WHERE site = '';"
	"INSERT OR IGNORE INTO there_department (site, path) SELECT site, department FROM "
	"there_account WHERE department <> '' AND (state <> 5 OR kept);"
	"WITH RECURSIVE above (site, path) AS (SELECT site, rtrim(rtrim(path, replace(path, '/', "
	"'')), '/') FROM there_department UNION SELECT site, rtrim(rtrim(path, replace(path, '/', "
	"'')), '/') FROM above WHERE path <> '')"
	" INSERT OR IGNORE INTO there_department (site, path) SELECT site, path FROM above WHERE "
	"path <> ''";

int state_departments_settle(struct state *state, struct error *error)
{
	static const char sql[] = "SELECT EXISTS (SELECT 1 FROM department WHERE site = '')";
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;

	_Static_assert(ACCOUNT_SUSPENDED == 4 && ACCOUNT_RETIRED == 5, "stored numbers");
	if (db_query(&state->db, &statement, error, sql, "") != 0 ||
	    db_step(&state->db, statement, error) < 0)
		return -1;
	if (!sqlite3_column_int(statement, 0))
		return 0;
	db_done(take_ptr(&statement));
	return db_run(&state->db, departments_count_anew, error);
}

int state_department_op_store(struct state *state, int64_t batch, int64_t sequence,
			      const struct department_op *op, struct error *error)
{
	static const char sql[] = "INSERT INTO batch_department (batch, sequence, action, path, "
				  "target, accounts, site) VALUES (?, ?, ?, ?, ?, ?, ?)";
	sqlite3_stmt *statement;

	return db_query(&state->db, &statement, error, sql, "iiittit", batch, sequence,
			(int64_t)op->action, op->path, op->target, op->accounts, op->site) ||
			       db_change(&state->db, statement, error)
		       ? -1
		       : 0;
}

int state_department_ops(struct state *state, int64_t batch, struct arena *arena,
			 struct department_op **ret_ops, size_t *ret_count, struct error *error)
{
	static const char sql[] =
		"SELECT action, path, target, accounts, site FROM batch_department "
		"WHERE batch = ? ORDER BY sequence";
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;
	CLEANUP(mem_freep) struct department_op *ops = NULL;
	size_t count = 0, cap = 0;
	int found;

	if (db_query(&state->db, &statement, error, sql, "i", batch) != 0)
		return -1;
	while ((found = db_step(&state->db, statement, error)) > 0) {
		int action = sqlite3_column_int(statement, 0);

		if (action < 0 || action >= DEPARTMENT_ACTIONS || !db_is_text(statement, 1, false))
			return db_damaged(&state->db, "a department of a batch", error);
		ops = mem_grow(ops, &cap, count + 1, sizeof(*ops));
		ops[count++] = (struct department_op){
			.action = (enum department_action)action,
			.path = arena_text(arena, db_name(statement, 1)),
			.target = arena_text(arena, db_text(statement, 2)),
			.accounts = sqlite3_column_int64(statement, 3),
			.site = arena_text(arena, (const char *)sqlite3_column_text(statement, 4)),
		};
	}
	if (found < 0)
		return -1;
	*ret_ops = take_ptr(&ops);
	*ret_count = count;
	return 0;
}
