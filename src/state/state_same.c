// SPDX-License-Identifier: MIT
#include "state/state_same.h"

#include <stdlib.h>

#include "base/mem.h"
#include "model/left.h"
#include "state/state_row.h"
#include "state/state_site.h"

struct same_walk {
	struct state *state;
	const struct state_same *sames; /* by their old keys, which stand first */
	size_t count;
};

static const struct state_same *same_find(const struct same_walk *walk,
					  const unsigned char key[ACCOUNT_KEY_SIZE])
{
	return bsearch(key, walk->sames, walk->count, sizeof(*walk->sames), account_key_compare);
}

/* Where the old key stands, besides the row itself. */
struct same_table {
	const char *row, *alias;
	const char *more; /* of lists their members, of accounts what was refused */
};

static const struct same_table same_tables[STATE_TABLES] = {
	[STATE_ACCOUNTS] = { "UPDATE account SET key = ?, id = ?, dn = ? WHERE key = ?",
			     "UPDATE alias SET key = ? WHERE key = ?", NULL },
	[STATE_LISTS] = { "UPDATE mailing_list SET key = ?, id = ?, dn = ? WHERE key = ?",
			  "UPDATE list_alias SET list = ? WHERE list = ?",
			  "UPDATE list_member SET list = ? WHERE list = ?" },
	[STATE_THERE] = { "UPDATE there_account SET key = ?, id = ?, dn = ? WHERE key = ?",
			  "UPDATE there_alias SET key = ? WHERE key = ?",
			  "UPDATE OR REPLACE refused SET key = ? WHERE key = ?" },
	[STATE_THERE_LISTS] = { "UPDATE there_list SET key = ?, id = ?, dn = ? WHERE key = ?",
				"UPDATE there_list_alias SET list = ? WHERE list = ?",
				"UPDATE there_list_member SET list = ? WHERE list = ?" },
};

static int same_move_row(const struct same_walk *walk, const struct same_table *table,
			 const struct state_same *same, struct error *error)
{
	struct db *db = &walk->state->db;
	sqlite3_stmt *statement;

	return db_query(db, &statement, error, table->row, "kttk", same->new, same->id, same->dn,
			same->old) ||
			       db_change(db, statement, error) ||
			       db_query(db, &statement, error, table->alias, "kk", same->new,
					same->old) ||
			       db_change(db, statement, error) ||
			       (table->more && (db_query(db, &statement, error, table->more, "kk",
							 same->new, same->old) ||
						db_change(db, statement, error)))
		       ? -1
		       : 0;
}

/* The rows themselves with their aliases, as they are planned and as they are there. */
static int same_move_rows(const struct same_walk *walk, enum state_table table, struct error *error)
{
	enum state_table there = table == STATE_ACCOUNTS ? STATE_THERE : STATE_THERE_LISTS;

	for (size_t i = 0; i < walk->count; i++)
		if (same_move_row(walk, &same_tables[table], &walk->sames[i], error) != 0 ||
		    same_move_row(walk, &same_tables[there], &walk->sames[i], error) != 0)
			return -1;
	return 0;
}

/* A row that names one of them by its old key. */
struct same_row {
	int64_t numbers[2]; /* batch and sequence */
	unsigned char list[ACCOUNT_KEY_SIZE];
	char *member;
	const struct state_same *same;
};

struct same_rows {
	struct same_row *items;
	size_t count, cap;
};

static void same_rows_release(struct same_rows *rows)
{
	for (size_t i = 0; i < rows->count; i++)
		free(rows->items[i].member);
	free(rows->items);
}

static struct same_row *same_rows_add(struct same_rows *rows, const struct state_same *same)
{
	rows->items = mem_grow(rows->items, &rows->cap, rows->count + 1, sizeof(*rows->items));
	rows->items[rows->count] = (struct same_row){ .same = same };
	return &rows->items[rows->count++];
}

/* Their places in lists. Rows are not changed while they are walked over. */
static int same_move_places(const struct same_walk *walk, const char *find, const char *store,
			    struct error *error)
{
	CLEANUP(same_rows_release) struct same_rows rows = { .items = NULL };
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;
	struct db *db = &walk->state->db;
	int found;

	if (db_query(db, &statement, error, find, "") != 0)
		return -1;
	while ((found = db_step(db, statement, error)) > 0) {
		unsigned char key[ACCOUNT_KEY_SIZE];
		const struct state_same *same;
		struct same_row *row;

		state_row_key(statement, 0, key);
		same = same_find(walk, key);
		if (!same)
			continue;
		row = same_rows_add(&rows, same);
		state_row_key(statement, 1, row->list);
		row->member = mem_text(db_name(statement, 2));
	}
	for (size_t i = 0; i < rows.count && found == 0; i++) {
		const struct same_row *row = &rows.items[i];
		sqlite3_stmt *update;

		if (db_query(db, &update, error, store, "kkt", row->same->new, row->list,
			     row->member) != 0 ||
		    db_change(db, update, error) != 0)
			return -1;
	}
	return found;
}

/* Puts the new id into a packed account, or what was known of one. */
static void same_pack(sqlite3_stmt *statement, int column, const char *id, bool known,
		      struct buf *buf)
{
	struct scan scan = scan_over(sqlite3_column_blob(statement, column),
				     (size_t)sqlite3_column_bytes(statement, column));
	struct known row = { .batch = 0 };
	bool fine = scan_left(&scan) > 0 &&
		    (known ? store_known_unpack(&scan, &row) : account_unpack(&scan, &row.account));

	if (!fine)
		return;
	row.account.id = id;
	if (known)
		store_known_pack(buf, &row);
	else
		account_pack(buf, &row.account);
}

/*
 * What an open batch has of them, since confirming and rejecting go by the ids that stand there;
 * 0 is STATE_BATCH_READY, a stored number. What is decided is history and stays as it was.
 */
static int same_move_change(const struct same_walk *walk, enum state_table table, int64_t batch,
			    int64_t sequence, const struct state_same *same, struct error *error)
{
	static const char *const find[] = {
		[STATE_ACCOUNTS] = "SELECT before, after, known FROM change WHERE batch = ? AND "
				   "sequence = ?",
		[STATE_LISTS] = "SELECT before, after, known FROM list_change WHERE batch = ? AND "
				"sequence = ?",
	};
	static const char *const store[] = {
		[STATE_ACCOUNTS] = "UPDATE change SET key = ?, before = ?, after = ?, known = ? "
				   "WHERE batch = ? AND sequence = ?",
		[STATE_LISTS] = "UPDATE list_change SET key = ?, before = ?, after = ?, known = ? "
				"WHERE batch = ? AND sequence = ?",
	};
	CLEANUP(buf_release) struct buf before = BUF_INIT;
	CLEANUP(buf_release) struct buf after = BUF_INIT;
	CLEANUP(buf_release) struct buf known = BUF_INIT;
	struct db *db = &walk->state->db;
	sqlite3_stmt *statement;

	if (db_query(db, &statement, error, find[table], "ii", batch, sequence) != 0)
		return -1;
	if (db_step(db, statement, error) > 0) {
		same_pack(statement, 0, same->id, false, &before);
		same_pack(statement, 1, same->id, false, &after);
		same_pack(statement, 2, same->id, true, &known);
	}
	db_done(statement);
	return db_query(db, &statement, error, store[table], "kbbbii", same->new, before.data,
			before.len, after.data, after.len, known.data, known.len, batch,
			sequence) ||
			       db_change(db, statement, error)
		       ? -1
		       : 0;
}

static int same_move_changes(const struct same_walk *walk, enum state_table table,
			     struct error *error)
{
	static const char *const find[] = {
		[STATE_ACCOUNTS] = "SELECT key, batch, sequence FROM change WHERE batch IN (SELECT "
				   "id FROM batch WHERE status = 0)",
		[STATE_LISTS] = "SELECT key, batch, sequence FROM list_change WHERE batch IN "
				"(SELECT id FROM batch WHERE status = 0)",
	};
	CLEANUP(same_rows_release) struct same_rows rows = { .items = NULL };
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;
	int found;

	if (db_query(&walk->state->db, &statement, error, find[table], "") != 0)
		return -1;
	while ((found = db_step(&walk->state->db, statement, error)) > 0) {
		unsigned char key[ACCOUNT_KEY_SIZE];
		const struct state_same *same;
		struct same_row *row;

		state_row_key(statement, 0, key);
		same = same_find(walk, key);
		if (!same)
			continue;
		row = same_rows_add(&rows, same);
		row->numbers[0] = sqlite3_column_int64(statement, 1);
		row->numbers[1] = sqlite3_column_int64(statement, 2);
	}
	for (size_t i = 0; i < rows.count && found == 0; i++)
		if (same_move_change(walk, table, rows.items[i].numbers[0],
				     rows.items[i].numbers[1], rows.items[i].same, error) != 0)
			return -1;
	return found;
}

/* What somebody left behind at the sites goes on under the new id too (model/left.h). */
struct same_all {
	struct arena arena;
	struct state_same *items;
	size_t count, cap;
};

static void same_all_release(struct same_all *all)
{
	arena_release(&all->arena);
	free(all->items);
}

static void same_all_add(struct same_all *all, const struct state_same *same)
{
	all->items = mem_grow(all->items, &all->cap, all->count + 1, sizeof(*all->items));
	all->items[all->count++] = *same;
}

static int same_add_left(struct same_all *all, struct state *state, const struct state_same *same,
			 const struct vec *sites, struct error *error)
{
	struct known known;
	int found = state_row_get(state, STATE_ACCOUNTS, same->old, &all->arena, &known, error);

	same_all_add(all, same);
	for (size_t i = 0; i < sites->count && found > 0; i++) {
		CLEANUP(buf_release) struct buf old = BUF_INIT;
		CLEANUP(buf_release) struct buf new = BUF_INIT;
		struct state_same left = { .dn = same->dn };

		left_id(&old, known.account.id, sites->items[i]);
		left_id(&new, same->id, sites->items[i]);
		account_key(buf_text(&old), left.old);
		account_key(buf_text(&new), left.new);
		left.id = arena_text(&all->arena, buf_text(&new));
		same_all_add(all, &left);
	}
	return found < 0 ? -1 : 0;
}

static int same_note_site(void *argument, const char *domain, const char *site,
			  struct error *error)
{
	struct vec *sites = argument;

	(void)domain;
	(void)error;
	for (size_t i = 0; i < sites->count; i++)
		if (strcmp(sites->items[i], site) == 0)
			return 0;
	vec_add(sites, mem_text(site));
	return 0;
}

static int same_find_all(struct same_all *all, struct state *state, enum state_table table,
			 const struct state_same *sames, size_t count, struct error *error)
{
	CLEANUP(vec_release) struct vec sites = VEC_INIT;
	int status = 0;

	if (table == STATE_ACCOUNTS)
		status = state_sites(state, same_note_site, &sites, error);
	for (size_t i = 0; i < count && status == 0; i++)
		status = same_add_left(all, state, &sames[i], &sites, error);
	for (size_t i = 0; i < sites.count; i++)
		free((char *)sites.items[i]);
	return status;
}

int state_same_store(struct state *state, enum state_table table, struct state_same *sames,
		     size_t count, struct error *error)
{
	CLEANUP(same_all_release) struct same_all all = { .arena = ARENA_INIT };
	struct same_walk walk = { .state = state };

	if (count == 0)
		return 0;
	if (same_find_all(&all, state, table, sames, count, error) != 0)
		return -1;
	qsort(all.items, all.count, sizeof(*all.items), account_key_compare);
	walk.sames = all.items;
	walk.count = all.count;
	/* A row and what refers to it change one after the other. */
	return db_run(&state->db, "PRAGMA defer_foreign_keys = ON", error) ||
			       same_move_rows(&walk, table, error) ||
			       same_move_places(&walk, "SELECT key, list, member FROM list_member",
						"UPDATE list_member SET key = ? WHERE list = ? "
						"AND member = ?",
						error) ||
			       same_move_places(&walk,
						"SELECT key, list, member FROM there_list_member",
						"UPDATE there_list_member SET key = ? WHERE list "
						"= ? AND member = ?",
						error) ||
			       same_move_changes(&walk, table, error)
		       ? -1
		       : 0;
}

int state_same_changes(struct state *state, enum state_table table, struct state_same *sames,
		       size_t count, struct error *error)
{
	const struct same_walk walk = { .state = state, .sames = sames, .count = count };

	if (count == 0)
		return 0;
	qsort(sames, count, sizeof(*sames), account_key_compare);
	return same_move_changes(&walk, table, error);
}
