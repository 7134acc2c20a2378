// SPDX-License-Identifier: MIT
#include "apply/replan.h"

#include "base/map.h"
#include "base/mem.h"
#include "apply/apply.h"
#include "apply/departments_store.h"
#include "apply/list_apply.h"
#include "apply/moves.h"
#include "state/state_list.h"
#include "state/state_there.h"

struct replan {
	struct state *state;
	const struct buf *keys;
	struct map map;
	struct departments_sites departments; /* how their numbers of accounts change */
};

static void replan_release(struct replan *replan)
{
	map_release(&replan->map);
	departments_sites_release(&replan->departments);
}

static bool replan_has(const struct replan *replan, const struct change *change)
{
	unsigned char key[ACCOUNT_KEY_SIZE];
	struct map_probe probe;
	uint32_t number;

	account_key(change_account(change)->id, key);
	probe = map_probe(map_hash(MAP_HASH_START, key, ACCOUNT_KEY_SIZE));
	while (map_next(&replan->map, &probe, &number))
		if (memcmp(replan->keys->data + (size_t)number * ACCOUNT_KEY_SIZE, key,
			   ACCOUNT_KEY_SIZE) == 0)
			return true;
	return false;
}

static int replan_store(struct replan *replan, const unsigned char *key,
			const struct known *planned, bool there, const struct known *next,
			struct error *error)
{
	if (planned->account.id)
		departments_store_count(&replan->departments, planned, -1);
	if (!there)
		return state_account_remove(replan->state, key, error);
	departments_store_count(&replan->departments, next, 1);
	return state_account_store(replan->state, next, error);
}

/* How long it has been missing, and where its entry is, the directory said and no batch. */
static void replan_keep(struct known *next, const struct known *planned)
{
	if (!planned->account.id)
		return;
	next->missing_since = planned->missing_since;
	next->missing_runs = planned->missing_runs;
	next->account.dn = planned->account.dn;
}

/* The account as it is there, or none. */
static int replan_account(struct replan *replan, const unsigned char *key, struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct known planned = { .batch = 0 }, there;
	int found = state_there_get(replan->state, key, &arena, &there, error);

	if (found < 0 || state_account_get(replan->state, key, &arena, &planned, error) < 0)
		return -1;
	if (found == 0 && !planned.account.id)
		return 0; /* a list */
	if (found > 0) {
		replan_keep(&there, &planned);
		account_fingerprint(&there.account, there.fingerprint);
	}
	return replan_store(replan, key, &planned, found > 0, &there, error);
}

static int replan_change(void *argument, const struct state_change *row, struct error *error)
{
	struct replan *replan = argument;
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct known planned = { .batch = 0 }, next;
	unsigned char key[ACCOUNT_KEY_SIZE];

	if (!replan_has(replan, &row->change))
		return 0;
	account_key(change_account(&row->change)->id, key);
	if (state_account_get(replan->state, key, &arena, &planned, error) < 0)
		return -1;
	next = apply_after(&row->change, &planned, row->batch, row->at, &arena);
	replan_keep(&next, &planned);
	return replan_store(replan, key, &planned, true, &next, error);
}

static int replan_list(struct replan *replan, const unsigned char *key, struct error *error)
{
	static const struct list_members none = { .items = NULL };
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(list_members_release) struct list_members members = { .items = NULL };
	struct known planned = { .batch = 0 }, there;
	int found = state_there_list_get(replan->state, key, &arena, &there, &members, error);

	if (found < 0 || state_list_get(replan->state, key, &arena, &planned, error) < 0)
		return -1;
	if (found == 0)
		return planned.account.id ? state_list_remove(replan->state, key, error) : 0;
	replan_keep(&there, &planned);
	return state_list_store(replan->state, &there, &members, &none, true, error);
}

static int replan_list_change(void *argument, const struct state_list_change *row,
			      struct error *error)
{
	struct replan *replan = argument;
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct known planned = { .batch = 0 };
	unsigned char key[ACCOUNT_KEY_SIZE];

	if (!replan_has(replan, &row->change.change))
		return 0;
	account_key(change_account(&row->change.change)->id, key);
	return state_list_get(replan->state, key, &arena, &planned, error) < 0 ||
			       list_apply_planned(replan->state, row->batch, &row->change, &planned,
						  row->at, error) != 0
		       ? -1
		       : 0;
}

int replan_keys(struct state *state, const struct buf *keys, struct error *error)
{
	CLEANUP(replan_release)
	struct replan replan = { .state = state,
				 .keys = keys,
				 .departments = DEPARTMENTS_SITES_INIT };
	size_t count = keys->len / ACCOUNT_KEY_SIZE;

	for (size_t i = 0; i < count; i++) {
		const unsigned char *key = (const unsigned char *)keys->data + i * ACCOUNT_KEY_SIZE;

		map_add(&replan.map, map_hash(MAP_HASH_START, key, ACCOUNT_KEY_SIZE), (uint32_t)i);
		if (replan_account(&replan, key, error) != 0 ||
		    replan_list(&replan, key, error) != 0)
			return -1;
	}
	return state_changes_open(state, replan_change, &replan, error) ||
			       state_list_changes_open(state, replan_list_change, &replan, error) ||
			       moves_take_back(state, keys, error) ||
			       departments_store_add(&replan.departments, state, error)
		       ? -1
		       : 0;
}
