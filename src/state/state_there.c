// SPDX-License-Identifier: MIT
#include "state/state_there.h"

#include "state/state_row.h"

int state_there_open(struct state *state, const char *domain, struct state_cursor **ret_cursor,
		     struct error *error)
{
	static const char all[] =
		"SELECT " STATE_ROW_ACCOUNT ", how FROM there_account ORDER BY address, key";
	static const char of_domain[] =
		"SELECT " STATE_ROW_ACCOUNT ", how FROM there_account WHERE domain = ?"
		" ORDER BY address, key";
	sqlite3_stmt *statement;

	if ((domain ? db_query(&state->db, &statement, error, of_domain, "t", domain)
		    : db_query(&state->db, &statement, error, all, "")) != 0)
		return -1;
	*ret_cursor = state_row_cursor(state, STATE_THERE, statement);
	return 0;
}

int state_there_get(struct state *state, const unsigned char key[ACCOUNT_KEY_SIZE],
		    struct arena *arena, struct known *ret_known, struct error *error)
{
	return state_row_get(state, STATE_THERE, key, arena, ret_known, error);
}

int state_there_find(struct state *state, const char *text, struct arena *arena,
		     struct known *ret_known, struct error *error)
{
	/* An own address comes before an alias, a living account before one that is retired. */
	static const char sql[] =
		"SELECT " STATE_ROW_ACCOUNT ", how FROM there_account WHERE address = ?1"
		" OR key IN (SELECT key FROM there_alias WHERE alias = ?1)"
		" ORDER BY state = 5, address <> ?1, instr(id, char(31)) > 0, key LIMIT 1";
	sqlite3_stmt *statement;

	_Static_assert(ACCOUNT_RETIRED == 5, "stored numbers");
	return db_query(&state->db, &statement, error, sql, "t", text) != 0
		       ? -1
		       : state_row_one(state, statement, STATE_THERE, arena, ret_known, error);
}

int state_there_store(struct state *state, const struct known *known, struct error *error)
{
	return state_row_store(state, STATE_THERE, known, error);
}

int state_there_remove(struct state *state, const unsigned char key[ACCOUNT_KEY_SIZE],
		       struct error *error)
{
	return state_row_remove(state, STATE_THERE, key, error);
}

int state_there_leaving(struct state *state, struct buf *keys, struct error *error)
{
	static const char sql[] = "SELECT key FROM account WHERE state IN (4, 5) ORDER BY key";
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;

	_Static_assert(ACCOUNT_SUSPENDED == 4 && ACCOUNT_RETIRED == 5, "stored numbers");
	return db_query(&state->db, &statement, error, sql, "")
		       ? -1
		       : state_row_keys(state, statement, keys, error);
}

int state_there_list_remove(struct state *state, const unsigned char key[ACCOUNT_KEY_SIZE],
			    struct error *error)
{
	return state_row_remove(state, STATE_THERE_LISTS, key, error);
}

int state_there_department(struct state *state, const char *path, const char *site, bool there,
			   struct error *error)
{
	static const char add[] =
		"INSERT OR IGNORE INTO there_department (path, site) VALUES (?, ?)";
	static const char drop[] = "DELETE FROM there_department WHERE path = ? AND site = ?";
	sqlite3_stmt *statement;

	return db_query(&state->db, &statement, error, there ? add : drop, "tt", path, site) ||
			       db_change(&state->db, statement, error)
		       ? -1
		       : 0;
}

int state_there_move(struct state *state, const char *from, const char *to, const char *site,
		     struct error *error)
{
	/* 4 is ACCOUNT_SUSPENDED, a stored number; '0' is what comes after the slash. */
	static const char sql[] =
		"UPDATE there_account SET department = ?2 || substr(department, length(?1) + 1)"
		" WHERE (state = 4 OR kept) AND site = ?3 AND (department = ?1 OR (department > ?1 "
		"|| '/'"
		" AND department < ?1 || '0'))";
	sqlite3_stmt *statement;

	return state_there_department(state, from, site, false, error) ||
			       state_there_department(state, to, site, true, error) ||
			       db_query(&state->db, &statement, error, sql, "ttt", from, to,
					site) ||
			       db_change(&state->db, statement, error)
		       ? -1
		       : 0;
}
