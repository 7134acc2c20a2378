// SPDX-License-Identifier: MIT
#include "state/state_row.h"

#include "base/mem.h"
#include "model/alias.h"
#include "model/roster.h"

/*
 * Each statement has to be a constant of its own: the database keeps it by its address. `add` is
 * for bulk, where no row is there yet; `store` updates in place, since replacing a row would take
 * its aliases with it.
 */
struct row_table {
	const char *get, *holder, *remove, *missing, *moved;
	const char *add, *store;
	const char *has_aliases, *forget_aliases, *add_alias;
	bool has_how;
};

/* So many columns have the rows before "how". */
enum { ROW_LIST_COLUMNS = 12, ROW_ACCOUNT_COLUMNS = 24 };

#define LIST_KINDS "ktttttiiiiit"
#define ACCOUNT_KINDS LIST_KINDS "ittttttkiitit"
#define LIST_MARKS "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"
#define ACCOUNT_MARKS LIST_MARKS ", ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"
#define LIST_UPDATES                                                                             \
	"id = excluded.id, dn = excluded.dn, address = excluded.address, name = excluded.name, " \
	"aliases = excluded.aliases, state = excluded.state, "                                   \
	"missing_since = excluded.missing_since, missing_runs = excluded.missing_runs, "         \
	"batch = excluded.batch, changed_at = excluded.changed_at, site = excluded.site"
#define ACCOUNT_UPDATES                                                                \
	LIST_UPDATES                                                                   \
	", disabled = excluded.disabled, employee_number = excluded.employee_number, " \
	"department = excluded.department, extension = excluded.extension, "           \
	"title = excluded.title, mobile = excluded.mobile, quota = excluded.quota, "   \
	"fingerprint = excluded.fingerprint, suspender = excluded.suspender, "         \
	"suspended_at = excluded.suspended_at, former = excluded.former, "             \
	"kept = excluded.kept, domain = excluded.domain"

/* A retired one gave up its address, unless the provider kept it, so a living one comes first. */
#define ROW_TABLE(table, columns, stored, marks, updates, aliases, owner)                          \
	.get = "SELECT " columns " FROM " table " WHERE key = ?",                                  \
	.holder = "SELECT " columns " FROM " table " WHERE (address = ?1 OR key IN (SELECT " owner \
		  " FROM " aliases " WHERE alias = ?1)) AND key <> ?2"                             \
		  " ORDER BY state = 5, changed_at DESC, key LIMIT 1",                             \
	.remove = "DELETE FROM " table " WHERE key = ?",                                           \
	.missing = "UPDATE " table " SET missing_since = ?, missing_runs = ?"                      \
		   " WHERE key = ?",                                                               \
	.moved = "UPDATE " table " SET dn = ? WHERE key = ?",                                      \
	.add = "INSERT INTO " table " (" stored ") VALUES (" marks ")",                            \
	.store = "INSERT INTO " table " (" stored ") VALUES (" marks ")"                           \
		 " ON CONFLICT (key) DO UPDATE SET " updates,                                      \
	.has_aliases = "SELECT 1 FROM " aliases " WHERE " owner " = ? LIMIT 1",                    \
	.forget_aliases = "DELETE FROM " aliases " WHERE " owner " = ?",                           \
	.add_alias = "INSERT OR IGNORE INTO " aliases " (alias, " owner ") VALUES (?, ?)"

_Static_assert(ACCOUNT_RETIRED == 5, "stored numbers");

static const struct row_table row_tables[STATE_TABLES] = {
	[STATE_ACCOUNTS] = { ROW_TABLE("account", STATE_ROW_ACCOUNT, STATE_ROW_ACCOUNT ", domain",
				       ACCOUNT_MARKS, ACCOUNT_UPDATES, "alias", "key") },
	[STATE_LISTS] = { ROW_TABLE("mailing_list", STATE_ROW_LIST, STATE_ROW_LIST, LIST_MARKS,
				    LIST_UPDATES, "list_alias", "list") },
	[STATE_THERE] = { ROW_TABLE("there_account", STATE_ROW_ACCOUNT ", how",
				    STATE_ROW_ACCOUNT ", domain, how", ACCOUNT_MARKS ", ?",
				    ACCOUNT_UPDATES ", how = excluded.how", "there_alias", "key"),
			  .has_how = true },
	[STATE_THERE_LISTS] = { ROW_TABLE("there_list", STATE_ROW_LIST ", how",
					  STATE_ROW_LIST ", how", LIST_MARKS ", ?",
					  LIST_UPDATES ", how = excluded.how", "there_list_alias",
					  "list"),
				.has_how = true },
};

static bool row_is_account(enum state_table table)
{
	return table == STATE_ACCOUNTS || table == STATE_THERE;
}

struct state_cursor *state_row_cursor(struct state *state, enum state_table table,
				      sqlite3_stmt *statement)
{
	struct state_cursor *cursor = mem_new(1, sizeof(*cursor));

	*cursor = (struct state_cursor){ .state = state, .table = table, .statement = statement };
	return cursor;
}

void state_row_key(sqlite3_stmt *statement, int column, unsigned char out[ACCOUNT_KEY_SIZE])
{
	const void *octets = sqlite3_column_blob(statement, column);

	memset(out, 0, ACCOUNT_KEY_SIZE);
	if (octets && sqlite3_column_bytes(statement, column) == ACCOUNT_KEY_SIZE)
		memcpy(out, octets, ACCOUNT_KEY_SIZE);
}

int state_row_keys(struct state *state, sqlite3_stmt *statement, struct buf *keys,
		   struct error *error)
{
	int found;

	while ((found = db_step(&state->db, statement, error)) > 0) {
		unsigned char key[ACCOUNT_KEY_SIZE];

		state_row_key(statement, 0, key);
		buf_add(keys, key, sizeof(key));
	}
	return found;
}

const char *state_row_text(sqlite3_stmt *statement, int column, struct arena *arena)
{
	const char *text = db_text(statement, column);

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
	known->former = state_row_text(statement, at++, arena);
	known->kept = sqlite3_column_int(statement, at) != 0;
}

static bool row_is_key(sqlite3_stmt *statement, int column)
{
	return sqlite3_column_type(statement, column) == SQLITE_BLOB &&
	       sqlite3_column_bytes(statement, column) == ACCOUNT_KEY_SIZE;
}

/* Every column has the type that it is stored with, and what is a number of ours is one. */
static bool row_is_whole(sqlite3_stmt *statement, enum state_table table)
{
	int how = row_is_account(table) ? ROW_ACCOUNT_COLUMNS : ROW_LIST_COLUMNS;

	if (!row_is_key(statement, 0) || !db_is_text(statement, 1, false) ||
	    !db_is_text(statement, 2, true) || !db_is_text(statement, 3, false) ||
	    !db_is_text(statement, 4, true) || !db_is_text(statement, 5, true) ||
	    !db_is_int(statement, 6, 0, ACCOUNT_STATES - 1) || !db_is_text(statement, 11, false))
		return false;
	for (int column = 7; column <= 10; column++)
		if (!db_is_int(statement, column, INT64_MIN, INT64_MAX))
			return false;
	return !row_tables[table].has_how || db_is_int(statement, how, 0, KNOWN_ADOPTED);
}

static bool row_is_whole_account(sqlite3_stmt *statement)
{
	enum { DISABLED = 12, FINGERPRINT = 19, SUSPENDER, SUSPENDED_AT, FORMER, KEPT };

	for (int column = DISABLED + 1; column < FINGERPRINT; column++)
		if (!db_is_text(statement, column, true))
			return false;
	return db_is_int(statement, DISABLED, 0, 1) && row_is_key(statement, FINGERPRINT) &&
	       db_is_int(statement, SUSPENDER, 0, ACCOUNT_BY_PERSON) &&
	       db_is_int(statement, SUSPENDED_AT, INT64_MIN, INT64_MAX) &&
	       db_is_text(statement, FORMER, true) && db_is_int(statement, KEPT, 0, 1);
}

/* What is planned carries the digest of its own values, which nothing but we can make again. */
static bool row_is_ours(const struct known *known, enum state_table table)
{
	unsigned char fingerprint[ACCOUNT_KEY_SIZE];

	if (table != STATE_ACCOUNTS)
		return true;
	account_fingerprint(&known->account, fingerprint);
	return memcmp(fingerprint, known->fingerprint, sizeof(fingerprint)) == 0;
}

int state_row_read(struct state *state, sqlite3_stmt *statement, enum state_table table,
		   struct arena *arena, struct known *ret_known, struct error *error)
{
	static const char *const names[STATE_TABLES] = { "a row of an account",
							 "a row of a mailing list",
							 "a row of an account that is there",
							 "a row of a mailing list that is there" };

	if (!row_is_whole(statement, table) ||
	    (row_is_account(table) && !row_is_whole_account(statement)))
		return db_damaged(&state->db, names[table], error);
	*ret_known = (struct known){
		.account = { .id = state_row_text(statement, 1, arena),
			     .dn = state_row_text(statement, 2, arena) },
		.state = (enum account_state)sqlite3_column_int(statement, 6),
		.missing_since = sqlite3_column_int64(statement, 7),
		.missing_runs = sqlite3_column_int64(statement, 8),
		.batch = sqlite3_column_int64(statement, 9),
		.changed_at = sqlite3_column_int64(statement, 10),
		.site = state_row_text(statement, 11, arena),
	};
	state_row_key(statement, 0, ret_known->key);
	ret_known->account.value[ACCOUNT_ADDRESS] = state_row_text(statement, 3, arena);
	ret_known->account.value[ACCOUNT_NAME] = state_row_text(statement, 4, arena);
	ret_known->account.value[ACCOUNT_ALIASES] = state_row_text(statement, 5, arena);
	if (row_is_account(table))
		row_read_account(statement, 12, arena, ret_known);
	if (row_tables[table].has_how)
		ret_known->how = (enum known_how)sqlite3_column_int(
			statement, row_is_account(table) ? ROW_ACCOUNT_COLUMNS : ROW_LIST_COLUMNS);
	return state->migrating || row_is_ours(ret_known, table)
		       ? 0
		       : db_damaged(&state->db, names[table], error);
}

int state_row_one(struct state *state, sqlite3_stmt *statement, enum state_table table,
		  struct arena *arena, struct known *ret_known, struct error *error)
{
	int found = db_step(&state->db, statement, error);

	if (found > 0 && state_row_read(state, statement, table, arena, ret_known, error) != 0)
		found = -1;
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

static int row_store_aliases(struct state *state, enum state_table table, const struct known *known,
			     struct error *error)
{
	const struct row_table *row = &row_tables[table];
	const char *at = known->account.value[ACCOUNT_ALIASES], *alias;
	size_t len;

	if (!(state->bulk && table == STATE_ACCOUNTS) &&
	    row_forget_aliases(state, row, known->key, error) != 0)
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

/* Binds in the order of the columns. */
static int row_bind(struct state *state, const char *sql, enum state_table table,
		    const struct known *known, sqlite3_stmt **ret_statement, struct error *error)
{
	const struct account *account = &known->account;
	const char *const *value = account->value;
	const char *site = known->site ? known->site : "";
	int64_t how = known->how;

	if (!row_is_account(table))
		return db_query(&state->db, ret_statement, error, sql,
				row_tables[table].has_how ? LIST_KINDS "i" : LIST_KINDS, known->key,
				account->id, account->dn, value[ACCOUNT_ADDRESS],
				value[ACCOUNT_NAME], value[ACCOUNT_ALIASES], (int64_t)known->state,
				known->missing_since, known->missing_runs, known->batch,
				known->changed_at, site, how);
	return db_query(&state->db, ret_statement, error, sql,
			row_tables[table].has_how ? ACCOUNT_KINDS "i" : ACCOUNT_KINDS, known->key,
			account->id, account->dn, value[ACCOUNT_ADDRESS], value[ACCOUNT_NAME],
			value[ACCOUNT_ALIASES], (int64_t)known->state, known->missing_since,
			known->missing_runs, known->batch, known->changed_at, site,
			(int64_t)account->disabled, value[ACCOUNT_EMPLOYEE_NUMBER],
			value[ACCOUNT_DEPARTMENT], value[ACCOUNT_EXTENSION], value[ACCOUNT_TITLE],
			value[ACCOUNT_MOBILE], value[ACCOUNT_QUOTA], known->fingerprint,
			(int64_t)known->suspender, known->suspended_at, known->former,
			(int64_t)known->kept, account_domain(account), how);
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

int state_row_store(struct state *state, enum state_table table, const struct known *known,
		    struct error *error)
{
	const struct row_table *row = &row_tables[table];
	sqlite3_stmt *statement;

	return row_bind(state, state->bulk && table == STATE_ACCOUNTS ? row->add : row->store,
			table, known, &statement, error) ||
			       db_change(&state->db, statement, error) ||
			       row_store_aliases(state, table, known, error)
		       ? -1
		       : 0;
}
