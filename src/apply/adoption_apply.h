// SPDX-License-Identifier: MIT
/*
 * What is done to the store for accounts that are adopted (model/adopted.h): that one is there, and
 * that it is an entry's from now on. Both are events (apply/event.h); when they are carried out
 * again, it is by these. Inside the caller's transaction.
 */
#pragma once

#include "apply/departments_store.h"
#include "batch/batch_input.h"
#include "batch/console_rows.h"
#include "state/state.h"

/* The row as an account. What the list does not say of one that was adopted before stays. */
void adoption_say(struct known *known, const struct console_row *row, int64_t now);

/* The account that a row makes, if none was adopted before with its address; id in `buf`. */
struct known adoption_new(const struct console_row *row, const char *site, int64_t now,
			  struct buf *buf);

/* It is there from now on, or what is there is as the row says; `departments` are counted. */
MUST_CHECK int adoption_put(struct state *state, const struct console_row *row, const char *site,
			    int64_t now, struct departments_sites *departments,
			    struct error *error);

/* An id is taken over, also by what was not adopted. */
MUST_CHECK int adoption_same(struct state *state, const struct batch_same *same,
			     struct error *error);

/*
 * The one with the old key is this entry's from now on: what nobody said of it is as the entry
 * says. What stands under the id of the entry makes way.
 */
MUST_CHECK int adoption_give(struct state *state, const unsigned char old[ACCOUNT_KEY_SIZE],
			     const struct account *seen, struct error *error);
