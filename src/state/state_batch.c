// SPDX-License-Identifier: MIT
#include "base/mem.h"
#include "state/state_batch.h"
#include "state/state_row.h"
#include "state/store.h"

#define COLUMNS                                                                          \
	"id, created_at, decided_at, status, renames, creations, updates, resumptions, " \
	"suspensions, retirements, digest"

_Static_assert(CHANGE_OPS == 6, "a new operation needs a column and a migration");

const char *state_batch_status_text(enum state_batch_status status)
{
	static const char *const texts[] = { [STATE_BATCH_READY] = "ready",
					     [STATE_BATCH_CONFIRMED] = "confirmed",
					     [STATE_BATCH_REJECTED] = "rejected",
					     [STATE_BATCH_HELD] = "held" };

	return texts[status];
}

const char *state_answer_text(enum state_answer answer)
{
	static const char *const texts[STATE_ANSWERS] = { [STATE_OPEN] = "open",
							  [STATE_DONE] = "done",
							  [STATE_REFUSED] = "refused",
							  [STATE_DROPPED] = "dropped" };

	return texts[answer];
}

int state_batch_next_id(struct state *state, int64_t *ret_id, struct error *error)
{
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;

	if (db_query(&state->db, &statement, error, "SELECT coalesce(max(id), 0) + 1 FROM batch",
		     "") != 0 ||
	    db_step(&state->db, statement, error) < 0)
		return -1;
	*ret_id = sqlite3_column_int64(statement, 0);
	return 0;
}

int state_batch_store(struct state *state, const struct state_batch *batch, struct error *error)
{
	static const char sql[] =
		"INSERT INTO batch (" COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
		" ON CONFLICT (id) DO UPDATE SET decided_at = excluded.decided_at, status = "
		"excluded.status,"
		" digest = excluded.digest";
	const int64_t *count = batch->count;
	sqlite3_stmt *statement;

	return db_query(&state->db, &statement, error, sql, "iiiiiiiiiit", batch->id,
			batch->created_at, batch->decided_at, (int64_t)batch->status,
			count[CHANGE_RENAME], count[CHANGE_CREATE], count[CHANGE_UPDATE],
			count[CHANGE_RESUME], count[CHANGE_SUSPEND], count[CHANGE_RETIRE],
			batch->digest) ||
			       db_change(&state->db, statement, error)
		       ? -1
		       : 0;
}

static int batch_read(struct state *state, sqlite3_stmt *statement, struct state_batch *ret_batch,
		      struct error *error)
{
	const char *digest = db_text(statement, 10);

	if (!db_is_int(statement, 3, 0, STATE_BATCH_HELD) || !digest)
		return db_damaged(&state->db, "a row of a batch", error);
	*ret_batch = (struct state_batch){
		.id = sqlite3_column_int64(statement, 0),
		.created_at = sqlite3_column_int64(statement, 1),
		.decided_at = sqlite3_column_int64(statement, 2),
		.status = (enum state_batch_status)sqlite3_column_int(statement, 3),
	};
	for (int op = 0; op < CHANGE_OPS; op++)
		ret_batch->count[op] = sqlite3_column_int64(statement, 4 + op);
	snprintf(ret_batch->digest, sizeof(ret_batch->digest), "%s", digest);
	return 0;
}

int state_batch_find(struct state *state, int64_t id, struct state_batch *ret_batch,
		     struct error *error)
{
	static const char sql[] = "SELECT " COLUMNS " FROM batch WHERE id = ?";
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;
	int found;

	if (db_query(&state->db, &statement, error, sql, "i", id) != 0)
		return -1;
	found = db_step(&state->db, statement, error);
	return found > 0 && batch_read(state, statement, ret_batch, error) != 0 ? -1 : found;
}

int state_batch_list(struct state *state, struct state_batch **ret_batches, size_t *ret_count,
		     struct error *error)
{
	static const char sql[] = "SELECT " COLUMNS " FROM batch WHERE id > 0 ORDER BY id";
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;
	CLEANUP(mem_freep) struct state_batch *batches = NULL;
	size_t count = 0, cap = 0;
	int found;

	if (db_query(&state->db, &statement, error, sql, "") != 0)
		return -1;
	while ((found = db_step(&state->db, statement, error)) > 0) {
		batches = mem_grow(batches, &cap, count + 1, sizeof(*batches));
		if (batch_read(state, statement, &batches[count++], error) != 0)
			return -1;
	}
	if (found < 0)
		return -1;
	*ret_batches = take_ptr(&batches);
	*ret_count = count;
	return 0;
}

/*
 * The row that a change replaced, as octets: the account's record, its numbers, and, since versions
 * ago that had less, what is left: its former addresses, its site, whether it was kept.
 */
void store_known_pack(struct buf *buf, const struct known *known)
{
	const char *former = known->former ? known->former : "",
		   *site = known->site ? known->site : "";
	const int64_t numbers[] = { known->state,	  known->suspender,    known->suspended_at,
				    known->missing_since, known->missing_runs, known->batch,
				    known->changed_at };

	account_pack(buf, &known->account);
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		for (int shift = 56; shift >= 0; shift -= 8)
			buf_putc(buf, (char)((uint64_t)numbers[i] >> shift));
	buf_add(buf, former, strlen(former) + 1);
	buf_add(buf, site, strlen(site) + 1);
	buf_putc(buf, known->kept ? '\1' : '\0');
}

static int64_t known_number(struct scan *scan)
{
	uint64_t high = scan_u32(scan);

	return (int64_t)(high << 32 | scan_u32(scan));
}

/* The next text up to its zero octet; "" at the end. */
static const char *known_text(struct scan *scan)
{
	const char *at = (const char *)scan->at;
	const char *end = scan_left(scan) ? memchr(at, '\0', scan_left(scan)) : NULL;

	if (!end) {
		scan->bad = scan->bad || scan_left(scan) > 0;
		return "";
	}
	return scan_take(scan, (size_t)(end - at) + 1);
}

bool store_known_unpack(struct scan *scan, struct known *ret_known)
{
	const char *former;

	if (!account_unpack(scan, &ret_known->account))
		return false;
	account_key(ret_known->account.id, ret_known->key);
	account_fingerprint(&ret_known->account, ret_known->fingerprint);
	ret_known->state = (enum account_state)known_number(scan);
	ret_known->suspender = (enum account_suspender)known_number(scan);
	ret_known->suspended_at = known_number(scan);
	ret_known->missing_since = known_number(scan);
	ret_known->missing_runs = known_number(scan);
	ret_known->batch = known_number(scan);
	ret_known->changed_at = known_number(scan);
	former = known_text(scan);
	ret_known->former = *former ? former : NULL;
	ret_known->site = known_text(scan);
	ret_known->kept = scan_left(scan) > 0 && scan_u8(scan) != 0;
	return !scan->bad && (int)ret_known->state >= 0 && ret_known->state < ACCOUNT_STATES &&
	       (int)ret_known->suspender >= 0 && ret_known->suspender <= ACCOUNT_BY_PERSON;
}

int state_change_store(struct state *state, int64_t batch, int64_t sequence,
		       const struct change *change, const struct known *before, int64_t at,
		       struct error *error)
{
	static const char sql[] = "INSERT INTO change (batch, sequence, id, op, reason, key, at, "
				  "before, after, known, site) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, "
				  "?, ?)";
	CLEANUP(buf_release) struct buf old = BUF_INIT;
	CLEANUP(buf_release) struct buf new = BUF_INIT;
	CLEANUP(buf_release) struct buf known = BUF_INIT;
	unsigned char key[ACCOUNT_KEY_SIZE];
	sqlite3_stmt *statement;

	account_key(change_account(change)->id, key);
	if (change->before.id)
		account_pack(&old, &change->before);
	if (change->after.id)
		account_pack(&new, &change->after);
	if (before->account.id)
		store_known_pack(&known, before);
	return db_query(&state->db, &statement, error, sql, "iitiikibbbt", batch, sequence,
			change->id, (int64_t)change->op, (int64_t)change->reason, key, at, old.data,
			old.len, new.data, new.len, known.data, known.len, change->site) ||
			       db_change(&state->db, statement, error)
		       ? -1
		       : 0;
}

bool store_column_account(sqlite3_stmt *statement, int column, struct account *ret_account)
{
	struct scan scan = scan_over(sqlite3_column_blob(statement, column),
				     (size_t)sqlite3_column_bytes(statement, column));

	return scan_left(&scan) == 0 || account_unpack(&scan, ret_account);
}

#define CHANGE_COLUMNS                                                                       \
	"change.id, op, reason, before, after, known, change.site, change.batch, sequence, " \
	"answer, at, refusal"

static bool change_read(sqlite3_stmt *statement, struct state_change *row)
{
	struct change *change = &row->change;
	const char *id = db_text(statement, 0);
	struct scan known = scan_over(sqlite3_column_blob(statement, 5),
				      (size_t)sqlite3_column_bytes(statement, 5));

	snprintf(change->id, sizeof(change->id), "%s", id ? id : "");
	change->op = (enum change_op)sqlite3_column_int(statement, 1);
	change->reason = (enum change_reason)sqlite3_column_int(statement, 2);
	change->site = db_text(statement, 6);
	row->batch = sqlite3_column_int64(statement, 7);
	row->sequence = sqlite3_column_int64(statement, 8);
	row->answer = (enum state_answer)sqlite3_column_int(statement, 9);
	row->at = sqlite3_column_int64(statement, 10);
	row->refusal = (const char *)sqlite3_column_text(statement, 11);
	if ((int)change->op < 0 || change->op >= CHANGE_OPS || (int)change->reason < 0 ||
	    change->reason >= CHANGE_REASONS || (int)row->answer < 0 ||
	    row->answer >= STATE_ANSWERS)
		return false;
	return store_column_account(statement, 3, &change->before) &&
	       store_column_account(statement, 4, &change->after) && change_account(change)->id &&
	       (scan_left(&known) == 0 || store_known_unpack(&known, &row->before));
}

static int changes_walk(struct state *state, sqlite3_stmt *taken, state_change_each each,
			void *argument, struct error *error)
{
	CLEANUP(db_donep) sqlite3_stmt *statement = taken;
	int found;

	while ((found = db_step(&state->db, statement, error)) > 0) {
		struct state_change row = { .answer = STATE_OPEN };

		if (!change_read(statement, &row))
			return db_damaged(&state->db, "a change of a batch", error);
		if (each(argument, &row, error) != 0)
			return -1;
	}
	return found;
}

int state_changes(struct state *state, int64_t batch, state_change_each each, void *argument,
		  struct error *error)
{
	static const char sql[] =
		"SELECT " CHANGE_COLUMNS " FROM change WHERE batch = ? ORDER BY sequence";
	sqlite3_stmt *statement;

	return db_query(&state->db, &statement, error, sql, "i", batch) != 0
		       ? -1
		       : changes_walk(state, statement, each, argument, error);
}

int state_changes_back(struct state *state, int64_t batch, state_change_each each, void *argument,
		       struct error *error)
{
	static const char sql[] =
		"SELECT " CHANGE_COLUMNS " FROM change WHERE batch = ? ORDER BY sequence DESC";
	sqlite3_stmt *statement;

	return db_query(&state->db, &statement, error, sql, "i", batch) != 0
		       ? -1
		       : changes_walk(state, statement, each, argument, error);
}

int state_changes_open(struct state *state, state_change_each each, void *argument,
		       struct error *error)
{
	static const char sql[] =
		"SELECT " CHANGE_COLUMNS " FROM change JOIN batch ON batch.id = change.batch"
		" WHERE batch.status = 0 AND batch.id > 0 AND answer = 0"
		" ORDER BY change.batch, sequence";
	sqlite3_stmt *statement;

	_Static_assert(STATE_BATCH_READY == 0 && STATE_OPEN == 0, "stored numbers");
	return db_query(&state->db, &statement, error, sql, "") != 0
		       ? -1
		       : changes_walk(state, statement, each, argument, error);
}

int state_change_answer(struct state *state, enum state_table table, int64_t batch,
			int64_t sequence, enum state_answer answer, struct error *error)
{
	static const char accounts[] =
		"UPDATE change SET answer = ? WHERE batch = ? AND sequence = ?";
	static const char lists[] =
		"UPDATE list_change SET answer = ? WHERE batch = ? AND sequence = ?";
	sqlite3_stmt *statement;

	return db_query(&state->db, &statement, error, table == STATE_ACCOUNTS ? accounts : lists,
			"iii", (int64_t)answer, batch, sequence) ||
			       db_change(&state->db, statement, error)
		       ? -1
		       : 0;
}

int state_change_refused(struct state *state, int64_t batch, int64_t sequence, const char *words,
			 struct error *error)
{
	static const char sql[] =
		"UPDATE change SET answer = ?, refusal = ? WHERE batch = ? AND sequence = ?";
	sqlite3_stmt *statement;

	return db_query(&state->db, &statement, error, sql, "itii", (int64_t)STATE_REFUSED, words,
			batch, sequence) ||
			       db_change(&state->db, statement, error)
		       ? -1
		       : 0;
}

int state_changes_answer(struct state *state, int64_t batch, enum state_answer answer,
			 struct error *error)
{
	static const char *const sql[] = {
		"UPDATE change SET answer = ? WHERE batch = ? AND answer = 0",
		"UPDATE list_change SET answer = ? WHERE batch = ? AND answer = 0",
	};

	for (size_t i = 0; i < ARRAY_LEN(sql); i++) {
		sqlite3_stmt *statement;

		if (db_query(&state->db, &statement, error, sql[i], "ii", (int64_t)answer, batch) !=
			    0 ||
		    db_change(&state->db, statement, error) != 0)
			return -1;
	}
	return 0;
}

int state_batch_drop(struct state *state, int64_t id, struct error *error)
{
	static const char *const steps[] = {
		"DELETE FROM change WHERE batch = ?",
		"DELETE FROM list_change WHERE batch = ?",
		"DELETE FROM batch_class WHERE batch = ?",
		"DELETE FROM batch WHERE id = ?",
	};

	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		sqlite3_stmt *statement;

		if (db_query(&state->db, &statement, error, steps[i], "i", id) != 0 ||
		    db_change(&state->db, statement, error) != 0)
			return -1;
	}
	return 0;
}

int state_class_store(struct state *state, int64_t batch, enum guard_class class, int64_t count,
		      const char *digest, struct error *error)
{
	static const char sql[] =
		"INSERT INTO batch_class (batch, class, count, digest) VALUES (?, ?, ?, ?)";
	sqlite3_stmt *statement;

	return db_query(&state->db, &statement, error, sql, "itit", batch, guard_class_name(class),
			count, digest) ||
			       db_change(&state->db, statement, error)
		       ? -1
		       : 0;
}

int state_class_find(struct state *state, int64_t batch, enum guard_class class, int64_t *ret_count,
		     char ret_digest[65], struct error *error)
{
	static const char sql[] =
		"SELECT count, digest FROM batch_class WHERE batch = ? AND class = ?";
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;
	int found;

	if (db_query(&state->db, &statement, error, sql, "it", batch, guard_class_name(class)) != 0)
		return -1;
	found = db_step(&state->db, statement, error);
	if (found > 0) {
		*ret_count = sqlite3_column_int64(statement, 0);
		snprintf(ret_digest, 65, "%s", db_name(statement, 1));
	}
	return found;
}

/* "removals/corp": the class of one of several directories. */
int state_class_store_part(struct state *state, int64_t batch, enum guard_class class,
			   const char *directory, int64_t count, struct error *error)
{
	static const char sql[] = "INSERT INTO batch_class (batch, class, count, digest) VALUES "
				  "(?, ? || '/' || ?, ?, '')";
	sqlite3_stmt *statement;

	return db_query(&state->db, &statement, error, sql, "itti", batch, guard_class_name(class),
			directory, count) ||
			       db_change(&state->db, statement, error)
		       ? -1
		       : 0;
}

int state_planned_in(struct state *state, int64_t after, int64_t until, const char *directory,
		     int64_t ret_count[GUARD_CLASSES], struct error *error)
{
	/* 0 is STATE_BATCH_READY, 1 STATE_BATCH_CONFIRMED: stored numbers. */
	static const char sql[] =
		"SELECT replace(class, ?, ''), sum(count) FROM run JOIN batch ON "
		"batch.id = run.batch JOIN batch_class ON batch_class.batch = batch.id"
		" WHERE run.batch > 0 AND run.at > ? AND run.at <= ?"
		" AND substr(class, instr(class || '/', '/')) = ?"
		" AND status IN (0, 1) GROUP BY class";
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;
	CLEANUP(buf_release) struct buf suffix = BUF_INIT;
	int64_t count[GUARD_CLASSES] = { 0 };
	int found;

	if (directory)
		buf_printf(&suffix, "/%s", directory);
	_Static_assert(STATE_BATCH_READY == 0 && STATE_BATCH_CONFIRMED == 1, "stored numbers");
	if (db_query(&state->db, &statement, error, sql, "tiit", buf_text(&suffix), after, until,
		     buf_text(&suffix)) != 0)
		return -1;
	while ((found = db_step(&state->db, statement, error)) > 0) {
		int class = guard_class_find(db_name(statement, 0));

		if (class >= 0)
			count[class] = sqlite3_column_int64(statement, 1);
	}
	if (found == 0)
		memcpy(ret_count, count, sizeof(count));
	return found;
}

int state_batch_first_open(struct state *state, int64_t *ret_id, struct error *error)
{
	/* 0 is STATE_BATCH_READY. */
	static const char sql[] =
		"SELECT coalesce(min(id), 0) FROM batch WHERE status = 0 AND id > 0";
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;

	if (db_query(&state->db, &statement, error, sql, "") != 0 ||
	    db_step(&state->db, statement, error) < 0)
		return -1;
	*ret_id = sqlite3_column_int64(statement, 0);
	return 0;
}

int state_batch_shares(struct state *state, int64_t id, bool later, int64_t *ret_other,
		       struct error *error)
{
	/* 0 is STATE_BATCH_READY and STATE_OPEN. */
	static const char sql[] =
		"SELECT min(other.batch) FROM (SELECT batch, key FROM change WHERE answer = 0"
		" UNION ALL SELECT batch, key FROM list_change WHERE answer = 0) AS other"
		" JOIN batch ON batch.id = other.batch"
		" WHERE batch.status = 0 AND batch.id > 0 AND (other.batch > ?1) = ?2"
		" AND other.batch <> ?1"
		" AND other.key IN (SELECT key FROM change WHERE batch = ?1"
		" UNION ALL SELECT key FROM list_change WHERE batch = ?1)";
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;
	int found;

	if (db_query(&state->db, &statement, error, sql, "ii", id, (int64_t)later) != 0)
		return -1;
	found = db_step(&state->db, statement, error);
	if (found <= 0 || sqlite3_column_type(statement, 0) == SQLITE_NULL)
		return found < 0 ? -1 : 0;
	*ret_other = sqlite3_column_int64(statement, 0);
	return 1;
}

int state_refused_store(struct state *state, const unsigned char key[ACCOUNT_KEY_SIZE],
			bool refused, struct error *error)
{
	static const char add[] = "INSERT OR IGNORE INTO refused (key) VALUES (?)";
	static const char drop[] = "DELETE FROM refused WHERE key = ?";
	sqlite3_stmt *statement;

	return db_query(&state->db, &statement, error, refused ? add : drop, "k", key) ||
			       db_change(&state->db, statement, error)
		       ? -1
		       : 0;
}

int state_refused_keys(struct state *state, struct buf *keys, struct error *error)
{
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;

	return db_query(&state->db, &statement, error, "SELECT key FROM refused ORDER BY key", "")
		       ? -1
		       : state_row_keys(state, statement, keys, error);
}
