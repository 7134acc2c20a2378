// SPDX-License-Identifier: MIT
/*
 * What mailprov remembers (SQLite): accounts with what was last planned for them, batches and their
 * changes, verdicts, runs, the steps that a person marked done. Only the named questions of this
 * header are asked. No secret is ever stored.
 *
 * Order of calls: state_lock for a writer (one at a time), state_open, questions; everything that
 * belongs together between state_begin and state_commit; state_close. A commit is durable when it
 * returns. Readers need no lock and see the last commit.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "model/change.h"
#include "model/guard_class.h"
#include "model/known.h"
#include "model/verdict.h"

struct state;

/*
 * The lock of the single writer: a file beside the store. Held by another process: ERROR_AGAIN,
 * with its pid for people. `ret_fd` is closed to unlock.
 */
MUST_CHECK int state_lock(const char *path, int *ret_fd, struct error *error);

/*
 * Opens the store; `write` makes it (0600, in a folder of 0711, through which others reach the
 * published data) and brings its schema up to date. A store of a newer version is refused
 * (ERROR_DATA).
 */
MUST_CHECK int state_open(const char *path, bool write, struct state **ret_state,
			  struct error *error);

/*
 * A reader of a store that is not there yet gets an empty one in memory, so that reading commands
 * work before the first sync.
 */
void state_close(struct state *state);
void state_closep(struct state **state);

MUST_CHECK int state_begin(struct state *state, struct error *error);
MUST_CHECK int state_commit(struct state *state, struct error *error);

/* Ends an open transaction without a trace; nothing happens when none is open. */
void state_rollback(struct state *state);

/* Accounts.
 * ------------------------------------------------------------------------------------------------
 */

struct state_cursor;

enum state_order { STATE_BY_KEY, STATE_BY_ADDRESS };

/*
 * All accounts in an order; `domain` NULL is every domain. Strings of a row are valid until the
 * next call.
 */
MUST_CHECK int state_accounts_open(struct state *state, enum state_order order, const char *domain,
				   struct state_cursor **ret_cursor, struct error *error);
MUST_CHECK int state_accounts_next(struct state_cursor *cursor, struct known *ret_known,
				   struct error *error);
void state_accounts_close(struct state_cursor *cursor);
void state_accounts_closep(struct state_cursor **cursor);

/* One account by its address, an alias of it, or its DN; its strings go into the arena. 1, 0 or -1.
 */
MUST_CHECK int state_account_find(struct state *state, const char *text, struct arena *arena,
				  struct known *ret_known, struct error *error);

/*
 * Who else has this address, as his own or as an alias: not the account with this key. A living one
 * comes first, else the one that was retired last. Likewise.
 */
MUST_CHECK int state_address_holder(struct state *state, const char *address,
				    const unsigned char key[ACCOUNT_KEY_SIZE], struct arena *arena,
				    struct known *ret_known, struct error *error);

/* Appends the keys of all accounts that have this address, as their own or as an alias. */
MUST_CHECK int state_address_keys(struct state *state, const char *address, struct buf *keys,
				  struct error *error);

/* One account by its key; likewise. */
MUST_CHECK int state_account_get(struct state *state, const unsigned char key[ACCOUNT_KEY_SIZE],
				 struct arena *arena, struct known *ret_known, struct error *error);

/* Writes the whole row, new or old. */
MUST_CHECK int state_account_store(struct state *state, const struct known *known,
				   struct error *error);
MUST_CHECK int state_account_remove(struct state *state, const unsigned char key[ACCOUNT_KEY_SIZE],
				    struct error *error);

/*
 * Around the storing of very many accounts in the order of their keys, each once, inside a
 * transaction: without its indices, and without a look at what is there, the table takes them
 * several times faster. Nothing happens when the table has accounts already.
 */
MUST_CHECK int state_bulk_begin(struct state *state, struct error *error);
MUST_CHECK int state_bulk_end(struct state *state, struct error *error);

/* What is known of accounts and of mailing lists alike. */
enum state_table { STATE_ACCOUNTS, STATE_LISTS };

/*
 * Sets how long an account or a list has been missing; zeroes clear it. Cheaper than storing the
 * whole row.
 */
MUST_CHECK int state_missing(struct state *state, enum state_table table,
			     const unsigned char key[ACCOUNT_KEY_SIZE], int64_t since, int64_t runs,
			     struct error *error);

/* The entry was moved: its DN is another one, and nothing else. */
MUST_CHECK int state_moved(struct state *state, enum state_table table,
			   const unsigned char key[ACCOUNT_KEY_SIZE], const char *dn,
			   struct error *error);

struct state_count {
	int64_t by_state[ACCOUNT_STATES];
	int64_t missing; /* absent from the last sealed read, of any state but retired */
};

/* `domain` NULL counts all. */
MUST_CHECK int state_count_accounts(struct state *state, const char *domain,
				    struct state_count *ret_count, struct error *error);

/* Batches.
 * ------------------------------------------------------------------------------------------------
 */

/* Stored by number. */
enum state_batch_status {
	STATE_BATCH_READY,
	STATE_BATCH_CONFIRMED,
	STATE_BATCH_REJECTED,
	STATE_BATCH_HELD
};

/*
 * The number of what the limits held: a batch without a folder, replaced by every run that is
 * stopped and dropped by the next one that is not. It is in no list, and its changes were not
 * applied.
 */
enum { STATE_HELD_ID = 0 };

struct state_batch {
	int64_t id;
	int64_t created_at;
	int64_t decided_at; /* confirmed or rejected */
	enum state_batch_status status;
	int64_t count[CHANGE_OPS];
	char digest[65]; /* SHA-256 of batch.json, hexadecimal */
};

const char *state_batch_status_text(enum state_batch_status status);

/* The number that the next batch will have: one more than the highest ever stored. */
MUST_CHECK int state_batch_next_id(struct state *state, int64_t *ret_id, struct error *error);
MUST_CHECK int state_batch_store(struct state *state, const struct state_batch *batch,
				 struct error *error);
MUST_CHECK int state_batch_find(struct state *state, int64_t id, struct state_batch *ret_batch,
				struct error *error);

/* All batches, oldest first; the caller frees the array. */
MUST_CHECK int state_batch_list(struct state *state, struct state_batch **ret_batches,
				size_t *ret_count, struct error *error);

/*
 * A change of a batch, with the row it replaces (known->key of zeroes and id NULL for a creation),
 * so that a rejected batch can be taken back. `sequence` counts from 0.
 */
MUST_CHECK int state_change_store(struct state *state, int64_t batch, int64_t sequence,
				  const struct change *change, const struct known *before,
				  int64_t at, struct error *error);

/*
 * Calls `each` for every change of a batch in sequence; it returns 0 or -1 to stop. Strings are
 * valid inside the call.
 */
typedef int (*state_change_each)(void *argument, const struct change *change,
				 const struct known *before, struct error *error);
MUST_CHECK int state_changes(struct state *state, int64_t batch, state_change_each each,
			     void *argument, struct error *error);

/*
 * What a batch has of a class of limits, for those that count it. `digest` (up to 64 characters)
 * names what is held; "" for a batch that is not.
 */
MUST_CHECK int state_class_store(struct state *state, int64_t batch, enum guard_class class,
				 int64_t count, const char *digest, struct error *error);

/* 1, 0 when it has nothing of the class, or -1. */
MUST_CHECK int state_class_find(struct state *state, int64_t batch, enum guard_class class,
				int64_t *ret_count, char ret_digest[65], struct error *error);

/* Removes a batch and all that belongs to it without a trace; for the held one. */
MUST_CHECK int state_batch_drop(struct state *state, int64_t id, struct error *error);

/*
 * How many changes of each class were stored as counting after an instant, in batches that were not
 * rejected.
 */
MUST_CHECK int state_planned_since(struct state *state, int64_t instant,
				   int64_t ret_count[GUARD_CLASSES], struct error *error);

/*
 * Whether a later batch that was not rejected has a change of one of the accounts of this batch: 1,
 * 0 or -1.
 */
MUST_CHECK int state_batch_is_built_on(struct state *state, int64_t id, struct error *error);

/* Runs, verdicts, marks.
 * ------------------------------------------------------------------------------------------------
 */

/* The last sealed read: when, and how many entries it had. 1, 0 or -1. */
MUST_CHECK int state_run_last(struct state *state, int64_t *ret_at, int64_t *ret_seen,
			      struct error *error);
MUST_CHECK int state_run_store(struct state *state, int64_t at, int64_t seen, int64_t batch,
			       struct error *error);

/*
 * What the last read left for the next one. The file that has it is named by the id; the memory is
 * the directory's own affair.
 */
enum { STATE_SNAPSHOT_ID = ACCOUNT_KEY_SIZE };

struct state_snapshot {
	unsigned char id[STATE_SNAPSHOT_ID];
	const void *checkpoint;
	size_t checkpoint_len;
	bool settled; /* the plan over it was empty, and nothing was written to the store since */
	int64_t unchanged, held; /* numbers of that plan */
	bool watched; /* what state_watch_load gives is of the plan over it, and nothing was written
			 to the store since */
};

/* `memory` goes into the arena. 1, 0 or -1. */
MUST_CHECK int state_snapshot_load(struct state *state, struct arena *arena,
				   struct state_snapshot *ret_snapshot, struct error *error);
MUST_CHECK int state_snapshot_store(struct state *state, const struct state_snapshot *snapshot,
				    struct error *error);

/*
 * What the last plan leaves for one over a few accounts: who has to be looked at whatever the
 * directory says, and how many others count as what.
 */
struct state_watch {
	unsigned char snapshot[STATE_SNAPSHOT_ID]; /* that the plan was over */
	unsigned char rules[STATE_SNAPSHOT_ID];	   /* of the configuration that it depended on */
	int64_t unchanged, held, known, retired;   /* of all others */
	const unsigned char (*keys)[ACCOUNT_KEY_SIZE]; /* ascending */
	size_t count;
};

/* The keys go into the arena. 1, 0 or -1. */
MUST_CHECK int state_watch_load(struct state *state, struct arena *arena,
				struct state_watch *ret_watch, struct error *error);
MUST_CHECK int state_watch_store(struct state *state, const struct state_watch *watch,
				 struct error *error);

MUST_CHECK int state_verdict_store(struct state *state, const struct verdict *verdict, int64_t at,
				   struct error *error);
MUST_CHECK int state_verdict_find(struct state *state, const char *domain,
				  enum verdict_status *ret_status, int64_t *ret_at,
				  struct error *error);

/*
 * What only a person can do: "administrator", "migration". Value "done" or a note; NULL removes.
 * `ret_value` goes into the arena.
 */
MUST_CHECK int state_mark_store(struct state *state, const char *step, const char *value,
				int64_t at, struct error *error);
MUST_CHECK int state_mark_find(struct state *state, const char *step, struct arena *arena,
			       const char **ret_value, int64_t *ret_at, struct error *error);
