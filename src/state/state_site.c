// SPDX-License-Identifier: MIT
#include "state/state_site.h"

#include "state/state_row.h"

int state_sites(struct state *state, state_site_each each, void *argument, struct error *error)
{
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;
	int found;

	if (db_query(&state->db, &statement, error, "SELECT domain, site FROM domain_site", "") !=
	    0)
		return -1;
	while ((found = db_step(&state->db, statement, error)) > 0)
		if (each(argument, db_name(statement, 0), db_name(statement, 1), error) != 0)
			return -1;
	return found;
}

int state_site_store(struct state *state, const char *domain, const char *site, struct error *error)
{
	static const char *const steps[] = {
		"INSERT OR REPLACE INTO domain_site (site, domain) VALUES (?, ?)",
		"UPDATE account SET site = ? WHERE domain = ? AND site = ''",
		"UPDATE there_account SET site = ? WHERE domain = ? AND site = ''",
	};

	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		sqlite3_stmt *statement;

		if (db_query(&state->db, &statement, error, steps[i], "tt", site, domain) != 0 ||
		    db_change(&state->db, statement, error) != 0)
			return -1;
	}
	return 0;
}

int state_site_store_lists(struct state *state, struct error *error)
{
	return db_run(&state->db,
		      "UPDATE mailing_list SET site = coalesce((SELECT site FROM domain_site WHERE "
		      "domain = substr(address, instr(address, '@') + 1)), '') WHERE site = '';"
		      "UPDATE there_list SET site = coalesce((SELECT site FROM domain_site WHERE "
		      "domain = substr(address, instr(address, '@') + 1)), '') WHERE site = ''",
		      error);
}

int state_site_count(struct state *state, const char *domain, const char *site,
		     int64_t *ret_accounts, int64_t *ret_lists, struct error *error)
{
	/* 5 is ACCOUNT_RETIRED, a stored number. */
	static const char sql[] =
		"SELECT (SELECT count(*) FROM account WHERE domain = ?1 AND site IN ('', ?2) "
		"AND state <> 5), (SELECT count(*) FROM mailing_list WHERE "
		"substr(address, instr(address, '@') + 1) = ?1 AND site IN ('', ?2) "
		"AND state <> 5)";
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;

	_Static_assert(ACCOUNT_RETIRED == 5, "stored numbers");
	if (db_query(&state->db, &statement, error, sql, "tt", domain, site) != 0 ||
	    db_step(&state->db, statement, error) < 0)
		return -1;
	*ret_accounts = sqlite3_column_int64(statement, 0);
	*ret_lists = sqlite3_column_int64(statement, 1);
	return 0;
}

/* Its places in lists go along with it. */
static const char *const rekey_places[STATE_TABLES] = {
	[STATE_ACCOUNTS] = "UPDATE list_member SET key = ? WHERE member = ? AND key = ?",
	[STATE_THERE] = "UPDATE there_list_member SET key = ? WHERE member = ? AND key = ?",
};

static int rekey_place(struct state *state, enum state_table table, const struct known *known,
		       const unsigned char from[ACCOUNT_KEY_SIZE], struct error *error)
{
	sqlite3_stmt *statement;

	return db_query(&state->db, &statement, error, rekey_places[table], "ktk", known->key,
			known->account.value[ACCOUNT_ADDRESS], from) ||
			       db_change(&state->db, statement, error)
		       ? -1
		       : 0;
}

static int rekey_table(struct state *state, enum state_table table, const char *from,
		       const char *to, struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	unsigned char key[ACCOUNT_KEY_SIZE];
	struct known known;
	int found;

	account_key(from, key);
	found = state_row_get(state, table, key, &arena, &known, error);
	if (found <= 0)
		return found;
	known.account.id = to;
	account_key(to, known.key);
	return state_row_remove(state, table, key, error) ||
			       state_row_remove(state, table, known.key, error) ||
			       state_row_store(state, table, &known, error) ||
			       rekey_place(state, table, &known, key, error)
		       ? -1
		       : 0;
}

int state_rekey(struct state *state, const char *from, const char *to, struct error *error)
{
	return rekey_table(state, STATE_ACCOUNTS, from, to, error) ||
			       rekey_table(state, STATE_THERE, from, to, error)
		       ? -1
		       : 0;
}
