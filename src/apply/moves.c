// SPDX-License-Identifier: MIT
#include "apply/moves.h"

#include <stdlib.h>

#include "base/mem.h"
#include "model/left.h"
#include "state/state_account.h"
#include "state/state_site.h"

void moves_release(struct moves *moves)
{
	arena_release(&moves->arena);
	free(moves->items);
}

static int moves_rekey(struct moves *moves, const char *from, const char *to, struct error *error)
{
	struct state_same *same;

	moves->items =
		mem_grow(moves->items, &moves->cap, moves->count + 1, sizeof(*moves->items));
	same = &moves->items[moves->count++];
	*same = (struct state_same){ .id = arena_text(&moves->arena, to) };
	account_key(from, same->old);
	account_key(to, same->new);
	return state_rekey(moves->state, from, to, error);
}

int moves_finish(struct moves *moves, struct error *error)
{
	return state_same_changes(moves->state, STATE_ACCOUNTS, moves->items, moves->count, error);
}

static const char *moves_site(const struct moves *moves, const struct known *known)
{
	return *known->site ? known->site
			    : moves->site(moves->domains, account_domain(&known->account));
}

/* 1 with the account, 0 or -1. */
static int moves_find(const struct moves *moves, const char *id, struct arena *arena,
		      struct known *ret_known, struct error *error)
{
	unsigned char key[ACCOUNT_KEY_SIZE];

	account_key(id, key);
	return state_account_get(moves->state, key, arena, ret_known, error);
}

/* One that is gone makes room, and stays known as long as its address is reserved. */
static int moves_set_aside(struct moves *moves, const char *id, const char *owner,
			   const char *site, struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(buf_release) struct buf gone = BUF_INIT;
	struct known known;
	int found = moves_find(moves, id, &arena, &known, error);

	if (found <= 0 || !known_is_gone(&known))
		return found < 0 ? -1 : 0;
	left_gone_id(&gone, owner, site, known.account.value[ACCOUNT_ADDRESS]);
	return moves_rekey(moves, id, buf_text(&gone), error);
}

/* The account that somebody has now stays behind at its site. */
static int moves_leave(struct moves *moves, const char *id, struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(buf_release) struct buf left = BUF_INIT;
	struct known known;
	int found = moves_find(moves, id, &arena, &known, error);
	const char *site;

	if (found <= 0)
		return found;
	site = moves_site(moves, &known);
	if (known_is_gone(&known))
		return moves_set_aside(moves, id, id, site, error);
	left_id(&left, id, site);
	return moves_set_aside(moves, buf_text(&left), id, site, error) ||
			       moves_rekey(moves, id, buf_text(&left), error)
		       ? -1
		       : 0;
}

/* Who is given another account in place of one that is gone, under another address. */
static int moves_replace(struct moves *moves, const struct change *change, struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	const char *id = change->after.id;
	struct known known;
	int found = moves_find(moves, id, &arena, &known, error);

	return found > 0 && left_has_reserve(&known, &change->after)
		       ? moves_set_aside(moves, id, id, moves_site(moves, &known), error)
	       : found < 0 ? -1
			   : 0;
}

/* One that was left behind at a site earlier is taken up again. */
static int moves_return(struct moves *moves, const char *id, const char *site, struct error *error)
{
	CLEANUP(buf_release) struct buf left = BUF_INIT;

	left_id(&left, id, site);
	return moves_rekey(moves, buf_text(&left), id, error);
}

int moves_change(struct moves *moves, const struct change *change, struct error *error)
{
	const char *id = change_account(change)->id;

	if (change->reason != CHANGE_TO_SITE)
		return change->op == CHANGE_CREATE ? moves_replace(moves, change, error) : 0;
	return moves_leave(moves, id, error) ||
			       (change->op != CHANGE_CREATE &&
				moves_return(moves, id, change->site, error) != 0)
		       ? -1
		       : 0;
}

static int moves_take_back_one(struct moves *moves, const unsigned char *key, struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(buf_release) struct buf owner = BUF_INIT;
	unsigned char owner_key[ACCOUNT_KEY_SIZE];
	struct known left, own;
	int found = state_account_get(moves->state, key, &arena, &left, error);

	if (found <= 0 || !left_is(left.account.id) || left.state == ACCOUNT_SUSPENDED ||
	    left.state == ACCOUNT_RETIRED)
		return found < 0 ? -1 : 0;
	buf_add(&owner, left.account.id, left_owner(left.account.id));
	account_key(buf_text(&owner), owner_key);
	found = state_account_get(moves->state, owner_key, &arena, &own, error);
	if (found != 0)
		return found < 0 ? -1 : 0;
	return moves_rekey(moves, left.account.id, buf_text(&owner), error);
}

int moves_take_back(struct state *state, const struct buf *keys, struct error *error)
{
	CLEANUP(moves_release) struct moves moves = { .state = state, .arena = ARENA_INIT };
	const unsigned char *key = (const unsigned char *)keys->data;

	for (size_t i = 0; i < keys->len / ACCOUNT_KEY_SIZE; i++, key += ACCOUNT_KEY_SIZE)
		if (moves_take_back_one(&moves, key, error) != 0)
			return -1;
	return moves_finish(&moves, error);
}
