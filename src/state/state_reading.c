// SPDX-License-Identifier: MIT
#include "state/store.h"

int state_reading_load(struct state *state, struct arena *arena, struct state_reading *ret_reading, struct error *error)
{
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;
	struct state_reading reading = { .settled = false };
	int found;

	if (db_query(&state->db, &statement, error, "SELECT id, memory, settled, unchanged, held FROM reading", "") != 0)
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
	*ret_reading = reading;
	return 1;
}

int state_reading_store(struct state *state, const struct state_reading *reading, struct error *error)
{
	static const char sql[] = "INSERT OR REPLACE INTO reading (one, id, memory, settled, unchanged, held) VALUES (1, ?, ?, ?, ?, ?)";
	sqlite3_stmt *statement;

	return db_query(&state->db, &statement, error, sql, "kbiii", reading->id, reading->memory, reading->memory_len, (int64_t)reading->settled,
			reading->unchanged, reading->held) ||
			       db_change(&state->db, statement, error)
		       ? -1
		       : 0;
}
