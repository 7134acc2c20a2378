// SPDX-License-Identifier: MIT
#include "state/state_run.h"

#include <inttypes.h>

#include "base/buf.h"
#include "state/store.h"

int state_run_last(struct state *state, int64_t *ret_at, int64_t *ret_seen, struct error *error)
{
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;
	int found;

	if (db_query(&state->db, &statement, error,
		     "SELECT at, seen FROM run ORDER BY rowid DESC LIMIT 1", "") != 0)
		return -1;
	found = db_step(&state->db, statement, error);
	if (found > 0) {
		*ret_at = sqlite3_column_int64(statement, 0);
		*ret_seen = sqlite3_column_int64(statement, 1);
	}
	return found;
}

static int run_read_last(struct state *state, struct run_history *history, struct error *error)
{
	/* As many as RUN_TIME_DISTANCES have one row more. */
	static const char sql[] =
		"SELECT at, clock, doubt, agreed FROM run ORDER BY rowid DESC LIMIT 17";
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;
	int64_t distances[RUN_TIME_DISTANCES], after = 0;
	size_t count = 0, rows = 0;
	int found;

	_Static_assert(RUN_TIME_DISTANCES == 16, "the rows that are read are one more");
	if (db_query(&state->db, &statement, error, sql, "") != 0)
		return -1;
	for (; (found = db_step(&state->db, statement, error)) > 0; rows++) {
		int64_t clock = sqlite3_column_int64(statement, 1);

		if (rows == 0) {
			history->any = true;
			history->at = sqlite3_column_int64(statement, 0);
			history->clock = clock;
			history->doubt = (enum run_doubt)sqlite3_column_int(statement, 2);
			history->agreed = sqlite3_column_int64(statement, 3);
		} else if (after > clock) {
			distances[count++] = after - clock;
		}
		after = clock;
	}
	history->usual = run_time_usual(distances, count);
	return found;
}

static int run_read_believed(struct state *state, struct run_history *history, struct error *error)
{
	static const char sql[] = "SELECT at FROM run WHERE doubt = 0 ORDER BY rowid DESC LIMIT 1";
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;
	int found;

	if (db_query(&state->db, &statement, error, sql, "") != 0)
		return -1;
	found = db_step(&state->db, statement, error);
	history->believed = found > 0 ? sqlite3_column_int64(statement, 0) : history->at;
	return found < 0 ? -1 : 0;
}

static int run_read_pauses(struct state *state, struct run_history *history, struct error *error)
{
	static const char sql[] = "SELECT since, until FROM pause";
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;
	int found;

	if (db_query(&state->db, &statement, error, sql, "") != 0)
		return -1;
	while ((found = db_step(&state->db, statement, error)) > 0)
		run_history_add_pause(history, sqlite3_column_int64(statement, 0),
				      sqlite3_column_int64(statement, 1));
	return found;
}

int state_run_time(struct state *state, int64_t clock, struct run_time *ret_time,
		   struct error *error)
{
	struct run_history history = { .any = false };
	CLEANUP(run_time_release) struct run_time time = run_time_first(clock);
	int status = run_read_last(state, &history, error) ||
		     run_read_believed(state, &history, error) ||
		     run_read_pauses(state, &history, error);

	time = run_time_decide(&history, clock);
	if (status)
		return -1;
	*ret_time = time;
	time = run_time_first(clock);
	return 0;
}

/* All columns that waits begin at, and the time of the runs, which the limits count by. */
static const struct {
	const char *table, *column;
} run_stamps[] = {
	{ "account", "missing_since" },
	{ "account", "suspended_at" },
	{ "account", "changed_at" },
	{ "there_account", "suspended_at" },
	{ "there_account", "changed_at" },
	{ "mailing_list", "missing_since" },
	{ "mailing_list", "changed_at" },
	{ "there_list", "changed_at" },
	{ "change", "at" },
	{ "run", "at" },
	{ "pause", "since" },
	{ "pause", "until" },
};

/*
 * What doubted runs stamped, which have times of their own, was now at the latest; what is stamped
 * after now, by a clock that was ahead, goes back with the clock.
 */
static int run_set_right(struct state *state, const struct run_time *time, struct error *error)
{
	CLEANUP(buf_release) struct buf sql = BUF_INIT;

	for (size_t i = 0; i < ARRAY_LEN(run_stamps); i++) {
		const char *table = run_stamps[i].table, *column = run_stamps[i].column;

		if (strcmp(table, "pause") != 0)
			buf_printf(&sql,
				   "UPDATE %s SET %s = %" PRId64 " WHERE %s > %" PRId64
				   " AND %s <= %" PRId64 ";",
				   table, column, time->now, column, time->before.believed, column,
				   time->before.at);
		if (time->back)
			buf_printf(&sql,
				   "UPDATE %s SET %s = %s - %" PRId64 " WHERE %s > %" PRId64 ";",
				   table, column, column, time->back, column, time->now);
	}
	if (time->pause)
		buf_printf(&sql,
			   "INSERT INTO pause (since, until) VALUES (%" PRId64 ", %" PRId64 ");",
			   time->pause, time->now);
	buf_puts(&sql, "DELETE FROM pause WHERE since >= until");
	return db_run(&state->db, buf_text(&sql), error);
}

int state_run_store(struct state *state, const struct run_time *time, int64_t seen, int64_t batch,
		    struct error *error)
{
	static const char sql[] = "INSERT INTO run (at, seen, batch, clock, doubt, agreed)"
				  " VALUES (?, ?, ?, ?, ?, ?)";
	sqlite3_stmt *statement;

	if (run_time_sets_right(time) && run_set_right(state, time, error) != 0)
		return -1;
	return db_query(&state->db, &statement, error, sql, "iiiiii", time->now, seen, batch,
			time->clock, (int64_t)time->doubt, time->agreed) ||
			       db_change(&state->db, statement, error)
		       ? -1
		       : 0;
}

int state_run_again_begin(struct state *state, const struct run_time *noted, int64_t seen,
			  struct error *error)
{
	CLEANUP(run_time_release) struct run_time time = { .now = 0 };
	const struct run_time believed = run_time_first(noted->before.believed);

	if (state_run_time(state, believed.clock, &time, error) != 0)
		return -1;
	if (!noted->before.any || time.before.believed == believed.now)
		return 0;
	time.now = believed.now;
	time.doubt = RUN_BELIEVED;
	time.agreed = time.pause = 0;
	time.back = time.before.believed > time.now ? time.before.believed - time.now : 0;
	if (time.back)
		time.before.doubt = RUN_EARLIER;
	return state_run_store(state, &time, seen, 0, error);
}

static int run_store_pauses(struct state *state, const struct run_history *history,
			    struct error *error)
{
	static const char sql[] = "INSERT INTO pause (since, until) VALUES (?, ?)";

	if (db_run(&state->db, "DELETE FROM pause", error) != 0)
		return -1;
	for (size_t i = 0; i < history->pause_count; i++) {
		const struct run_pause *pause = &history->pauses[i];
		sqlite3_stmt *statement;

		if (db_query(&state->db, &statement, error, sql, "ii", pause->since,
			     pause->until) != 0 ||
		    db_change(&state->db, statement, error) != 0)
			return -1;
	}
	return 0;
}

int state_run_again(struct state *state, const struct run_time *noted, int64_t seen, int64_t batch,
		    struct error *error)
{
	CLEANUP(run_time_release) struct run_time time = { .now = 0 };

	if (run_store_pauses(state, &noted->before, error) != 0 ||
	    state_run_time(state, noted->clock, &time, error) != 0)
		return -1;
	time.now = noted->now;
	time.doubt = noted->doubt;
	time.agreed = noted->agreed;
	time.pause = noted->pause;
	time.back = noted->back;
	time.before.doubt = noted->before.doubt;
	return state_run_store(state, &time, seen, batch, error);
}
