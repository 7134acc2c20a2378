// SPDX-License-Identifier: MIT
#include "state/store.h"

int state_reading_load(struct state *state, struct arena *arena, struct state_reading *ret_reading, struct error *error)
{
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;
	struct state_reading reading = { .settled = false };
	int found;

	if (db_query(&state->db, &statement, error, "SELECT id, memory, settled, unchanged, held, watched FROM reading", "") != 0)
		return -1;
	found = db_step(&state->db, statement, error);
	if (found <= 0)
		return found;
	if (sqlite3_column_bytes(statement, 0) != STATE_READING_ID)
		return 0;
	memcpy(reading.id, sqlite3_column_blob(statement, 0), STATE_READING_ID);
	reading.memory_len = (size_t)sqlite3_column_bytes(statement, 1);
	reading.memory = arena_textn(arena, reading.memory_len ? sqlite3_column_blob(statement, 1) : "", reading.memory_len);
	reading.settled = sqlite3_column_int64(statement, 2) != 0;
	reading.unchanged = sqlite3_column_int64(statement, 3);
	reading.held = sqlite3_column_int64(statement, 4);
	reading.watched = sqlite3_column_int64(statement, 5) != 0;
	*ret_reading = reading;
	return 1;
}

int state_reading_store(struct state *state, const struct state_reading *reading, struct error *error)
{
	static const char sql[] = "INSERT OR REPLACE INTO reading (one, id, memory, settled, unchanged, held, watched) VALUES (1, ?, ?, ?, ?, ?, ?)";
	sqlite3_stmt *statement;

	return db_query(&state->db, &statement, error, sql, "kbiiii", reading->id, reading->memory, reading->memory_len, (int64_t)reading->settled,
			reading->unchanged, reading->held, (int64_t)reading->watched) ||
			       db_change(&state->db, statement, error)
		       ? -1
		       : 0;
}

int state_watch_load(struct state *state, struct arena *arena, struct state_watch *ret_watch, struct error *error)
{
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;
	struct state_watch watch;
	size_t len;
	int found;

	if (db_query(&state->db, &statement, error, "SELECT reading, rules, unchanged, held, known, retired, keys FROM watch", "") != 0)
		return -1;
	found = db_step(&state->db, statement, error);
	if (found <= 0)
		return found;
	len = (size_t)sqlite3_column_bytes(statement, 6);
	if (sqlite3_column_bytes(statement, 0) != sizeof(watch.reading) || sqlite3_column_bytes(statement, 1) != sizeof(watch.rules) ||
	    len % ACCOUNT_KEY_SIZE)
		return 0;
	memcpy(watch.reading, sqlite3_column_blob(statement, 0), sizeof(watch.reading));
	memcpy(watch.rules, sqlite3_column_blob(statement, 1), sizeof(watch.rules));
	watch.unchanged = sqlite3_column_int64(statement, 2);
	watch.held = sqlite3_column_int64(statement, 3);
	watch.known = sqlite3_column_int64(statement, 4);
	watch.retired = sqlite3_column_int64(statement, 5);
	watch.keys = (const void *)arena_textn(arena, len ? sqlite3_column_blob(statement, 6) : "", len);
	watch.count = len / ACCOUNT_KEY_SIZE;
	*ret_watch = watch;
	return 1;
}

int state_watch_store(struct state *state, const struct state_watch *watch, struct error *error)
{
	static const char sql[] =
		"INSERT OR REPLACE INTO watch (one, reading, rules, unchanged, held, known, retired, keys) VALUES (1, ?, ?, ?, ?, ?, ?, ?)";
	sqlite3_stmt *statement;

	return db_query(&state->db, &statement, error, sql, "kkiiiib", watch->reading, watch->rules, watch->unchanged, watch->held, watch->known,
			watch->retired, watch->count ? (const void *)watch->keys : "", watch->count * ACCOUNT_KEY_SIZE) ||
			       db_change(&state->db, statement, error)
		       ? -1
		       : 0;
}
