// SPDX-License-Identifier: MIT
#include "state/state_row.h"

#include "base/mem.h"
#include "model/alias.h"
#include "model/roster.h"

/* Each statement has to be a constant of its own: the database keeps it by its address. */
struct row_table {
	const char *get, *holder, *remove, *missing, *moved;
	const char *has_aliases, *forget_aliases, *add_alias;
};

/* A retired one gave up its address, so one in use comes first. */
#define ROW_TABLE(table, columns, aliases, owner)                                                  \
	{                                                                                          \
		.get = "SELECT " columns " FROM " table " WHERE key = ?",                          \
		.holder = "SELECT " columns " FROM " table                                         \
			  " WHERE (address = ?1 OR key IN (SELECT " owner " FROM " aliases         \
			  " WHERE alias = ?1)) AND key <> ?2"                                      \
			  " ORDER BY state = 5, changed_at DESC, key LIMIT 1",                     \
		.remove = "DELETE FROM " table " WHERE key = ?",                                   \
		.missing = "UPDATE " table " SET missing_since = ?, missing_runs = ?"              \
			   " WHERE key = ?",                                                       \
		.moved = "UPDATE " table " SET dn = ? WHERE key = ?",                              \
		.has_aliases = "SELECT 1 FROM " aliases " WHERE " owner " = ? LIMIT 1",            \
		.forget_aliases = "DELETE FROM " aliases " WHERE " owner " = ?",                   \
		.add_alias = "INSERT OR IGNORE INTO " aliases " (alias, " owner ") VALUES (?, ?)", \
	}

_Static_assert(ACCOUNT_RETIRED == 5, "stored numbers");

static const struct row_table row_tables[] = {
	[STATE_ACCOUNTS] = ROW_TABLE("account", STATE_ROW_ACCOUNT, "alias", "key"),
	[STATE_LISTS] = ROW_TABLE("mailing_list", STATE_ROW_LIST, "list_alias", "list"),
};

void state_row_key(sqlite3_stmt *statement, int column, unsigned char out[ACCOUNT_KEY_SIZE])
{
	const void *octets = sqlite3_column_blob(statement, column);

	memset(out, 0, ACCOUNT_KEY_SIZE);
	if (octets && sqlite3_column_bytes(statement, column) == ACCOUNT_KEY_SIZE)
		memcpy(out, octets, ACCOUNT_KEY_SIZE);
}

const char *state_row_text(sqlite3_stmt *statement, int column, struct arena *arena)
{
	const char *text = (const char *)sqlite3_column_text(statement, column);

	return arena ? arena_text(arena, text) : text;
}

/* What only accounts have: the columns from `at` on. */
static void row_read_account(sqlite3_stmt *statement, int at, struct arena *arena,
			     struct known *known)
{
	_Static_assert(ACCOUNT_FIELDS == 9 && ACCOUNT_ADDRESS == 0 && ACCOUNT_NAME == 1 &&
			       ACCOUNT_ALIASES == 8,
		       "a new field needs a column, a migration and a place in STATE_ROW_ACCOUNT");
	known->account.disabled = sqlite3_column_int(statement, at++) != 0;
	for (int field = ACCOUNT_NAME + 1; field < ACCOUNT_ALIASES; field++)
		known->account.value[field] = state_row_text(statement, at++, arena);
	state_row_key(statement, at++, known->fingerprint);
	known->suspender = (enum account_suspender)sqlite3_column_int(statement, at++);
	known->suspended_at = sqlite3_column_int64(statement, at++);
	known->former = state_row_text(statement, at, arena);
}

void state_row_read(sqlite3_stmt *statement, enum state_table table, struct arena *arena,
		    struct known *ret_known)
{
	*ret_known = (struct known){
		.account = { .id = state_row_text(statement, 1, arena),
			     .dn = state_row_text(statement, 2, arena) },
		.state = (enum account_state)sqlite3_column_int(statement, 6),
		.missing_since = sqlite3_column_int64(statement, 7),
		.missing_runs = sqlite3_column_int64(statement, 8),
		.batch = sqlite3_column_int64(statement, 9),
		.changed_at = sqlite3_column_int64(statement, 10),
	};
	state_row_key(statement, 0, ret_known->key);
	ret_known->account.value[ACCOUNT_ADDRESS] = state_row_text(statement, 3, arena);
	ret_known->account.value[ACCOUNT_NAME] = state_row_text(statement, 4, arena);
	ret_known->account.value[ACCOUNT_ALIASES] = state_row_text(statement, 5, arena);
	if (table == STATE_ACCOUNTS)
		row_read_account(statement, 11, arena, ret_known);
}

int state_row_one(struct state *state, sqlite3_stmt *statement, enum state_table table,
		  struct arena *arena, struct known *ret_known, struct error *error)
{
	int found = db_step(&state->db, statement, error);

	if (found > 0)
		state_row_read(statement, table, arena, ret_known);
	db_done(statement);
	return found;
}

int state_row_get(struct state *state, enum state_table table,
		  const unsigned char key[ACCOUNT_KEY_SIZE], struct arena *arena,
		  struct known *ret_known, struct error *error)
{
	sqlite3_stmt *statement;

	if (db_query(&state->db, &statement, error, row_tables[table].get, "k", key) != 0)
		return -1;
	return state_row_one(state, statement, table, arena, ret_known, error);
}

int state_row_holder(struct state *state, enum state_table table, const char *address,
		     const unsigned char key[ACCOUNT_KEY_SIZE], struct arena *arena,
		     struct known *ret_known, struct error *error)
{
	sqlite3_stmt *statement;

	if (db_query(&state->db, &statement, error, row_tables[table].holder, "tk", address, key) !=
	    0)
		return -1;
	return state_row_one(state, statement, table, arena, ret_known, error);
}

int state_row_run(struct state *state, const char *sql, const unsigned char key[ACCOUNT_KEY_SIZE],
		  struct error *error)
{
	sqlite3_stmt *statement;

	if (db_query(&state->db, &statement, error, sql, "k", key) != 0)
		return -1;
	return db_change(&state->db, statement, error);
}

int state_row_remove(struct state *state, enum state_table table,
		     const unsigned char key[ACCOUNT_KEY_SIZE], struct error *error)
{
	return state_row_run(state, row_tables[table].remove, key, error);
}

/*
 * Deleting opens tables of its own even where there is nothing to delete, which costs more than the
 * row does; most have no alias.
 */
static int row_forget_aliases(struct state *state, const struct row_table *table,
			      const unsigned char key[ACCOUNT_KEY_SIZE], struct error *error)
{
	sqlite3_stmt *statement;
	int found;

	if (db_query(&state->db, &statement, error, table->has_aliases, "k", key) != 0)
		return -1;
	found = db_step(&state->db, statement, error);
	db_done(statement);
	return found > 0 ? state_row_run(state, table->forget_aliases, key, error) : found;
}

int state_row_store_aliases(struct state *state, enum state_table table, const struct known *known,
			    struct error *error)
{
	const struct row_table *row = &row_tables[table];
	const char *at = known->account.value[ACCOUNT_ALIASES], *alias;
	size_t len;

	if (!state->bulk && row_forget_aliases(state, row, known->key, error) != 0)
		return -1;
	while (alias_next(&at, &alias, &len)) {
		CLEANUP(mem_freep) char *text = mem_textn(alias, len);
		sqlite3_stmt *statement;

		if (db_query(&state->db, &statement, error, row->add_alias, "tk", text,
			     known->key) != 0 ||
		    db_change(&state->db, statement, error) != 0)
			return -1;
	}
	return 0;
}

int state_missing(struct state *state, enum state_table table,
		  const unsigned char key[ACCOUNT_KEY_SIZE], int64_t since, int64_t runs,
		  struct error *error)
{
	sqlite3_stmt *statement;

	if (db_query(&state->db, &statement, error, row_tables[table].missing, "iik", since, runs,
		     key) != 0)
		return -1;
	return db_change(&state->db, statement, error);
}

int state_moved(struct state *state, enum state_table table,
		const unsigned char key[ACCOUNT_KEY_SIZE], const char *dn, struct error *error)
{
	sqlite3_stmt *statement;

	if (db_query(&state->db, &statement, error, row_tables[table].moved, "tk", dn, key) != 0)
		return -1;
	return db_change(&state->db, statement, error);
}
