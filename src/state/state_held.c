// SPDX-License-Identifier: MIT
#include "state/state_held.h"

#include "state/store.h"

/* The columns of both tables, in the order of their definition. */
#define HELD_COLUMNS \
	"key, rule, source, kind, severity, name, dn, address, text, hint, waits, since"
#define HELD_ORDER " ORDER BY severity DESC, rule, since, dn, key"

int state_held_begin(struct state *state, struct error *error)
{
	/* A run that writes nothing may gather all the same: nobody else sees this table. */
	return db_run(
		&state->db,
		"PRAGMA query_only = OFF;"
		"CREATE TEMP TABLE IF NOT EXISTS gathered (key BLOB NOT NULL, rule TEXT NOT "
		"NULL, source INTEGER NOT NULL, kind INTEGER NOT NULL, severity INTEGER NOT "
		"NULL, name TEXT, dn TEXT, address TEXT, text TEXT NOT NULL, hint TEXT, waits "
		"INTEGER NOT NULL, since INTEGER NOT NULL, PRIMARY KEY (key, rule)) WITHOUT "
		"ROWID;"
		"BEGIN; DELETE FROM temp.gathered",
		error);
}

int state_held_add(struct state *state, const struct held *held, enum held_waits waits,
		   struct error *error)
{
	static const char sql[] =
		"INSERT OR IGNORE INTO temp.gathered (" HELD_COLUMNS ")"
		" SELECT k, r, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, w,"
		"  CASE WHEN w THEN coalesce((SELECT since FROM main.held WHERE key = k AND rule = "
		"r AND waits), ?12) ELSE 0 END"
		" FROM (SELECT ?1 AS k, ?2 AS r, CASE ?11 WHEN 2 THEN EXISTS (SELECT 1 FROM "
		"main.held WHERE key = ?1 AND waits) ELSE ?11 END AS w)";
	sqlite3_stmt *statement;

	return db_query(&state->db, &statement, error, sql, "ktiiitttttii", held->key, held->rule,
			(int64_t)held->source, (int64_t)held->kind, (int64_t)held->severity,
			held->name, held->dn, held->address, held->text, held->hint, (int64_t)waits,
			held->since) ||
			       db_change(&state->db, statement, error)
		       ? -1
		       : 0;
}

int state_held_has(struct state *state, const unsigned char key[ACCOUNT_KEY_SIZE],
		   enum held_source source, struct error *error)
{
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;

	if (db_query(&state->db, &statement, error,
		     "SELECT 1 FROM temp.gathered WHERE key = ? AND source = ?", "ki", key,
		     (int64_t)source) != 0)
		return -1;
	return db_step(&state->db, statement, error);
}

int state_held_end(struct state *state, struct error *error)
{
	return db_run(&state->db, state->reads ? "COMMIT; PRAGMA query_only = ON" : "COMMIT",
		      error);
}

int state_held_store(struct state *state, struct error *error)
{
	return db_run(&state->db,
		      "DELETE FROM main.held WHERE NOT EXISTS (SELECT 1 FROM temp.gathered AS g "
		      "WHERE g.key = held.key AND g.rule = held.rule);"
		      "INSERT OR REPLACE INTO main.held (" HELD_COLUMNS ") SELECT " HELD_COLUMNS
		      " FROM (SELECT * FROM temp.gathered EXCEPT SELECT * FROM main.held)",
		      error);
}

int state_held_count(struct state *state, enum held_table table, int64_t *ret_count,
		     int64_t *ret_new, struct error *error)
{
	static const char *const sql[] = {
		[HELD_STORED] = "SELECT count(DISTINCT key), 0 FROM main.held WHERE waits",
		[HELD_GATHERED] = "SELECT count(*), coalesce(sum(NOT EXISTS (SELECT 1 FROM "
				  "main.held AS h WHERE h.key = g.key AND h.waits)), 0) FROM "
				  "(SELECT DISTINCT key FROM temp.gathered WHERE waits) AS g",
	};
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;

	if (db_query(&state->db, &statement, error, sql[table], "") != 0 ||
	    db_step(&state->db, statement, error) < 0)
		return -1;
	*ret_count = sqlite3_column_int64(statement, 0);
	*ret_new = sqlite3_column_int64(statement, 1);
	return 0;
}

/* Gives the rows of a question for HELD_COLUMNS; what a damaged file has in them is left out. */
static int state_held_give(struct state *state, sqlite3_stmt *statement, state_held_each *each,
			   void *argument, struct error *error)
{
	int found;

	while ((found = db_step(&state->db, statement, error)) > 0) {
		struct held held = {
			.source = (enum held_source)sqlite3_column_int(statement, 2),
			.kind = (enum held_kind)sqlite3_column_int(statement, 3),
			.severity = (enum finding_severity)sqlite3_column_int(statement, 4),
			.rule = db_name(statement, 1),
			.name = db_text(statement, 5),
			.dn = db_text(statement, 6),
			.address = db_text(statement, 7),
			.text = db_name(statement, 8),
			.hint = db_text(statement, 9),
			.since = sqlite3_column_int64(statement, 11),
		};

		if (sqlite3_column_bytes(statement, 0) != ACCOUNT_KEY_SIZE ||
		    !db_is_int(statement, 2, HELD_READ, HELD_LIST) ||
		    !db_is_int(statement, 3, HELD_ACCOUNT, HELD_KINDS - 1) ||
		    !db_is_int(statement, 4, FINDING_NOTE, FINDING_ERROR))
			return db_damaged(&state->db, "who is held", error);
		memcpy(held.key, sqlite3_column_blob(statement, 0), sizeof(held.key));
		if (each(argument, &held, sqlite3_column_int(statement, 10) == HELD_WAITS, error) !=
		    0)
			return -1;
	}
	return found;
}

int state_held_stored(struct state *state, enum held_source last, state_held_each *each,
		      void *argument, struct error *error)
{
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;

	return db_query(&state->db, &statement, error,
			"SELECT " HELD_COLUMNS " FROM main.held WHERE source <= ?", "i",
			(int64_t)last) ||
			       state_held_give(state, statement, each, argument, error)
		       ? -1
		       : 0;
}

int state_held_walk(struct state *state, enum held_table table, const char *rule,
		    state_held_each *each, void *argument, struct error *error)
{
	static const char *const sql[] = {
		[HELD_STORED] = "SELECT " HELD_COLUMNS " FROM main.held WHERE waits AND (?1 IS "
				"NULL OR rule = ?1)" HELD_ORDER,
		[HELD_GATHERED] = "SELECT " HELD_COLUMNS " FROM temp.gathered WHERE waits AND (?1 "
				  "IS NULL OR rule = ?1)" HELD_ORDER,
	};
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;

	return db_query(&state->db, &statement, error, sql[table], "t", rule) ||
			       state_held_give(state, statement, each, argument, error)
		       ? -1
		       : 0;
}

int state_held_find(struct state *state, const char *text, state_held_each *each, void *argument,
		    struct error *error)
{
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;

	return db_query(&state->db, &statement, error,
			"SELECT " HELD_COLUMNS " FROM main.held WHERE waits AND (dn = ?1 COLLATE "
			"NOCASE OR address = ?1 COLLATE NOCASE OR name = ?1 COLLATE NOCASE) ORDER "
			"BY key",
			"t", text) ||
			       state_held_give(state, statement, each, argument, error)
		       ? -1
		       : 0;
}

int state_held_get(struct state *state, const unsigned char key[ACCOUNT_KEY_SIZE],
		   state_held_each *each, void *argument, struct error *error)
{
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;

	return db_query(&state->db, &statement, error,
			"SELECT " HELD_COLUMNS " FROM main.held WHERE waits AND key = ?" HELD_ORDER,
			"k", key) ||
			       state_held_give(state, statement, each, argument, error)
		       ? -1
		       : 0;
}

int state_held_rules(struct state *state, enum held_table table, state_held_rule *each,
		     void *argument, struct error *error)
{
	static const char *const sql[] = {
		[HELD_STORED] = "SELECT rule, count(*) FROM main.held WHERE waits GROUP BY rule "
				"ORDER BY max(severity) DESC, rule",
		[HELD_GATHERED] = "SELECT rule, count(*) FROM temp.gathered WHERE waits GROUP BY "
				  "rule ORDER BY max(severity) DESC, rule",
	};
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;
	int found;

	if (db_query(&state->db, &statement, error, sql[table], "") != 0)
		return -1;
	while ((found = db_step(&state->db, statement, error)) > 0)
		each(argument, db_name(statement, 0), sqlite3_column_int64(statement, 1));
	return found;
}
