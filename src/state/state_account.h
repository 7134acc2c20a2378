// SPDX-License-Identifier: MIT
/*
 * What the store knows of accounts: each as it was last planned. See state.h for the order of
 * calls.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "model/known.h"
#include "state/state.h"

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
void state_accounts_closep(struct state_cursor **cursor);

/*
 * One account by its address, an alias of it, or its DN; its strings go into the arena. 1, 0 or -1.
 */
MUST_CHECK int state_account_find(struct state *state, const char *text, struct arena *arena,
				  struct known *ret_known, struct error *error);

/*
 * The only account that has this name, or this first value in its DN, as the entries of people with
 * a uid mostly do; several are ERROR_DATA. Takes a walk over all.
 */
MUST_CHECK int state_account_called(struct state *state, const char *text, struct arena *arena,
				    struct known *ret_known, struct error *error);

/*
 * The account other than the one with this key that has this address, as its own or as an alias.
 * One in use comes first, else the one that was retired last. Likewise.
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

/* Whether no account was ever planned. */
MUST_CHECK int state_is_empty(struct state *state, bool *ret_empty, struct error *error);

struct state_count {
	int64_t by_state[ACCOUNT_STATES];
	int64_t missing; /* absent from the last sealed read, of any state but retired */
};

/*
 * How many are known and not retired whose ids begin with the name of a directory; with NULL those
 * with none.
 */
MUST_CHECK int state_count_in_directory(struct state *state, const char *directory,
					int64_t *ret_count, struct error *error);

/* `domain` NULL counts all. */
MUST_CHECK int state_count_accounts(struct state *state, const char *domain,
				    struct state_count *ret_count, struct error *error);
