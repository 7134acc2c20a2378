// SPDX-License-Identifier: MIT
#include "state/state_fact.h"
#include "state/store.h"

int state_verdict_store(struct state *state, const struct verdict *verdict, int64_t at,
			struct error *error)
{
	static const char sql[] =
		"INSERT OR REPLACE INTO verdict (domain, status, at, json, site) VALUES (?, ?, ?, "
		"?, ?)";
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct json json = json_init(&text, false);
	sqlite3_stmt *statement;

	verdict_write_json(&json, verdict);
	return db_query(&state->db, &statement, error, sql, "tiitt", verdict->domain,
			(int64_t)verdict->status, at, buf_text(&text),
			verdict->site ? verdict->site : "") ||
			       db_change(&state->db, statement, error)
		       ? -1
		       : 0;
}

int state_verdict_find(struct state *state, const char *domain, const char *site,
		       enum verdict_status *ret_status, int64_t *ret_at, struct error *error)
{
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;
	int found;

	/* Versions ago did not keep the site. */
	if (db_query(&state->db, &statement, error,
		     "SELECT status, at FROM verdict WHERE domain = ? AND site IN ('', ?)", "tt",
		     domain, site) != 0)
		return -1;
	found = db_step(&state->db, statement, error);
	if (found > 0) {
		int status = sqlite3_column_int(statement, 0);

		*ret_status = status >= VERDICT_UNKNOWN && status <= VERDICT_EFFECTIVE
				      ? (enum verdict_status)status
				      : VERDICT_UNKNOWN;
		*ret_at = sqlite3_column_int64(statement, 1);
	}
	return found;
}

int state_verdicts(struct state *state, state_verdict_each *each, void *argument,
		   struct error *error)
{
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;
	int found;

	if (db_query(&state->db, &statement, error, "SELECT domain, status FROM verdict", "") != 0)
		return -1;
	while ((found = db_step(&state->db, statement, error)) > 0)
		each(argument, db_name(statement, 0),
		     db_is_int(statement, 1, VERDICT_UNKNOWN, VERDICT_EFFECTIVE)
			     ? (enum verdict_status)sqlite3_column_int(statement, 1)
			     : VERDICT_UNKNOWN);
	return found;
}

int state_mark_store(struct state *state, const char *step, const char *value, int64_t at,
		     struct error *error)
{
	static const char keep[] = "INSERT OR REPLACE INTO mark (step, value, at) VALUES (?, ?, ?)";
	static const char forget[] = "DELETE FROM mark WHERE step = ?";
	sqlite3_stmt *statement;

	if ((value ? db_query(&state->db, &statement, error, keep, "tti", step, value, at)
		   : db_query(&state->db, &statement, error, forget, "t", step)) != 0)
		return -1;
	return db_change(&state->db, statement, error);
}

int state_mark_find(struct state *state, const char *step, struct arena *arena,
		    const char **ret_value, int64_t *ret_at, struct error *error)
{
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;
	int found;

	if (db_query(&state->db, &statement, error, "SELECT value, at FROM mark WHERE step = ?",
		     "t", step) != 0)
		return -1;
	found = db_step(&state->db, statement, error);
	if (found > 0) {
		*ret_value = arena_text(arena, db_name(statement, 0));
		*ret_at = sqlite3_column_int64(statement, 1);
	}
	return found;
}
