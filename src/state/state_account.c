// SPDX-License-Identifier: MIT
#include <assert.h>

#include "base/mem.h"
#include "state/state_account.h"

#include <inttypes.h>
#include "state/state_department.h"
#include "state/state_row.h"

int state_accounts_open(struct state *state, enum state_order order, const char *domain,
			struct state_cursor **ret_cursor, struct error *error)
{
	static const char by_key[] = "SELECT " STATE_ROW_ACCOUNT " FROM account ORDER BY key";
	static const char by_address[] =
		"SELECT " STATE_ROW_ACCOUNT " FROM account ORDER BY address, key";
	static const char of_domain[] =
		"SELECT " STATE_ROW_ACCOUNT " FROM account WHERE domain = ? ORDER BY address, key";
	sqlite3_stmt *statement;

	assert(!domain || order == STATE_BY_ADDRESS);
	if ((domain ? db_query(&state->db, &statement, error, of_domain, "t", domain)
		    : db_query(&state->db, &statement, error,
			       order == STATE_BY_KEY ? by_key : by_address, "")) != 0)
		return -1;
	*ret_cursor = state_row_cursor(state, STATE_ACCOUNTS, statement);
	return 0;
}

int state_accounts_next(struct state_cursor *cursor, struct known *ret_known, struct error *error)
{
	int found = db_step(&cursor->state->db, cursor->statement, error);

	return found > 0 && state_row_read(cursor->state, cursor->statement, cursor->table, NULL,
					   ret_known, error) != 0
		       ? -1
		       : found;
}

void state_accounts_closep(struct state_cursor **cursor)
{
	if (!*cursor)
		return;
	db_done((*cursor)->statement);
	free(*cursor);
}

int state_account_get(struct state *state, const unsigned char key[ACCOUNT_KEY_SIZE],
		      struct arena *arena, struct known *ret_known, struct error *error)
{
	return state_row_get(state, STATE_ACCOUNTS, key, arena, ret_known, error);
}

int state_department_resting(struct state *state, const char *site, const char *path,
			     struct arena *arena, struct known **ret_known, size_t *ret_count,
			     struct error *error)
{
	/* 4 is ACCOUNT_SUSPENDED, a stored number; '0' is what comes after the slash. */
	static const char *const sql[] = {
		"SELECT " STATE_ROW_ACCOUNT " FROM account WHERE state = 4 AND site = ?2 AND "
		"(department = ?1 OR (department > ?1 || '/' AND department < ?1 || '0'))",
		"SELECT " STATE_ROW_ACCOUNT " FROM account WHERE kept = 1 AND site = ?2 AND "
		"(department = ?1 OR (department > ?1 || '/' AND department < ?1 || '0'))",
	};
	CLEANUP(mem_freep) struct known *known = NULL;
	size_t count = 0, cap = 0;
	int found = 0;

	_Static_assert(ACCOUNT_SUSPENDED == 4, "stored numbers");
	for (size_t i = 0; i < ARRAY_LEN(sql); i++) {
		CLEANUP(db_donep) sqlite3_stmt *statement = NULL;

		if (db_query(&state->db, &statement, error, sql[i], "tt", path, site) != 0)
			return -1;
		while ((found = db_step(&state->db, statement, error)) > 0) {
			known = mem_grow(known, &cap, count + 1, sizeof(*known));
			if (state_row_read(state, statement, STATE_ACCOUNTS, arena, &known[count++],
					   error) != 0)
				return -1;
		}
		if (found < 0)
			return -1;
	}
	*ret_known = take_ptr(&known);
	*ret_count = count;
	return 0;
}

int state_account_find(struct state *state, const char *text, struct arena *arena,
		       struct known *ret_known, struct error *error)
{
	/* One in use comes first, and then one that nobody left behind (model/left.h). */
	static const char *const questions[] = {
		"SELECT " STATE_ROW_ACCOUNT
		" FROM account WHERE address = ? ORDER BY state = 5, instr(id, char(31)) > 0, key "
		"LIMIT 1",
		"SELECT " STATE_ROW_ACCOUNT
		" FROM account WHERE key IN (SELECT key FROM alias WHERE alias = "
		"?) ORDER BY state = 5, instr(id, char(31)) > 0, key LIMIT 1",
		"SELECT " STATE_ROW_ACCOUNT
		" FROM account WHERE dn = ? ORDER BY state = 5, instr(id, char(31)) > 0, key "
		"LIMIT 1",
	};
	int found = 0;

	for (size_t i = 0; i < ARRAY_LEN(questions) && found == 0; i++) {
		sqlite3_stmt *statement;

		if (db_query(&state->db, &statement, error, questions[i], "t", text) != 0)
			return -1;
		found = state_row_one(state, statement, STATE_ACCOUNTS, arena, ret_known, error);
	}
	return found;
}

int state_account_called(struct state *state, const char *text, struct arena *arena,
			 struct known *ret_known, struct error *error)
{
#define ACCOUNT_CALLED                                                                             \
	" FROM account WHERE state <> 5 AND (name = ?1 COLLATE NOCASE OR substr(dn, 1, instr(dn, " \
	"'=') + length(?1) + 1) = substr(dn, 1, instr(dn, '=')) || ?1 || ',' COLLATE NOCASE)"
	CLEANUP(db_donep) sqlite3_stmt *count = NULL;
	sqlite3_stmt *statement;
	int64_t found;

	if (db_query(&state->db, &count, error, "SELECT count(*)" ACCOUNT_CALLED, "t", text) != 0 ||
	    db_step(&state->db, count, error) < 0)
		return -1;
	found = sqlite3_column_int64(count, 0);
	if (found == 0)
		return 0;
	if (found > 1)
		return error_set(error, ERROR_DATA,
				 "%s: %" PRId64 " accounts are called so; give the address or the "
				 "DN (mailprov accounts lists them)",
				 text, found);
	return db_query(&state->db, &statement, error, "SELECT " STATE_ROW_ACCOUNT ACCOUNT_CALLED,
			"t", text) != 0
		       ? -1
		       : state_row_one(state, statement, STATE_ACCOUNTS, arena, ret_known, error);
}

int state_address_holder(struct state *state, const char *address,
			 const unsigned char key[ACCOUNT_KEY_SIZE], struct arena *arena,
			 struct known *ret_known, struct error *error)
{
	return state_row_holder(state, STATE_ACCOUNTS, address, key, arena, ret_known, error);
}

int state_address_keys(struct state *state, const char *address, struct buf *keys,
		       struct error *error)
{
	static const char sql[] = "SELECT key FROM account WHERE address = ?1 UNION SELECT key "
				  "FROM alias WHERE alias = ?1";
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;

	return db_query(&state->db, &statement, error, sql, "t", address)
		       ? -1
		       : state_row_keys(state, statement, keys, error);
}

int state_account_store(struct state *state, const struct known *known, struct error *error)
{
	return state_row_store(state, STATE_ACCOUNTS, known, error);
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
	return state_row_remove(state, STATE_ACCOUNTS, key, error);
}

int state_count_in_directory(struct state *state, const char *directory, int64_t *ret_count,
			     struct error *error)
{
	/* 5 is ACCOUNT_RETIRED: a stored number. The name stands before the first colon. */
	static const char sql[] =
		"SELECT count(*) FROM account WHERE state <> 5 AND "
		"CASE WHEN ?1 IS NULL THEN instr(substr(id, 1, instr(id, ':')), '/') = 0 "
		"ELSE substr(id, 1, length(?1) + 1) = ?1 || '/' END";
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;

	_Static_assert(ACCOUNT_RETIRED == 5, "a stored number");
	if (db_query(&state->db, &statement, error, sql, "t", directory) != 0 ||
	    db_step(&state->db, statement, error) < 0)
		return -1;
	*ret_count = sqlite3_column_int64(statement, 0);
	return 0;
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

int state_is_empty(struct state *state, bool *ret_empty, struct error *error)
{
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;

	if (db_query(&state->db, &statement, error, "SELECT NOT EXISTS (SELECT 1 FROM account)",
		     "") != 0 ||
	    db_step(&state->db, statement, error) < 0)
		return -1;
	*ret_empty = sqlite3_column_int(statement, 0) != 0;
	return 0;
}
