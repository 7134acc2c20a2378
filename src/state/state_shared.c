// SPDX-License-Identifier: MIT
#include "state/state_shared.h"

#include <stdlib.h>

#include "state/state_row.h"

int state_shared_add(struct state *state, const unsigned char key[ACCOUNT_KEY_SIZE],
		     struct error *error)
{
	static const char sql[] = "INSERT OR IGNORE INTO shared (key) VALUES (?)";
	sqlite3_stmt *statement;

	return db_query(&state->db, &statement, error, sql, "k", key) ||
			       db_change(&state->db, statement, error)
		       ? -1
		       : 0;
}

int state_shared_remove(struct state *state, const unsigned char key[ACCOUNT_KEY_SIZE],
			struct error *error)
{
	static const char sql[] = "DELETE FROM shared WHERE key = ?";
	sqlite3_stmt *statement;

	return db_query(&state->db, &statement, error, sql, "k", key) ||
			       db_change(&state->db, statement, error)
		       ? -1
		       : 0;
}

int state_shared_prune(struct state *state, struct error *error)
{
	static const char sql[] = "DELETE FROM shared WHERE NOT EXISTS (SELECT 1 FROM account"
				  " WHERE account.key = shared.key AND state <> 5)";
	sqlite3_stmt *statement;

	_Static_assert(ACCOUNT_RETIRED == 5, "stored numbers");
	return db_query(&state->db, &statement, error, sql, "") ||
			       db_change(&state->db, statement, error)
		       ? -1
		       : 0;
}

int state_shared_keys(struct state *state, struct buf *keys, struct error *error)
{
	static const char sql[] = "SELECT key FROM shared ORDER BY key";
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;

	return db_query(&state->db, &statement, error, sql, "")
		       ? -1
		       : state_row_keys(state, statement, keys, error);
}

bool state_shared_has(const struct buf *keys, const unsigned char key[ACCOUNT_KEY_SIZE])
{
	return keys->len > 0 && bsearch(key, keys->data, keys->len / ACCOUNT_KEY_SIZE,
					ACCOUNT_KEY_SIZE, account_key_compare) != NULL;
}

int state_shared_find(struct state *state, const unsigned char key[ACCOUNT_KEY_SIZE],
		      struct error *error)
{
	static const char sql[] = "SELECT 1 FROM shared WHERE key = ?";
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;

	return db_query(&state->db, &statement, error, sql, "k", key)
		       ? -1
		       : db_step(&state->db, statement, error);
}
