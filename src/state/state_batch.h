// SPDX-License-Identifier: MIT
/*
 * Batches and their changes, with what each change replaced, so that a rejected batch can be taken
 * back. See state.h for the order of calls.
 */
#pragma once

#include "model/change.h"
#include "model/guard_class.h"
#include "model/known.h"
#include "state/state.h"

/* Stored by number. */
enum state_batch_status {
	STATE_BATCH_READY,
	STATE_BATCH_CONFIRMED,
	STATE_BATCH_REJECTED,
	STATE_BATCH_HELD
};

/*
 * The number of the held batch, of changes over the limits: a batch without a folder, replaced by
 * every run that is stopped and dropped by the next one that is not. It is in no list, and its
 * changes were not applied.
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

/* The first batch that is open, or 0. */
MUST_CHECK int state_batch_first_open(struct state *state, int64_t *ret_id, struct error *error);

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

/* What was answered to a change of a batch. Stored: add at the end only. */
enum state_answer {
	STATE_OPEN,    /* nothing yet, or all that the batch's own status says */
	STATE_DONE,    /* it is there */
	STATE_REFUSED, /* the console did not take it */
	STATE_DROPPED, /* it hung on one that was refused */
	STATE_ANSWERS
};

const char *state_answer_text(enum state_answer answer);

/* A change as it is stored. Strings are valid inside the call that hands it on. */
struct state_change {
	int64_t batch, sequence;
	enum state_answer answer;
	const char *refusal; /* what the console said when it refused it; NULL for nothing */
	int64_t at;	     /* when it was planned */
	struct change change;
	struct known before; /* id NULL for a creation */
};

/* Calls `each` for every change of a batch in sequence; it returns 0 or -1 to stop. */
typedef int (*state_change_each)(void *argument, const struct state_change *change,
				 struct error *error);
MUST_CHECK int state_changes(struct state *state, int64_t batch, state_change_each each,
			     void *argument, struct error *error);

/* The same from the last to the first. */
MUST_CHECK int state_changes_back(struct state *state, int64_t batch, state_change_each each,
				  void *argument, struct error *error);

/* The same for the open changes of all ready batches, in the order of batches. */
MUST_CHECK int state_changes_open(struct state *state, state_change_each each, void *argument,
				  struct error *error);

/*
 * Answers one change of accounts or lists (STATE_ACCOUNTS, STATE_LISTS), or all of a batch that are
 * open yet.
 */
MUST_CHECK int state_change_answer(struct state *state, enum state_table table, int64_t batch,
				   int64_t sequence, enum state_answer answer, struct error *error);
MUST_CHECK int state_changes_answer(struct state *state, int64_t batch, enum state_answer answer,
				    struct error *error);

/* The console refused a change of an account, in these words, or in none (NULL). */
MUST_CHECK int state_change_refused(struct state *state, int64_t batch, int64_t sequence,
				    const char *words, struct error *error);

/*
 * What a batch has of a class of limits, for those that count it. `digest` (up to 64 characters)
 * names what is held; "" for a batch that is not.
 */
MUST_CHECK int state_class_store(struct state *state, int64_t batch, enum guard_class class,
				 int64_t count, const char *digest, struct error *error);

/* 1, 0 when it has nothing of the class, or -1. */
MUST_CHECK int state_class_find(struct state *state, int64_t batch, enum guard_class class,
				int64_t *ret_count, char ret_digest[65], struct error *error);

/* Deletes a batch and all that belongs to it; for the held one. */
MUST_CHECK int state_batch_drop(struct state *state, int64_t id, struct error *error);

/*
 * The same of the accounts of one of several directories, by its name: for the limits of that one.
 */
MUST_CHECK int state_class_store_part(struct state *state, int64_t batch, enum guard_class class,
				      const char *directory, int64_t count, struct error *error);

/*
 * How many changes of each class were stored as counting by runs after one instant and up to
 * another, in batches that were not rejected; of all accounts, or with a name of that directory's.
 */
MUST_CHECK int state_planned_in(struct state *state, int64_t after, int64_t until,
				const char *directory,
				int64_t ret_count[GUARD_CLASSES], struct error *error);

/*
 * Whose change the console refused the last time: accounts and lists, whose next change then has
 * that for its reason. The keys are appended, ascending.
 */
MUST_CHECK int state_refused_store(struct state *state, const unsigned char key[ACCOUNT_KEY_SIZE],
				   bool refused, struct error *error);
MUST_CHECK int state_refused_keys(struct state *state, struct buf *keys, struct error *error);

/*
 * Which other batch that is open has a change of one of the accounts or lists of this batch: the
 * lowest number below it, or above it when `later`. 1, 0 or -1.
 */
MUST_CHECK int state_batch_shares(struct state *state, int64_t id, bool later, int64_t *ret_other,
				  struct error *error);
