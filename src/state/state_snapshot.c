// SPDX-License-Identifier: MIT
#include "state/state_snapshot.h"
#include "state/store.h"

int state_snapshot_load(struct state *state, struct arena *arena,
			struct state_snapshot *ret_snapshot, struct error *error)
{
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;
	struct state_snapshot snapshot = { .settled = false };
	int found;

	if (db_query(&state->db, &statement, error,
		     "SELECT id, memory, settled, unchanged, held, watched, disabled, remembers "
		     "FROM reading",
		     "") != 0)
		return -1;
	found = db_step(&state->db, statement, error);
	if (found <= 0)
		return found;
	if (sqlite3_column_bytes(statement, 0) != STATE_SNAPSHOT_ID)
		return 0;
	memcpy(snapshot.id, sqlite3_column_blob(statement, 0), STATE_SNAPSHOT_ID);
	snapshot.checkpoint_len = (size_t)sqlite3_column_bytes(statement, 1);
	snapshot.checkpoint =
		arena_textn(arena, snapshot.checkpoint_len ? sqlite3_column_blob(statement, 1) : "",
			    snapshot.checkpoint_len);
	snapshot.settled = sqlite3_column_int64(statement, 2) != 0;
	snapshot.unchanged = sqlite3_column_int64(statement, 3);
	snapshot.held = sqlite3_column_int64(statement, 4);
	snapshot.watched = sqlite3_column_int64(statement, 5) != 0;
	snapshot.disabled = sqlite3_column_int64(statement, 6);
	snapshot.remembers = sqlite3_column_int64(statement, 7) != 0;
	*ret_snapshot = snapshot;
	return 1;
}

int state_snapshot_store(struct state *state, const struct state_snapshot *snapshot,
			 struct error *error)
{
	static const char sql[] = "INSERT OR REPLACE INTO reading (one, id, memory, settled, "
				  "unchanged, held, watched, disabled, remembers) VALUES (1, ?, ?, "
				  "?, ?, ?, ?, ?, 1)";
	sqlite3_stmt *statement;

	return db_query(&state->db, &statement, error, sql, "kbiiiii", snapshot->id,
			snapshot->checkpoint, snapshot->checkpoint_len, (int64_t)snapshot->settled,
			snapshot->unchanged, snapshot->held, (int64_t)snapshot->watched,
			snapshot->disabled) ||
			       db_change(&state->db, statement, error)
		       ? -1
		       : 0;
}

int state_snapshot_forget(struct state *state, struct error *error)
{
	return db_run(&state->db, "DELETE FROM reading; DELETE FROM watch", error);
}

int state_watch_load(struct state *state, struct arena *arena, struct state_watch *ret_watch,
		     struct error *error)
{
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;
	struct state_watch watch;
	size_t len;
	int found;

	if (db_query(&state->db, &statement, error,
		     "SELECT reading, rules, unchanged, held, known, retired, keys, disabled FROM "
		     "watch",
		     "") != 0)
		return -1;
	found = db_step(&state->db, statement, error);
	if (found <= 0)
		return found;
	len = (size_t)sqlite3_column_bytes(statement, 6);
	if (sqlite3_column_bytes(statement, 0) != sizeof(watch.snapshot) ||
	    sqlite3_column_bytes(statement, 1) != sizeof(watch.rules) || len % ACCOUNT_KEY_SIZE)
		return 0;
	memcpy(watch.snapshot, sqlite3_column_blob(statement, 0), sizeof(watch.snapshot));
	memcpy(watch.rules, sqlite3_column_blob(statement, 1), sizeof(watch.rules));
	watch.unchanged = sqlite3_column_int64(statement, 2);
	watch.held = sqlite3_column_int64(statement, 3);
	watch.known = sqlite3_column_int64(statement, 4);
	watch.retired = sqlite3_column_int64(statement, 5);
	watch.disabled = sqlite3_column_int64(statement, 7);
	watch.keys =
		(const void *)arena_textn(arena, len ? sqlite3_column_blob(statement, 6) : "", len);
	watch.count = len / ACCOUNT_KEY_SIZE;
	*ret_watch = watch;
	return 1;
}

int state_watch_store(struct state *state, const struct state_watch *watch, struct error *error)
{
	static const char sql[] = "INSERT OR REPLACE INTO watch (one, reading, rules, unchanged, "
				  "held, known, retired, disabled, keys) VALUES (1, ?, ?, ?, ?, "
				  "?, ?, ?, ?)";
	sqlite3_stmt *statement;

	return db_query(&state->db, &statement, error, sql, "kkiiiiib", watch->snapshot,
			watch->rules, watch->unchanged, watch->held, watch->known, watch->retired,
			watch->disabled, watch->count ? (const void *)watch->keys : "",
			watch->count * ACCOUNT_KEY_SIZE) ||
			       db_change(&state->db, statement, error)
		       ? -1
		       : 0;
}
