// SPDX-License-Identifier: MIT
#include "state/state.h"

#include "state/store.h"

void state_close(struct state *state)
{
	if (!state)
		return;
	db_close(&state->db);
	free(state);
}

void state_closep(struct state **state)
{
	state_close(*state);
}

const char *state_path(const struct state *state)
{
	const char *path = sqlite3_db_filename(state->db.handle, "main");

	return path && *path ? path : "in memory";
}

/*
 * Any write invalidates what the last plan left; a sync stores it again at the end of its own
 * transaction.
 */
int state_begin(struct state *state, struct error *error)
{
	return db_run(&state->db,
		      "BEGIN IMMEDIATE; UPDATE reading SET settled = 0, watched = 0 WHERE settled "
		      "OR watched",
		      error);
}

int state_commit(struct state *state, struct error *error)
{
	return db_run(&state->db, "COMMIT", error);
}

void state_rollback(struct state *state)
{
	state->bulk = false;
	if (!sqlite3_get_autocommit(state->db.handle))
		sqlite3_exec(state->db.handle, "ROLLBACK", NULL, NULL, NULL);
}
