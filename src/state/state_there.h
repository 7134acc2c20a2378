// SPDX-License-Identifier: MIT
/*
 * What is there: accounts, lists and departments as the provider has them, as far as it was told.
 * Rows come by answers alone (a confirmed batch, an adopted account), never by a plan; whoever
 * publishes, enables or hands out settings reads these. See state.h for the order of calls, and
 * model/known.h for what a row means.
 */
#pragma once

#include "model/department.h"
#include "model/list.h"
#include "state/state_account.h"

/*
 * All accounts by address; `domain` NULL is every domain. To be read with state_accounts_next and
 * closed with state_accounts_close.
 */
MUST_CHECK int state_there_open(struct state *state, const char *domain,
				struct state_cursor **ret_cursor, struct error *error);

/* One account by its key; by its address or an alias of it. Strings go into the arena. 1, 0 or -1.
 */
MUST_CHECK int state_there_get(struct state *state, const unsigned char key[ACCOUNT_KEY_SIZE],
			       struct arena *arena, struct known *ret_known, struct error *error);
MUST_CHECK int state_there_find(struct state *state, const char *text, struct arena *arena,
				struct known *ret_known, struct error *error);

/* Writes the whole row, new or old. */
MUST_CHECK int state_there_store(struct state *state, const struct known *known,
				 struct error *error);
MUST_CHECK int state_there_remove(struct state *state, const unsigned char key[ACCOUNT_KEY_SIZE],
				  struct error *error);

/* Appends the keys of all accounts whose suspension or retirement is planned or done, ascending. */
MUST_CHECK int state_there_leaving(struct state *state, struct buf *keys, struct error *error);

/* One list by its key, with its members by address, which the caller releases; likewise. */
MUST_CHECK int state_there_list_get(struct state *state, const unsigned char key[ACCOUNT_KEY_SIZE],
				    struct arena *arena, struct known *ret_known,
				    struct list_members *ret_members, struct error *error);

/* As state_list_store. */
MUST_CHECK int state_there_list_store(struct state *state, const struct known *known,
				      const struct list_members *added,
				      const struct list_members *removed, bool anew,
				      struct error *error);
MUST_CHECK int state_there_list_remove(struct state *state,
				       const unsigned char key[ACCOUNT_KEY_SIZE],
				       struct error *error);

/* A department of a console came into being, or went. */
MUST_CHECK int state_there_department(struct state *state, const char *path, const char *site,
				      bool there, struct error *error);

/* The same for one that was moved, with the suspended accounts that are carried along. */
MUST_CHECK int state_there_move(struct state *state, const char *from, const char *to,
				const char *site, struct error *error);
