// SPDX-License-Identifier: MIT
#include "state/migration_there.h"

#include "base/mem.h"
#include "state/state_batch.h"
#include "state/state_department.h"
#include "state/state_list.h"
#include "state/state_row.h"
#include "state/state_there.h"

/* The rows as they were planned. */
static const char migration_copy[] =
	"INSERT INTO there_account (" STATE_ROW_ACCOUNT ", domain, how) SELECT " STATE_ROW_ACCOUNT
	", domain, 0 FROM account;"
	"INSERT INTO there_alias (alias, key) SELECT alias, key FROM alias;"
	"INSERT INTO there_list (" STATE_ROW_LIST ", how) SELECT " STATE_ROW_LIST
	", 0 FROM mailing_list;"
	"INSERT INTO there_list_alias (alias, list) SELECT alias, list FROM list_alias;"
	"INSERT INTO there_list_member (list, member, key) SELECT list, member, key FROM "
	"list_member;"
	"INSERT INTO there_department (path, site) SELECT path, '' FROM department";

/*
 * Whoever is left as planned has an account: the batch that made it was confirmed after a later one
 * had been planned over it. Nothing that is there is missing.
 */
static const char migration_settle[] =
	"UPDATE there_account SET state = 2 WHERE state IN (0, 1);"
	"UPDATE there_list SET state = 2 WHERE state IN (0, 1);"
	"UPDATE there_account SET missing_since = 0, missing_runs = 0;"
	"UPDATE there_list SET missing_since = 0, missing_runs = 0";

_Static_assert(ACCOUNT_PLANNED == 0 && ACCOUNT_SENT == 1 && ACCOUNT_CREATED == 2, "stored numbers");

static int migration_undo(void *argument, const struct state_change *row, struct error *error)
{
	unsigned char key[ACCOUNT_KEY_SIZE];

	if (row->before.account.id)
		return state_there_store(argument, &row->before, error);
	account_key(change_account(&row->change)->id, key);
	return state_there_remove(argument, key, error);
}

static int migration_undo_list(void *argument, const struct state_list_change *row,
			       struct error *error)
{
	const struct list_change *change = &row->change;
	unsigned char key[ACCOUNT_KEY_SIZE];

	if (row->before.account.id)
		return state_there_list_store(argument, &row->before, &change->removed,
					      &change->added, false, error);
	account_key(change_account(&change->change)->id, key);
	return state_there_list_remove(argument, key, error);
}

static int migration_undo_departments(struct state *state, int64_t batch, struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(mem_freep) struct department_op *ops = NULL;
	size_t count = 0;

	if (state_department_ops(state, batch, &arena, &ops, &count, error) != 0)
		return -1;
	for (size_t i = count; i > 0; i--) {
		const struct department_op *op = &ops[i - 1];
		bool made = op->action == DEPARTMENT_CREATE;

		if ((op->target &&
		     state_there_department(state, op->target, op->site, false, error) != 0) ||
		    state_there_department(state, op->path, op->site, !made, error) != 0)
			return -1;
	}
	return 0;
}

/* The batches that are open, the last one first. */
static int migration_undo_batches(struct state *state, struct error *error)
{
	CLEANUP(mem_freep) struct state_batch *batches = NULL;
	size_t count = 0;

	if (state_batch_list(state, &batches, &count, error) != 0)
		return -1;
	for (size_t i = count; i > 0; i--) {
		int64_t id = batches[i - 1].id;

		if (batches[i - 1].status == STATE_BATCH_READY &&
		    (state_changes_back(state, id, migration_undo, state, error) != 0 ||
		     state_list_changes(state, id, migration_undo_list, state, error) != 0 ||
		     migration_undo_departments(state, id, error) != 0))
			return -1;
	}
	return 0;
}

/* From this version on the fingerprint has to be that of the row, which tells damage. */
static int migration_seal(struct state *state, struct error *error)
{
	static const char sql[] = "UPDATE account SET fingerprint = ? WHERE key = ?";
	CLEANUP(state_accounts_closep) struct state_cursor *cursor = NULL;
	struct known known;
	int found;

	if (state_accounts_open(state, STATE_BY_KEY, NULL, &cursor, error) != 0)
		return -1;
	while ((found = state_accounts_next(cursor, &known, error)) > 0) {
		unsigned char fingerprint[ACCOUNT_KEY_SIZE];
		sqlite3_stmt *statement;

		account_fingerprint(&known.account, fingerprint);
		if (memcmp(fingerprint, known.fingerprint, sizeof(fingerprint)) != 0 &&
		    (db_query(&state->db, &statement, error, sql, "kk", fingerprint, known.key) ||
		     db_change(&state->db, statement, error)))
			return -1;
	}
	return found;
}

static int migration_take_apart(struct state *state, struct error *error)
{
	return db_run(&state->db, migration_copy, error) || migration_undo_batches(state, error) ||
			       db_run(&state->db, migration_settle, error) ||
			       migration_seal(state, error)
		       ? -1
		       : 0;
}

int migration_there(struct state *state, struct error *error)
{
	int status;

	state->migrating = true;
	status = migration_take_apart(state, error);
	state->migrating = false;
	return status;
}
