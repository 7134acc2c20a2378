// SPDX-License-Identifier: MIT
#include <assert.h>

#include "base/mem.h"
#include "state/state_account.h"
#include "state/state_department.h"
#include "state/store.h"

/* Every question for accounts asks for these columns, so that one function reads a row. */
#define COLUMNS                                                                                 \
	"key, id, dn, disabled, address, name, employee_number, department, extension, title, " \
	"mobile, quota, aliases, fingerprint, state, "                                          \
	"suspender, suspended_at, missing_since, missing_runs, batch, changed_at, former"

enum { COLUMN_VALUES = 4, COLUMN_FINGERPRINT = COLUMN_VALUES + ACCOUNT_FIELDS };

_Static_assert(ACCOUNT_FIELDS == 9,
	       "a new field needs a column, a migration and a place in COLUMNS");

struct state_cursor {
	struct state *state;
	sqlite3_stmt *statement;
};

static void row_key(sqlite3_stmt *statement, int column, unsigned char out[ACCOUNT_KEY_SIZE])
{
	const void *octets = sqlite3_column_blob(statement, column);

	memset(out, 0, ACCOUNT_KEY_SIZE);
	if (octets && sqlite3_column_bytes(statement, column) == ACCOUNT_KEY_SIZE)
		memcpy(out, octets, ACCOUNT_KEY_SIZE);
}

/* Strings live until the next step, or in the arena when there is one. */
static const char *row_text(sqlite3_stmt *statement, int column, struct arena *arena)
{
	const char *text = (const char *)sqlite3_column_text(statement, column);

	return arena ? arena_text(arena, text) : text;
}

static void row_read(sqlite3_stmt *statement, struct arena *arena, struct known *ret_known)
{
	int at = COLUMN_FINGERPRINT;

	row_key(statement, 0, ret_known->key);
	ret_known->account = (struct account){
		.id = row_text(statement, 1, arena),
		.dn = row_text(statement, 2, arena),
		.disabled = sqlite3_column_int(statement, 3) != 0,
	};
	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		ret_known->account.value[field] = row_text(statement, COLUMN_VALUES + field, arena);
	row_key(statement, at++, ret_known->fingerprint);
	ret_known->state = (enum account_state)sqlite3_column_int(statement, at++);
	ret_known->suspender = (enum account_suspender)sqlite3_column_int(statement, at++);
	ret_known->suspended_at = sqlite3_column_int64(statement, at++);
	ret_known->missing_since = sqlite3_column_int64(statement, at++);
	ret_known->missing_runs = sqlite3_column_int64(statement, at++);
	ret_known->batch = sqlite3_column_int64(statement, at++);
	ret_known->changed_at = sqlite3_column_int64(statement, at++);
	ret_known->former = row_text(statement, at, arena);
}

int state_accounts_open(struct state *state, enum state_order order, const char *domain,
			struct state_cursor **ret_cursor, struct error *error)
{
	static const char by_key[] = "SELECT " COLUMNS " FROM account ORDER BY key";
	static const char by_address[] = "SELECT " COLUMNS " FROM account ORDER BY address, key";
	static const char of_domain[] =
		"SELECT " COLUMNS " FROM account WHERE domain = ? ORDER BY address, key";
	sqlite3_stmt *statement;

	assert(!domain || order == STATE_BY_ADDRESS);
	if ((domain ? db_query(&state->db, &statement, error, of_domain, "t", domain)
		    : db_query(&state->db, &statement, error,
			       order == STATE_BY_KEY ? by_key : by_address, "")) != 0)
		return -1;
	*ret_cursor = mem_new(1, sizeof(**ret_cursor));
	**ret_cursor = (struct state_cursor){ .state = state, .statement = statement };
	return 0;
}

int state_accounts_next(struct state_cursor *cursor, struct known *ret_known, struct error *error)
{
	int found = db_step(&cursor->state->db, cursor->statement, error);

	if (found > 0)
		row_read(cursor->statement, NULL, ret_known);
	return found;
}

void state_accounts_close(struct state_cursor *cursor)
{
	if (!cursor)
		return;
	db_done(cursor->statement);
	free(cursor);
}

void state_accounts_closep(struct state_cursor **cursor)
{
	state_accounts_close(*cursor);
}

static int account_one(struct state *state, sqlite3_stmt *statement, struct arena *arena,
		       struct known *ret_known, struct error *error)
{
	int found = db_step(&state->db, statement, error);

	if (found > 0)
		row_read(statement, arena, ret_known);
	db_done(statement);
	return found;
}

int state_account_get(struct state *state, const unsigned char key[ACCOUNT_KEY_SIZE],
		      struct arena *arena, struct known *ret_known, struct error *error)
{
	static const char sql[] = "SELECT " COLUMNS " FROM account WHERE key = ?";
	sqlite3_stmt *statement;

	if (db_query(&state->db, &statement, error, sql, "k", key) != 0)
		return -1;
	return account_one(state, statement, arena, ret_known, error);
}

int state_department_resting(struct state *state, const char *path, struct arena *arena,
			     struct known **ret_known, size_t *ret_count, struct error *error)
{
	/* 4 is ACCOUNT_SUSPENDED, a stored number; '0' is what comes after the slash. */
	static const char sql[] =
		"SELECT " COLUMNS
		" FROM account WHERE state = 4 AND (department = ?1 OR (department > ?1 || '/' AND"
		" department < ?1 || '0'))";
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;
	CLEANUP(mem_freep) struct known *known = NULL;
	size_t count = 0, cap = 0;
	int found;

	_Static_assert(ACCOUNT_SUSPENDED == 4, "stored numbers");
	if (db_query(&state->db, &statement, error, sql, "t", path) != 0)
		return -1;
	while ((found = db_step(&state->db, statement, error)) > 0) {
		known = mem_grow(known, &cap, count + 1, sizeof(*known));
		row_read(statement, arena, &known[count++]);
	}
	if (found < 0)
		return -1;
	*ret_known = take_ptr(&known);
	*ret_count = count;
	return 0;
}

int state_account_find(struct state *state, const char *text, struct arena *arena,
		       struct known *ret_known, struct error *error)
{
	/* A retired account gave up its address, so the living one comes first. */
	static const char *const questions[] = {
		"SELECT " COLUMNS " FROM account WHERE address = ? ORDER BY state = 5, key LIMIT 1",
		"SELECT " COLUMNS " FROM account WHERE key IN (SELECT key FROM alias WHERE alias = "
				  "?) ORDER BY state = 5, key LIMIT 1",
		"SELECT " COLUMNS " FROM account WHERE dn = ? ORDER BY state = 5, key LIMIT 1",
	};
	int found = 0;

	for (size_t i = 0; i < ARRAY_LEN(questions) && found == 0; i++) {
		sqlite3_stmt *statement;

		if (db_query(&state->db, &statement, error, questions[i], "t", text) != 0)
			return -1;
		found = account_one(state, statement, arena, ret_known, error);
	}
	return found;
}

int state_address_holder(struct state *state, const char *address,
			 const unsigned char key[ACCOUNT_KEY_SIZE], struct arena *arena,
			 struct known *ret_known, struct error *error)
{
	static const char sql[] =
		"SELECT " COLUMNS " FROM account WHERE (address = ?1 OR key IN (SELECT key FROM "
				  "alias WHERE alias = ?1)) AND key <> ?2"
		" ORDER BY state = 5, changed_at DESC, key LIMIT 1";
	sqlite3_stmt *statement;

	_Static_assert(ACCOUNT_RETIRED == 5, "stored numbers");
	if (db_query(&state->db, &statement, error, sql, "tk", address, key) != 0)
		return -1;
	return account_one(state, statement, arena, ret_known, error);
}

int state_address_keys(struct state *state, const char *address, struct buf *keys,
		       struct error *error)
{
	static const char sql[] = "SELECT key FROM account WHERE address = ?1 UNION SELECT key "
				  "FROM alias WHERE alias = ?1";
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;
	int found;

	if (db_query(&state->db, &statement, error, sql, "t", address) != 0)
		return -1;
	while ((found = db_step(&state->db, statement, error)) > 0) {
		unsigned char key[ACCOUNT_KEY_SIZE];

		row_key(statement, 0, key);
		buf_add(keys, key, sizeof(key));
	}
	return found;
}

/*
 * Deleting opens tables of its own even where there is nothing to delete, which costs more than the
 * account does; most have no alias.
 */
static int forget_aliases(struct state *state, const unsigned char key[ACCOUNT_KEY_SIZE],
			  struct error *error)
{
	sqlite3_stmt *statement;
	int found;

	if (db_query(&state->db, &statement, error, "SELECT 1 FROM alias WHERE key = ? LIMIT 1",
		     "k", key) != 0)
		return -1;
	found = db_step(&state->db, statement, error);
	db_done(statement);
	if (found <= 0)
		return found;
	return db_query(&state->db, &statement, error, "DELETE FROM alias WHERE key = ?", "k",
			key) || db_change(&state->db, statement, error)
		       ? -1
		       : 0;
}

/* The aliases as rows of their own, so that they can be found. */
static int store_aliases(struct state *state, const struct known *known, struct error *error)
{
	static const char add[] = "INSERT OR IGNORE INTO alias (alias, key) VALUES (?, ?)";
	const char *at = known->account.value[ACCOUNT_ALIASES];
	sqlite3_stmt *statement;

	if (!state->bulk && forget_aliases(state, known->key, error) != 0)
		return -1;
	while (at && *at) {
		size_t len = strcspn(at, " ");
		CLEANUP(mem_freep) char *alias = mem_textn(at, len);

		if (db_query(&state->db, &statement, error, add, "tk", alias, known->key) != 0 ||
		    db_change(&state->db, statement, error) != 0)
			return -1;
		at += len + (at[len] == ' ');
	}
	return 0;
}

#define ACCOUNT_INSERT                  \
	"INSERT INTO account (" COLUMNS \
	", domain) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

int state_account_store(struct state *state, const struct known *known, struct error *error)
{
	static const char new[] = ACCOUNT_INSERT;
	/* An update in place: replacing the row would take its aliases with it. */
	static const char any[] = ACCOUNT_INSERT
		" ON CONFLICT (key) DO UPDATE SET id = excluded.id, dn = excluded.dn, disabled = "
		"excluded.disabled, address = excluded.address,"
		" name = excluded.name, employee_number = excluded.employee_number, department = "
		"excluded.department, extension = excluded.extension,"
		" title = excluded.title, mobile = excluded.mobile, quota = excluded.quota, "
		"aliases = excluded.aliases, domain = excluded.domain,"
		" fingerprint = excluded.fingerprint, state = excluded.state, suspender = "
		"excluded.suspender, suspended_at = excluded.suspended_at,"
		" missing_since = excluded.missing_since, missing_runs = excluded.missing_runs, "
		"batch = excluded.batch,"
		" changed_at = excluded.changed_at, former = excluded.former";
	const char *const *value = known->account.value;
	sqlite3_stmt *statement;

	if (db_query(&state->db, &statement, error, state->bulk ? new : any,
		     "kttitttttttttkiiiiiiitt", known->key, known->account.id, known->account.dn,
		     (int64_t)known->account.disabled, value[0], value[1], value[2], value[3],
		     value[4], value[5], value[6], value[7], value[8], known->fingerprint,
		     (int64_t)known->state, (int64_t)known->suspender, known->suspended_at,
		     known->missing_since, known->missing_runs, known->batch, known->changed_at,
		     known->former, account_domain(&known->account)) != 0 ||
	    db_change(&state->db, statement, error) != 0)
		return -1;
	return store_aliases(state, known, error);
}

int state_bulk_begin(struct state *state, struct error *error)
{
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;
	int found;

	if (db_query(&state->db, &statement, error, "SELECT 1 FROM account LIMIT 1", "") != 0)
		return -1;
	found = db_step(&state->db, statement, error);
	if (found != 0)
		return found < 0 ? -1 : 0;
	db_done(take_ptr(&statement));
	state->bulk = db_run(&state->db,
			     "DROP INDEX account_address; DROP INDEX account_domain; DROP INDEX "
			     "account_dn",
			     error) == 0;
	return state->bulk ? 0 : -1;
}

int state_bulk_end(struct state *state, struct error *error)
{
	if (!state->bulk)
		return 0;
	state->bulk = false;
	return db_run(&state->db,
		      "CREATE INDEX account_address ON account (address);"
		      "CREATE INDEX account_domain ON account (domain, address);"
		      "CREATE INDEX account_dn ON account (dn)",
		      error);
}

int state_account_remove(struct state *state, const unsigned char key[ACCOUNT_KEY_SIZE],
			 struct error *error)
{
	sqlite3_stmt *statement;

	return db_query(&state->db, &statement, error, "DELETE FROM account WHERE key = ?", "k",
			key) || db_change(&state->db, statement, error)
		       ? -1
		       : 0;
}

int state_account_missing(struct state *state, const unsigned char key[ACCOUNT_KEY_SIZE],
			  int64_t since, int64_t runs, struct error *error)
{
	static const char sql[] =
		"UPDATE account SET missing_since = ?, missing_runs = ? WHERE key = ?";
	sqlite3_stmt *statement;

	return db_query(&state->db, &statement, error, sql, "iik", since, runs, key) ||
			       db_change(&state->db, statement, error)
		       ? -1
		       : 0;
}

int state_account_moved(struct state *state, const unsigned char key[ACCOUNT_KEY_SIZE],
			const char *dn, struct error *error)
{
	sqlite3_stmt *statement;

	return db_query(&state->db, &statement, error, "UPDATE account SET dn = ? WHERE key = ?",
			"tk", dn, key) ||
			       db_change(&state->db, statement, error)
		       ? -1
		       : 0;
}

int state_count_accounts(struct state *state, const char *domain, struct state_count *ret_count,
			 struct error *error)
{
	static const char sql[] = "SELECT state, count(*), sum(missing_since > 0) FROM account "
				  "WHERE ?1 IS NULL OR domain = ?1 GROUP BY state";
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;
	struct state_count count = { .missing = 0 };
	int found;

	if (db_query(&state->db, &statement, error, sql, "t", domain) != 0)
		return -1;
	while ((found = db_step(&state->db, statement, error)) > 0) {
		int number = sqlite3_column_int(statement, 0);

		if (number < 0 || number >= ACCOUNT_STATES)
			continue;
		count.by_state[number] = sqlite3_column_int64(statement, 1);
		if (number != ACCOUNT_RETIRED)
			count.missing += sqlite3_column_int64(statement, 2);
	}
	if (found == 0)
		*ret_count = count;
	return found;
}
