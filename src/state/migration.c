// SPDX-License-Identifier: MIT
#include "state/migration.h"

#include "state/migration_there.h"

#define MIGRATION_LAST_RUN "(SELECT at FROM run ORDER BY rowid DESC LIMIT 1)"
#define MIGRATION_CLAMP(table, column)                                           \
	"UPDATE " table " SET " column " = " MIGRATION_LAST_RUN " WHERE " column \
	" > " MIGRATION_LAST_RUN " + 691200;"

static const char *const migration_steps[] = {
	"CREATE TABLE account ("
	"  key BLOB PRIMARY KEY, id TEXT NOT NULL, dn TEXT, disabled INTEGER NOT NULL,"
	"  address TEXT NOT NULL, name TEXT, employee_number TEXT, department TEXT, extension "
	"TEXT, title TEXT, mobile TEXT, quota TEXT,"
	"  aliases TEXT, domain TEXT NOT NULL, fingerprint BLOB NOT NULL,"
	"  state INTEGER NOT NULL, suspender INTEGER NOT NULL, suspended_at INTEGER NOT NULL,"
	"  missing_since INTEGER NOT NULL, missing_runs INTEGER NOT NULL, batch INTEGER NOT NULL, "
	"changed_at INTEGER NOT NULL"
	") WITHOUT ROWID;"
	"CREATE INDEX account_address ON account (address);"
	"CREATE INDEX account_domain ON account (domain, address);"
	"CREATE INDEX account_dn ON account (dn);"
	"CREATE TABLE alias (alias TEXT NOT NULL, key BLOB NOT NULL REFERENCES account (key) ON "
	"DELETE CASCADE, PRIMARY KEY (alias, key))"
	" WITHOUT ROWID;"
	"CREATE INDEX alias_key ON alias (key);"
	"CREATE TABLE batch ("
	"  id INTEGER PRIMARY KEY, created_at INTEGER NOT NULL, decided_at INTEGER NOT NULL, "
	"status INTEGER NOT NULL,"
	"  renames INTEGER NOT NULL, creations INTEGER NOT NULL, updates INTEGER NOT NULL, "
	"resumptions INTEGER NOT NULL,"
	"  suspensions INTEGER NOT NULL, retirements INTEGER NOT NULL, digest TEXT NOT NULL);"
	"CREATE TABLE change ("
	"  batch INTEGER NOT NULL REFERENCES batch (id), sequence INTEGER NOT NULL, id TEXT NOT "
	"NULL, op INTEGER NOT NULL, reason INTEGER NOT NULL,"
	"  key BLOB NOT NULL, at INTEGER NOT NULL, before BLOB, after BLOB, known BLOB, PRIMARY "
	"KEY (batch, sequence)) WITHOUT ROWID;"
	"CREATE INDEX change_key ON change (key, batch);"
	"CREATE INDEX change_at ON change (at) WHERE op = 4;"
	"CREATE TABLE run (at INTEGER NOT NULL, seen INTEGER NOT NULL, batch INTEGER NOT NULL);"
	"CREATE TABLE verdict (domain TEXT PRIMARY KEY, status INTEGER NOT NULL, at INTEGER NOT "
	"NULL, json TEXT NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE mark (step TEXT PRIMARY KEY, value TEXT NOT NULL, at INTEGER NOT NULL) "
	"WITHOUT ROWID;",
	/* What the limits count comes from the batches. */
	"ALTER TABLE batch ADD COLUMN uncounted INTEGER NOT NULL DEFAULT 0;"
	"DROP INDEX change_at;"
	"DROP INDEX change_key;",
	/*
	 * The snapshot and checkpoint of the last read, so that the next one asks only what
	 * changed.
	 */
	"CREATE TABLE reading (one INTEGER PRIMARY KEY CHECK (one = 1), id BLOB NOT NULL, memory "
	"BLOB NOT NULL, settled INTEGER NOT NULL,"
	"  unchanged INTEGER NOT NULL, held INTEGER NOT NULL);",
	/* The old addresses of renamed accounts, which stay aliases. */
	"ALTER TABLE account ADD COLUMN former TEXT;",
	/*
	 * What the limits count, by the names of their classes; of what is held also the digest
	 * that names it. A batch that does not count has no rows here, so its column for that is
	 * used no more.
	 */
	"CREATE TABLE batch_class (batch INTEGER NOT NULL, class TEXT NOT NULL, count INTEGER NOT "
	"NULL, digest TEXT NOT NULL,"
	"  PRIMARY KEY (batch, class)) WITHOUT ROWID;"
	"INSERT INTO batch_class SELECT id, 'removals', suspensions, CASE WHEN id = 0 THEN digest "
	"ELSE '' END FROM batch"
	"  WHERE suspensions > 0 AND NOT uncounted;"
	"INSERT INTO batch_class SELECT id, 'renames', renames, '' FROM batch WHERE renames > 0 "
	"AND NOT uncounted;"
	"INSERT INTO batch_class SELECT id, 'creations', creations, '' FROM batch WHERE creations "
	"> 0 AND NOT uncounted;",
	/* The keys that the next plan has to look at, so that it can be partial. */
	"ALTER TABLE reading ADD COLUMN watched INTEGER NOT NULL DEFAULT 0;"
	"CREATE TABLE watch (one INTEGER PRIMARY KEY CHECK (one = 1), reading BLOB NOT NULL, rules "
	"BLOB NOT NULL, unchanged INTEGER NOT NULL,"
	"  held INTEGER NOT NULL, known INTEGER NOT NULL, retired INTEGER NOT NULL, keys BLOB NOT "
	"NULL);",
	/*
	 * Departments with how many accounts they have; 5 is retired, 4 suspended. Stripping from a
	 * path all trailing characters but the slash leaves the path above with a slash.
	 */
	"CREATE TABLE department (path TEXT PRIMARY KEY, accounts INTEGER NOT NULL, resting "
	"INTEGER NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE batch_department (batch INTEGER NOT NULL, sequence INTEGER NOT NULL, action "
	"INTEGER NOT NULL, path TEXT NOT NULL, target TEXT,"
	"  accounts INTEGER NOT NULL, PRIMARY KEY (batch, sequence)) WITHOUT ROWID;"
	"CREATE INDEX account_resting ON account (department) WHERE state = 4;"
	"INSERT INTO department SELECT department, count(*), sum(state = 4) FROM account WHERE "
	"department <> '' AND state <> 5 GROUP BY department;"
	"WITH RECURSIVE above (path) AS (SELECT rtrim(rtrim(path, replace(path, '/', '')), '/') "
	"FROM department UNION"
	"  SELECT rtrim(rtrim(path, replace(path, '/', '')), '/') FROM above WHERE path <> '')"
	" INSERT OR IGNORE INTO department SELECT path, 0, 0 FROM above WHERE path <> '';",
	/* Mailing lists: what is known of them, their members, and what batches do to them. */
	"CREATE TABLE mailing_list (key BLOB PRIMARY KEY, id TEXT NOT NULL, dn TEXT, address TEXT "
	"NOT NULL, name TEXT, aliases TEXT,"
	"  state INTEGER NOT NULL, missing_since INTEGER NOT NULL, missing_runs INTEGER NOT NULL, "
	"batch INTEGER NOT NULL,"
	"  changed_at INTEGER NOT NULL) WITHOUT ROWID;"
	"CREATE INDEX mailing_list_address ON mailing_list (address);"
	"CREATE INDEX mailing_list_dn ON mailing_list (dn);"
	"CREATE TABLE list_alias (alias TEXT NOT NULL, list BLOB NOT NULL REFERENCES mailing_list "
	"(key) ON DELETE CASCADE,"
	"  PRIMARY KEY (alias, list)) WITHOUT ROWID;"
	"CREATE INDEX list_alias_list ON list_alias (list);"
	"CREATE TABLE list_member (list BLOB NOT NULL REFERENCES mailing_list (key) ON DELETE "
	"CASCADE, member TEXT NOT NULL, key BLOB NOT NULL,"
	"  PRIMARY KEY (list, member)) WITHOUT ROWID;"
	"CREATE INDEX list_member_member ON list_member (member);"
	"CREATE TABLE list_change (batch INTEGER NOT NULL, sequence INTEGER NOT NULL, id TEXT NOT "
	"NULL, op INTEGER NOT NULL,"
	"  reason INTEGER NOT NULL, key BLOB NOT NULL, before BLOB, after BLOB, known BLOB, "
	"members BLOB NOT NULL, added INTEGER NOT NULL,"
	"  removed INTEGER NOT NULL, PRIMARY KEY (batch, sequence)) WITHOUT ROWID;"
	"CREATE TABLE list_held (one INTEGER PRIMARY KEY CHECK (one = 1), held INTEGER NOT NULL);",
	/*
	 * What is there apart from what is planned (migration_there.h fills it in), the
	 * site of everything, and what was answered to each change.
	 */
	"ALTER TABLE account ADD COLUMN site TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE account ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE mailing_list ADD COLUMN site TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE change ADD COLUMN site TEXT;"
	"ALTER TABLE change ADD COLUMN answer INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE list_change ADD COLUMN site TEXT;"
	"ALTER TABLE list_change ADD COLUMN answer INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE change ADD COLUMN refusal TEXT;"
	"ALTER TABLE verdict ADD COLUMN site TEXT NOT NULL DEFAULT '';"
	"CREATE INDEX account_kept ON account (department) WHERE kept = 1;"
	"CREATE INDEX account_leaving ON account (key) WHERE state IN (4, 5);"
	"CREATE TABLE there_account ("
	"  key BLOB PRIMARY KEY, id TEXT NOT NULL, dn TEXT, address TEXT NOT NULL, name TEXT, "
	"aliases TEXT,"
	"  state INTEGER NOT NULL, missing_since INTEGER NOT NULL, missing_runs INTEGER NOT NULL, "
	"batch INTEGER NOT NULL,"
	"  changed_at INTEGER NOT NULL, site TEXT NOT NULL, disabled INTEGER NOT NULL, "
	"employee_number TEXT, department TEXT,"
	"  extension TEXT, title TEXT, mobile TEXT, quota TEXT, fingerprint BLOB NOT NULL, "
	"suspender INTEGER NOT NULL,"
	"  suspended_at INTEGER NOT NULL, former TEXT, kept INTEGER NOT NULL, domain TEXT NOT "
	"NULL, how INTEGER NOT NULL"
	") WITHOUT ROWID;"
	"CREATE INDEX there_account_address ON there_account (address);"
	"CREATE INDEX there_account_resting ON there_account (department) WHERE state = 4;"
	"CREATE INDEX there_account_domain ON there_account (domain, address);"
	"CREATE TABLE there_alias (alias TEXT NOT NULL, key BLOB NOT NULL REFERENCES "
	"there_account (key) ON DELETE CASCADE,"
	"  PRIMARY KEY (alias, key)) WITHOUT ROWID;"
	"CREATE INDEX there_alias_key ON there_alias (key);"
	"CREATE TABLE there_list (key BLOB PRIMARY KEY, id TEXT NOT NULL, dn TEXT, address TEXT "
	"NOT NULL, name TEXT, aliases TEXT,"
	"  state INTEGER NOT NULL, missing_since INTEGER NOT NULL, missing_runs INTEGER NOT NULL, "
	"batch INTEGER NOT NULL,"
	"  changed_at INTEGER NOT NULL, site TEXT NOT NULL, how INTEGER NOT NULL) WITHOUT ROWID;"
	"CREATE INDEX there_list_address ON there_list (address);"
	"CREATE TABLE there_list_alias (alias TEXT NOT NULL, list BLOB NOT NULL REFERENCES "
	"there_list (key) ON DELETE CASCADE,"
	"  PRIMARY KEY (alias, list)) WITHOUT ROWID;"
	"CREATE INDEX there_list_alias_list ON there_list_alias (list);"
	"CREATE TABLE there_list_member (list BLOB NOT NULL REFERENCES there_list (key) ON DELETE "
	"CASCADE, member TEXT NOT NULL,"
	"  key BLOB NOT NULL, PRIMARY KEY (list, member)) WITHOUT ROWID;"
	"CREATE INDEX there_list_member_member ON there_list_member (member);"
	"CREATE TABLE there_department (path TEXT NOT NULL, site TEXT NOT NULL, PRIMARY KEY (path, "
	"site)) WITHOUT ROWID;"
	"CREATE TABLE site_department (site TEXT NOT NULL, path TEXT NOT NULL, accounts INTEGER "
	"NOT "
	"NULL, resting INTEGER NOT NULL, PRIMARY KEY (site, path)) WITHOUT ROWID;"
	"INSERT INTO site_department SELECT '', path, accounts, resting FROM department;"
	"DROP TABLE department;"
	"ALTER TABLE site_department RENAME TO department;"
	"ALTER TABLE batch_department ADD COLUMN site TEXT NOT NULL DEFAULT '';"
	"CREATE TABLE refused (key BLOB PRIMARY KEY) WITHOUT ROWID;"
	"ALTER TABLE reading ADD COLUMN disabled INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE watch ADD COLUMN disabled INTEGER NOT NULL DEFAULT 0;"
	"DELETE FROM reading; DELETE FROM watch;"
	"CREATE TABLE shared (key BLOB PRIMARY KEY) WITHOUT ROWID;"
	"CREATE TABLE domain_site (domain TEXT PRIMARY KEY, site TEXT NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE origin (one INTEGER PRIMARY KEY CHECK (one = 1), store TEXT NOT NULL, event "
	"INTEGER NOT NULL, accepted INTEGER NOT NULL);"
	/* What a read of changes asks for besides. */
	"CREATE TABLE asked (dn TEXT PRIMARY KEY) WITHOUT ROWID;"
	/*
	 * What the clock said at each run, and what was thought of it. What a clock left far after
	 * the last run would never end.
	 */
	"ALTER TABLE run ADD COLUMN clock INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE run ADD COLUMN doubt INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE run ADD COLUMN agreed INTEGER NOT NULL DEFAULT 0;"
	"UPDATE run SET clock = at;"
	"CREATE INDEX run_planned ON run (at) WHERE batch > 0;"
	"CREATE TABLE pause (since INTEGER NOT NULL, until INTEGER NOT NULL);"
	/*
	 * Who is held and why (state/state_held.h). Reads before that did not keep it, so the next
	 * one is of everything.
	 */
	"CREATE TABLE held (key BLOB NOT NULL, rule TEXT NOT NULL, source INTEGER NOT NULL, kind "
	"INTEGER NOT NULL, severity INTEGER NOT NULL, name TEXT, dn TEXT, address TEXT, text TEXT "
	"NOT NULL, hint TEXT, waits INTEGER NOT NULL, since INTEGER NOT NULL, PRIMARY KEY (key, "
	"rule)) WITHOUT ROWID;"
	"ALTER TABLE reading ADD COLUMN remembers INTEGER NOT NULL DEFAULT 0;" MIGRATION_CLAMP(
		"account", "missing_since") MIGRATION_CLAMP("account", "suspended_at")
		MIGRATION_CLAMP("account", "changed_at")
			MIGRATION_CLAMP("mailing_list", "missing_since")
				MIGRATION_CLAMP("mailing_list", "changed_at"),
};

/* From this version on what is there is kept apart. */
enum { MIGRATION_THERE = 9 };

static int migration_version(struct state *state, int64_t *ret_version, struct error *error)
{
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;

	if (db_query(&state->db, &statement, error, "PRAGMA user_version", "") != 0 ||
	    db_step(&state->db, statement, error) < 0)
		return -1;
	*ret_version = sqlite3_column_int64(statement, 0);
	if (*ret_version > (int64_t)ARRAY_LEN(migration_steps))
		return error_set(error, ERROR_DATA,
				 "%s: written by a newer mailprov; use that version",
				 sqlite3_db_filename(state->db.handle, "main"));
	return 0;
}

int migration_check(struct state *state, struct error *error)
{
	int64_t version;

	if (migration_version(state, &version, error) != 0)
		return -1;
	if (version < (int64_t)ARRAY_LEN(migration_steps))
		return error_set(
			error, ERROR_DATA,
			"%s: written by an older mailprov; the next sync brings it up to date",
			sqlite3_db_filename(state->db.handle, "main"));
	return 0;
}

static int migration_run(struct state *state, size_t from, struct error *error)
{
	for (size_t i = from; i < ARRAY_LEN(migration_steps); i++)
		if (db_run(&state->db, migration_steps[i], error) != 0 ||
		    (i + 1 == MIGRATION_THERE && migration_there(state, error) != 0))
			return -1;
	_Static_assert(ARRAY_LEN(migration_steps) == 9,
		       "the number below is the number of migrations");
	/* This also invalidates what the last plan left. */
	return db_run(&state->db,
		      "PRAGMA user_version = 9; UPDATE reading SET settled = 0, watched = 0",
		      error);
}

int migration_update(struct state *state, struct error *error)
{
	int64_t version;

	if (db_run(&state->db, "BEGIN IMMEDIATE", error) != 0)
		return -1;
	if (migration_version(state, &version, error) == 0 &&
	    (version == (int64_t)ARRAY_LEN(migration_steps) ||
	     migration_run(state, (size_t)version, error) == 0) &&
	    db_run(&state->db, "COMMIT", error) == 0)
		return 0;
	sqlite3_exec(state->db.handle, "ROLLBACK", NULL, NULL, NULL);
	return -1;
}
