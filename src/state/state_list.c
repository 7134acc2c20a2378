// SPDX-License-Identifier: MIT
#include "state/state_list.h"

#include "base/mem.h"
#include "state/state_row.h"
#include "state/state_there.h"

struct state_lists {
	struct state *state;
	sqlite3_stmt *statement;
	struct arena arena; /* of the members at hand */
	struct list_members members;
};

int state_lists_open(struct state *state, struct state_lists **ret_lists, struct error *error)
{
	sqlite3_stmt *statement;

	if (db_query(&state->db, &statement, error,
		     "SELECT " STATE_ROW_LIST " FROM mailing_list ORDER BY key", "") != 0)
		return -1;
	*ret_lists = mem_new(1, sizeof(**ret_lists));
	**ret_lists = (struct state_lists){ .state = state, .statement = statement };
	return 0;
}

/* By address; strings go into the arena. */
static int list_load_members(struct state *state, enum state_table table,
			     const unsigned char key[ACCOUNT_KEY_SIZE], struct arena *arena,
			     struct list_members *members, struct error *error)
{
	static const char planned[] =
		"SELECT member, key FROM list_member WHERE list = ? ORDER BY member";
	static const char there[] =
		"SELECT member, key FROM there_list_member WHERE list = ? ORDER BY member";
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;
	int found;

	members->count = 0;
	if (db_query(&state->db, &statement, error, table == STATE_LISTS ? planned : there, "k",
		     key) != 0)
		return -1;
	while ((found = db_step(&state->db, statement, error)) > 0) {
		unsigned char member[ACCOUNT_KEY_SIZE];

		if (!db_is_text(statement, 0, false))
			return db_damaged(&state->db, "a member of a mailing list", error);
		state_row_key(statement, 1, member);
		list_members_add(members, state_row_text(statement, 0, arena), member);
	}
	return found;
}

int state_lists_next(struct state_lists *lists, struct known *ret_known,
		     const struct list_members **ret_members, struct error *error)
{
	int found = db_step(&lists->state->db, lists->statement, error);

	if (found <= 0)
		return found;
	if (state_row_read(lists->state, lists->statement, STATE_LISTS, NULL, ret_known, error) !=
	    0)
		return -1;
	arena_release(&lists->arena);
	if (list_load_members(lists->state, STATE_LISTS, ret_known->key, &lists->arena,
			      &lists->members, error) != 0)
		return -1;
	*ret_members = &lists->members;
	return 1;
}

void state_lists_closep(struct state_lists **lists)
{
	if (!*lists)
		return;
	db_done((*lists)->statement);
	list_members_release(&(*lists)->members);
	arena_release(&(*lists)->arena);
	free(*lists);
}

int state_list_get(struct state *state, const unsigned char key[ACCOUNT_KEY_SIZE],
		   struct arena *arena, struct known *ret_known, struct error *error)
{
	return state_row_get(state, STATE_LISTS, key, arena, ret_known, error);
}

int state_list_find(struct state *state, const char *text, struct arena *arena,
		    struct known *ret_known, struct error *error)
{
	static const char sql[] =
		"SELECT " STATE_ROW_LIST " FROM mailing_list WHERE address = ?1 OR dn = ?1"
		" OR key IN (SELECT list FROM list_alias WHERE alias = ?1) ORDER BY state = 5, key "
		"LIMIT 1";
	sqlite3_stmt *statement;

	_Static_assert(ACCOUNT_RETIRED == 5, "stored numbers");
	return db_query(&state->db, &statement, error, sql, "t", text) != 0
		       ? -1
		       : state_row_one(state, statement, STATE_LISTS, arena, ret_known, error);
}

int state_list_holder(struct state *state, const char *address,
		      const unsigned char key[ACCOUNT_KEY_SIZE], struct arena *arena,
		      struct known *ret_known, struct error *error)
{
	return state_row_holder(state, STATE_LISTS, address, key, arena, ret_known, error);
}

int state_lists_of(struct state *state, const char *member, struct arena *arena,
		   struct vec *addresses, struct error *error)
{
	static const char sql[] = "SELECT address FROM mailing_list JOIN list_member ON "
				  "list_member.list = mailing_list.key"
				  " WHERE member = ? AND state <> 5 ORDER BY address";
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;
	int found;

	if (db_query(&state->db, &statement, error, sql, "t", member) != 0)
		return -1;
	while ((found = db_step(&state->db, statement, error)) > 0)
		vec_add(addresses, arena_text(arena, db_name(statement, 0)));
	return found;
}

int state_there_list_get(struct state *state, const unsigned char key[ACCOUNT_KEY_SIZE],
			 struct arena *arena, struct known *ret_known,
			 struct list_members *ret_members, struct error *error)
{
	int found = state_row_get(state, STATE_THERE_LISTS, key, arena, ret_known, error);

	return found > 0 && list_load_members(state, STATE_THERE_LISTS, key, arena, ret_members,
					      error) != 0
		       ? -1
		       : found;
}

int state_list_members(struct state *state, const unsigned char key[ACCOUNT_KEY_SIZE],
		       struct arena *arena, struct list_members *ret_members, struct error *error)
{
	return list_load_members(state, STATE_LISTS, key, arena, ret_members, error);
}

struct list_member_table {
	const char *forget_all, *forget, *add;
};

static const struct list_member_table list_member_tables[STATE_TABLES] = {
	[STATE_LISTS] = { "DELETE FROM list_member WHERE list = ?",
			  "DELETE FROM list_member WHERE list = ? AND member = ?",
			  "INSERT OR REPLACE INTO list_member (list, member, key) VALUES (?, ?, "
			  "?)" },
	[STATE_THERE_LISTS] = { "DELETE FROM there_list_member WHERE list = ?",
				"DELETE FROM there_list_member WHERE list = ? AND member = ?",
				"INSERT OR REPLACE INTO there_list_member (list, member, key) "
				"VALUES (?, ?, ?)" },
};

static int list_store_members(struct state *state, const struct list_member_table *table,
			      const unsigned char key[ACCOUNT_KEY_SIZE],
			      const struct list_members *added, const struct list_members *removed,
			      struct error *error)
{
	sqlite3_stmt *statement;

	for (size_t i = 0; i < removed->count; i++)
		if (db_query(&state->db, &statement, error, table->forget, "kt", key,
			     removed->items[i].address) != 0 ||
		    db_change(&state->db, statement, error) != 0)
			return -1;
	for (size_t i = 0; i < added->count; i++)
		if (db_query(&state->db, &statement, error, table->add, "ktk", key,
			     added->items[i].address, added->items[i].key) != 0 ||
		    db_change(&state->db, statement, error) != 0)
			return -1;
	return 0;
}

static int list_store(struct state *state, enum state_table table, const struct known *known,
		      const struct list_members *added, const struct list_members *removed,
		      bool anew, struct error *error)
{
	const struct list_member_table *members = &list_member_tables[table];

	return state_row_store(state, table, known, error) ||
			       (anew &&
				state_row_run(state, members->forget_all, known->key, error)) ||
			       list_store_members(state, members, known->key, added, removed, error)
		       ? -1
		       : 0;
}

int state_list_store(struct state *state, const struct known *known,
		     const struct list_members *added, const struct list_members *removed,
		     bool anew, struct error *error)
{
	return list_store(state, STATE_LISTS, known, added, removed, anew, error);
}

int state_there_list_store(struct state *state, const struct known *known,
			   const struct list_members *added, const struct list_members *removed,
			   bool anew, struct error *error)
{
	return list_store(state, STATE_THERE_LISTS, known, added, removed, anew, error);
}

int state_list_rekey(struct state *state, const unsigned char list[ACCOUNT_KEY_SIZE],
		     const char *member, const unsigned char key[ACCOUNT_KEY_SIZE],
		     struct error *error)
{
	static const char sql[] = "UPDATE list_member SET key = ? WHERE list = ? AND member = ?";
	sqlite3_stmt *statement;

	return db_query(&state->db, &statement, error, sql, "kkt", key, list, member) ||
			       db_change(&state->db, statement, error)
		       ? -1
		       : 0;
}

int state_list_remove(struct state *state, const unsigned char key[ACCOUNT_KEY_SIZE],
		      struct error *error)
{
	return state_row_remove(state, STATE_LISTS, key, error);
}

int state_list_change_store(struct state *state, int64_t batch, int64_t sequence,
			    const struct list_change *change, const struct known *before,
			    struct error *error)
{
	static const char sql[] = "INSERT INTO list_change (batch, sequence, id, op, reason, key, "
				  "before, after, known, members, added, removed, site)"
				  " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
	CLEANUP(buf_release) struct buf old = BUF_INIT;
	CLEANUP(buf_release) struct buf new = BUF_INIT;
	CLEANUP(buf_release) struct buf known = BUF_INIT;
	CLEANUP(buf_release) struct buf members = BUF_INIT;
	const struct change *common = &change->change;
	unsigned char key[ACCOUNT_KEY_SIZE];
	sqlite3_stmt *statement;

	account_key(change_account(common)->id, key);
	if (common->before.id)
		account_pack(&old, &common->before);
	if (common->after.id)
		account_pack(&new, &common->after);
	if (before->account.id)
		store_known_pack(&known, before);
	list_members_pack(&members, &change->added);
	list_members_pack(&members, &change->removed);
	return db_query(&state->db, &statement, error, sql, "iitiikbbbbiit", batch, sequence,
			common->id, (int64_t)common->op, (int64_t)common->reason, key, old.data,
			old.len, new.data, new.len, known.data, known.len, members.data,
			members.len, (int64_t)change->added.count, (int64_t)change->removed.count,
			common->site) ||
			       db_change(&state->db, statement, error)
		       ? -1
		       : 0;
}

#define LIST_CHANGE_COLUMNS                                                             \
	"list_change.id, op, reason, before, after, known, members, list_change.site, " \
	"list_change.batch, sequence, answer, batch.created_at"

static bool list_change_read(sqlite3_stmt *statement, struct state_list_change *row)
{
	const char *id = db_text(statement, 0);
	struct scan known = scan_over(sqlite3_column_blob(statement, 5),
				      (size_t)sqlite3_column_bytes(statement, 5));
	struct scan members = scan_over(sqlite3_column_blob(statement, 6),
					(size_t)sqlite3_column_bytes(statement, 6));
	struct change *common = &row->change.change;

	snprintf(common->id, sizeof(common->id), "%s", id ? id : "");
	common->op = (enum change_op)sqlite3_column_int(statement, 1);
	common->reason = (enum change_reason)sqlite3_column_int(statement, 2);
	common->site = db_text(statement, 7);
	row->batch = sqlite3_column_int64(statement, 8);
	row->sequence = sqlite3_column_int64(statement, 9);
	row->answer = (enum state_answer)sqlite3_column_int(statement, 10);
	row->at = sqlite3_column_int64(statement, 11);
	if ((int)common->op < 0 || common->op >= CHANGE_OPS || (int)common->reason < 0 ||
	    common->reason >= CHANGE_REASONS || (int)row->answer < 0 ||
	    row->answer >= STATE_ANSWERS)
		return false;
	return store_column_account(statement, 3, &common->before) &&
	       store_column_account(statement, 4, &common->after) && change_account(common)->id &&
	       (scan_left(&known) == 0 || store_known_unpack(&known, &row->before)) &&
	       list_members_unpack(&members, &row->change.added) &&
	       list_members_unpack(&members, &row->change.removed);
}

static void list_change_release(struct state_list_change *row)
{
	list_members_release(&row->change.added);
	list_members_release(&row->change.removed);
}

static int list_changes_walk(struct state *state, sqlite3_stmt *taken, state_list_change_each each,
			     void *argument, struct error *error)
{
	CLEANUP(db_donep) sqlite3_stmt *statement = taken;
	int found;

	while ((found = db_step(&state->db, statement, error)) > 0) {
		CLEANUP(list_change_release)
		struct state_list_change row = { .answer = STATE_OPEN };

		if (!list_change_read(statement, &row))
			return db_damaged(&state->db, "a change of a mailing list", error);
		if (each(argument, &row, error) != 0)
			return -1;
	}
	return found;
}

int state_list_changes(struct state *state, int64_t batch, state_list_change_each each,
		       void *argument, struct error *error)
{
	static const char sql[] =
		"SELECT " LIST_CHANGE_COLUMNS " FROM list_change LEFT JOIN batch ON batch.id = "
		"list_change.batch WHERE list_change.batch = ? ORDER BY sequence";
	sqlite3_stmt *statement;

	return db_query(&state->db, &statement, error, sql, "i", batch) != 0
		       ? -1
		       : list_changes_walk(state, statement, each, argument, error);
}

int state_list_changes_open(struct state *state, state_list_change_each each, void *argument,
			    struct error *error)
{
	static const char sql[] = "SELECT " LIST_CHANGE_COLUMNS
				  " FROM list_change JOIN batch ON batch.id = list_change.batch"
				  " WHERE batch.status = 0 AND batch.id > 0 AND answer = 0"
				  " ORDER BY list_change.batch, sequence";
	sqlite3_stmt *statement;

	return db_query(&state->db, &statement, error, sql, "") != 0
		       ? -1
		       : list_changes_walk(state, statement, each, argument, error);
}

int state_lists_held_store(struct state *state, int64_t held, struct error *error)
{
	sqlite3_stmt *statement;

	return db_query(&state->db, &statement, error,
			"INSERT OR REPLACE INTO list_held (one, held) VALUES (1, ?)", "i", held) ||
			       db_change(&state->db, statement, error)
		       ? -1
		       : 0;
}

int state_lists_held(struct state *state, int64_t *ret_held, struct error *error)
{
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;
	int found;

	if (db_query(&state->db, &statement, error, "SELECT held FROM list_held", "") != 0)
		return -1;
	found = db_step(&state->db, statement, error);
	*ret_held = found > 0 ? sqlite3_column_int64(statement, 0) : 0;
	return found < 0 ? -1 : 0;
}

int state_asked_store(struct state *state, const struct vec *names, struct error *error)
{
	sqlite3_stmt *statement;

	if (db_query(&state->db, &statement, error, "DELETE FROM asked", "") != 0 ||
	    db_change(&state->db, statement, error) != 0)
		return -1;
	for (size_t i = 0; i < names->count; i++)
		if (db_query(&state->db, &statement, error,
			     "INSERT OR IGNORE INTO asked (dn) VALUES (?)", "t",
			     names->items[i]) != 0 ||
		    db_change(&state->db, statement, error) != 0)
			return -1;
	return 0;
}

int state_asked(struct state *state, struct arena *arena, struct vec *names, struct error *error)
{
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;
	int found;

	if (db_query(&state->db, &statement, error, "SELECT dn FROM asked", "") != 0)
		return -1;
	while ((found = db_step(&state->db, statement, error)) > 0)
		vec_add(names, arena_text(arena, db_text(statement, 0)));
	return found;
}

int state_list_count(struct state *state, int64_t batch, struct state_list_count *ret_count,
		     struct error *error)
{
	static const char sql[] = "SELECT op, count(*), sum(added), sum(removed) FROM list_change "
				  "WHERE batch = ? GROUP BY op";
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;
	struct state_list_count count = { .added = 0 };
	int found;

	if (db_query(&state->db, &statement, error, sql, "i", batch) != 0)
		return -1;
	while ((found = db_step(&state->db, statement, error)) > 0) {
		int op = sqlite3_column_int(statement, 0);

		if (op >= 0 && op < CHANGE_OPS)
			count.op[op] = sqlite3_column_int64(statement, 1);
		count.added += sqlite3_column_int64(statement, 2);
		count.removed += sqlite3_column_int64(statement, 3);
	}
	if (found == 0)
		*ret_count = count;
	return found;
}
