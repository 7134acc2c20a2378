// SPDX-License-Identifier: MIT
/*
 * What the store knows of mailing lists: each as it was last planned, its members, and what the
 * batches did to them. What a list has in common with an account is kept in struct known, of which
 * a list uses id, DN, address, name, aliases, state, and how long it has been missing. See state.h
 * for the order of calls.
 */
#pragma once

#include "base/vec.h"
#include "model/list.h"
#include "state/state_account.h"
#include "state/state_batch.h"

struct state_lists;

/* All lists by key. */
MUST_CHECK int state_lists_open(struct state *state, struct state_lists **ret_lists,
				struct error *error);

/* The next one with its members by address; both are valid until the next call. */
MUST_CHECK int state_lists_next(struct state_lists *lists, struct known *ret_known,
				const struct list_members **ret_members, struct error *error);
void state_lists_closep(struct state_lists **lists);

/*
 * One list by its key; by its address, an alias of it, or its DN. Strings go into the arena. 1, 0
 * or -1.
 */
MUST_CHECK int state_list_get(struct state *state, const unsigned char key[ACCOUNT_KEY_SIZE],
			      struct arena *arena, struct known *ret_known, struct error *error);
MUST_CHECK int state_list_find(struct state *state, const char *text, struct arena *arena,
			       struct known *ret_known, struct error *error);

/* The members of a list by address; strings go into the arena, the caller releases the items. */
MUST_CHECK int state_list_members(struct state *state, const unsigned char key[ACCOUNT_KEY_SIZE],
				  struct arena *arena, struct list_members *ret_members,
				  struct error *error);

/*
 * The list other than the one with this key that has this address, as its own or as an alias. As
 * state_address_holder.
 */
MUST_CHECK int state_list_holder(struct state *state, const char *address,
				 const unsigned char key[ACCOUNT_KEY_SIZE], struct arena *arena,
				 struct known *ret_known, struct error *error);

/* The addresses of the lists in use that have this member, in order, into the arena. */
MUST_CHECK int state_lists_of(struct state *state, const char *member, struct arena *arena,
			      struct vec *addresses, struct error *error);

/*
 * Writes the row, new or old; takes members out and puts others in. `anew`: it has just those that
 * are added.
 */
MUST_CHECK int state_list_store(struct state *state, const struct known *known,
				const struct list_members *added,
				const struct list_members *removed, bool anew, struct error *error);
/* The address of a member is another account's now. */
MUST_CHECK int state_list_rekey(struct state *state, const unsigned char list[ACCOUNT_KEY_SIZE],
				const char *member, const unsigned char key[ACCOUNT_KEY_SIZE],
				struct error *error);
MUST_CHECK int state_list_remove(struct state *state, const unsigned char key[ACCOUNT_KEY_SIZE],
				 struct error *error);

/* A change of a batch, as state_change_store. */
MUST_CHECK int state_list_change_store(struct state *state, int64_t batch, int64_t sequence,
				       const struct list_change *change, const struct known *before,
				       struct error *error);

/* As struct state_change. */
struct state_list_change {
	int64_t batch, sequence;
	enum state_answer answer;
	int64_t at;
	struct list_change change;
	struct known before;
};

/* Calls `each` for every one of a batch in sequence, as state_changes; state_changes_open. */
typedef int (*state_list_change_each)(void *argument, const struct state_list_change *change,
				      struct error *error);
MUST_CHECK int state_list_changes(struct state *state, int64_t batch, state_list_change_each each,
				  void *argument, struct error *error);
MUST_CHECK int state_list_changes_open(struct state *state, state_list_change_each each,
				       void *argument, struct error *error);

/* How many lists the last plan held, for runs that need no plan. */
MUST_CHECK int state_lists_held_store(struct state *state, int64_t held, struct error *error);
MUST_CHECK int state_lists_held(struct state *state, int64_t *ret_held, struct error *error);

/*
 * The DNs that the last plan of lists wants asked for when changes are read: what is named there
 * and was not seen, or not whole. They replace those of before; the list takes them, in the arena.
 */
MUST_CHECK int state_asked_store(struct state *state, const struct vec *names, struct error *error);
MUST_CHECK int state_asked(struct state *state, struct arena *arena, struct vec *names,
			   struct error *error);

/* What a batch does to lists. */
struct state_list_count {
	int64_t op[CHANGE_OPS];
	int64_t added, removed; /* members */
};

MUST_CHECK int state_list_count(struct state *state, int64_t batch,
				struct state_list_count *ret_count, struct error *error);
