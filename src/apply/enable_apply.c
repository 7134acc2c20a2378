// SPDX-License-Identifier: MIT
#include "apply/enable_apply.h"

#include "base/mem.h"
#include "state/state_there.h"

/* Whether an open batch suspends it: then it waits for nothing. 1, 0 or -1. */
static int enable_leaves(struct state *state, const struct known *there, struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct known planned;
	int found = state_account_get(state, there->key, &arena, &planned, error);

	if (found <= 0)
		return found;
	return planned.state == ACCOUNT_SUSPENDED || planned.state == ACCOUNT_RETIRED;
}

/*
 * The keys of the accounts of a domain that are there and not enabled: rows are not changed while
 * they are walked over.
 */
static int enable_waiting(struct state *state, const char *domain, const char *site,
			  unsigned char (**ret_keys)[ACCOUNT_KEY_SIZE], size_t *ret_count,
			  struct error *error)
{
	CLEANUP(state_accounts_closep) struct state_cursor *cursor = NULL;
	CLEANUP(mem_freep) unsigned char(*keys)[ACCOUNT_KEY_SIZE] = NULL;
	size_t count = 0, cap = 0;
	struct known known;
	int found;

	if (state_there_open(state, domain, &cursor, error) != 0)
		return -1;
	while ((found = state_accounts_next(cursor, &known, error)) > 0) {
		int leaves = 0;

		/* At another site this verdict says nothing. */
		if (*known.site && strcmp(known.site, site) != 0)
			continue;
		if (known.state == ACCOUNT_CREATED)
			leaves = enable_leaves(state, &known, error);
		if (leaves < 0)
			return -1;
		if (known.state != ACCOUNT_CREATED || leaves)
			continue;
		keys = mem_grow(keys, &cap, count + 1, sizeof(*keys));
		memcpy(keys[count++], known.key, ACCOUNT_KEY_SIZE);
	}
	if (found < 0)
		return -1;
	*ret_keys = take_ptr(&keys);
	*ret_count = count;
	return 0;
}

/* What a batch that is open plans for it stays planned. */
static int enable_planned(struct state *state, const unsigned char key[ACCOUNT_KEY_SIZE],
			  int64_t now, struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct known planned;
	int found = state_account_get(state, key, &arena, &planned, error);

	if (found <= 0 || planned.state != ACCOUNT_CREATED)
		return found < 0 ? -1 : 0;
	planned.state = ACCOUNT_ENABLED;
	planned.changed_at = now;
	return state_account_store(state, &planned, error);
}

static int enable_account(struct state *state, const unsigned char key[ACCOUNT_KEY_SIZE],
			  int64_t now, struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct known there;
	int found = state_there_get(state, key, &arena, &there, error);

	if (found <= 0)
		return found;
	there.state = ACCOUNT_ENABLED;
	there.changed_at = now;
	return state_there_store(state, &there, error) || enable_planned(state, key, now, error)
		       ? -1
		       : 0;
}

int enable_apply(struct state *state, const char *domain, const char *site, bool write, int64_t now,
		 int64_t *ret_count, struct error *error)
{
	CLEANUP(mem_freep) unsigned char(*keys)[ACCOUNT_KEY_SIZE] = NULL;
	size_t count = 0;

	if (enable_waiting(state, domain, site, &keys, &count, error) != 0)
		return -1;
	for (size_t i = 0; i < count && write; i++)
		if (enable_account(state, keys[i], now, error) != 0)
			return -1;
	*ret_count = (int64_t)count;
	return 0;
}
