// SPDX-License-Identifier: MIT
#include "state/state_department.h"

#include "base/mem.h"
#include "state/store.h"

int state_department_find(struct state *state, const char *path, struct department *ret_department,
			  struct error *error)
{
	static const char sql[] = "SELECT accounts, resting FROM department WHERE path = ?";
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;
	int found;

	if (db_query(&state->db, &statement, error, sql, "t", path) != 0)
		return -1;
	found = db_step(&state->db, statement, error);
	if (found > 0)
		*ret_department = (struct department){ path, sqlite3_column_int64(statement, 0),
						       sqlite3_column_int64(statement, 1) };
	return found;
}

int state_departments_in(struct state *state, const char *path, state_department_each each,
			 void *argument, struct error *error)
{
	/* '0' is what comes after the slash. */
	static const char sql[] = "SELECT path, accounts, resting FROM department WHERE path = ?1 "
				  "OR (path > ?1 || '/' AND path < ?1 || '0') ORDER BY path";
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;
	int found, status;

	if (db_query(&state->db, &statement, error, sql, "t", path) != 0)
		return -1;
	while ((found = db_step(&state->db, statement, error)) > 0) {
		const struct department department = {
			db_name(statement, 0),
			sqlite3_column_int64(statement, 1), sqlite3_column_int64(statement, 2)
		};

		status = each(argument, &department, error);
		if (status != 0)
			return status;
	}
	return found;
}

int state_department_add(struct state *state, const char *path, int64_t accounts, int64_t resting,
			 struct error *error)
{
	static const char sql[] =
		"INSERT INTO department (path, accounts, resting) VALUES (?, ?, ?)"
		" ON CONFLICT (path) DO UPDATE SET accounts = accounts + excluded.accounts, "
		"resting = resting + excluded.resting";
	sqlite3_stmt *statement;

	return db_query(&state->db, &statement, error, sql, "tii", path, accounts, resting) ||
			       db_change(&state->db, statement, error)
		       ? -1
		       : 0;
}

int state_department_drop(struct state *state, const char *path, struct error *error)
{
	static const char sql[] =
		"DELETE FROM department WHERE path = ?1 AND accounts = 0 AND NOT EXISTS"
		" (SELECT 1 FROM department WHERE path > ?1 || '/' AND path < ?1 || '0')";
	sqlite3_stmt *statement;

	return db_query(&state->db, &statement, error, sql, "t", path) ||
			       db_change(&state->db, statement, error)
		       ? -1
		       : 0;
}

int state_department_op_store(struct state *state, int64_t batch, int64_t sequence,
			      const struct department_op *op, struct error *error)
{
	static const char sql[] = "INSERT INTO batch_department (batch, sequence, action, path, "
				  "target, accounts) VALUES (?, ?, ?, ?, ?, ?)";
	sqlite3_stmt *statement;

	return db_query(&state->db, &statement, error, sql, "iiitti", batch, sequence,
			(int64_t)op->action, op->path, op->target, op->accounts) ||
			       db_change(&state->db, statement, error)
		       ? -1
		       : 0;
}

int state_department_ops(struct state *state, int64_t batch, struct arena *arena,
			 struct department_op **ret_ops, size_t *ret_count, struct error *error)
{
	static const char sql[] = "SELECT action, path, target, accounts FROM batch_department "
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
			.target =
				arena_text(arena, db_text(statement, 2)),
			.accounts = sqlite3_column_int64(statement, 3),
		};
	}
	if (found < 0)
		return -1;
	*ret_ops = take_ptr(&ops);
	*ret_count = count;
	return 0;
}
