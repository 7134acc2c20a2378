// SPDX-License-Identifier: MIT
#include "apply/batch_tie.h"

#include "base/arena.h"
#include "base/map.h"
#include "base/vec.h"
#include "state/state_batch.h"
#include "state/state_list.h"

struct batch_tie {
	int64_t batch;
	struct vec addresses; /* that the batch gives to accounts, or puts into lists */
	struct map map;
	struct arena arena;
	int64_t other; /* 0: none */
};

static void batch_tie_release(struct batch_tie *tie)
{
	vec_release(&tie->addresses);
	map_release(&tie->map);
	arena_release(&tie->arena);
}

static uint64_t batch_tie_hash(const char *address)
{
	return map_hash(MAP_HASH_START, address, strlen(address));
}

static void batch_tie_add(struct batch_tie *tie, const char *address)
{
	map_add(&tie->map, batch_tie_hash(address), (uint32_t)tie->addresses.count);
	vec_add(&tie->addresses, arena_text(&tie->arena, address));
}

static bool batch_tie_has(const struct batch_tie *tie, const char *address)
{
	struct map_probe probe = map_probe(batch_tie_hash(address));
	uint32_t number;

	while (map_next(&tie->map, &probe, &number))
		if (strcmp(tie->addresses.items[number], address) == 0)
			return true;
	return false;
}

/* The address that a change gives to its account, or NULL. */
static const char *batch_tie_given(const struct state_change *row)
{
	bool gives = row->change.op == CHANGE_CREATE || row->change.op == CHANGE_RENAME;

	return gives && row->answer == STATE_OPEN ? row->change.after.value[ACCOUNT_ADDRESS] : NULL;
}

/* Whether a list needs the account to be there: it takes any address from outside. */
static bool batch_tie_needs(const struct state_list_change *row, size_t member)
{
	return row->answer == STATE_OPEN && !row->change.added.items[member].outside;
}

static int batch_tie_collect(void *argument, const struct state_change *row, struct error *error)
{
	const char *address = batch_tie_given(row);

	(void)error;
	if (address)
		batch_tie_add(argument, address);
	return 0;
}

static int batch_tie_collect_list(void *argument, const struct state_list_change *row,
				  struct error *error)
{
	(void)error;
	for (size_t i = 0; i < row->change.added.count; i++)
		if (batch_tie_needs(row, i))
			batch_tie_add(argument, row->change.added.items[i].address);
	return 0;
}

static int batch_tie_look(void *argument, const struct state_change *row, struct error *error)
{
	struct batch_tie *tie = argument;
	const char *address = batch_tie_given(row);

	(void)error;
	if (tie->other == 0 && row->batch < tie->batch && address && batch_tie_has(tie, address))
		tie->other = row->batch;
	return 0;
}

static int batch_tie_look_list(void *argument, const struct state_list_change *row,
			       struct error *error)
{
	struct batch_tie *tie = argument;

	(void)error;
	if (tie->other != 0 || row->batch <= tie->batch)
		return 0;
	for (size_t i = 0; i < row->change.added.count; i++)
		if (batch_tie_needs(row, i) &&
		    batch_tie_has(tie, row->change.added.items[i].address))
			tie->other = row->batch;
	return 0;
}

int batch_tie_find(struct state *state, int64_t batch, bool later, int64_t *ret_other,
		   struct error *error)
{
	CLEANUP(batch_tie_release) struct batch_tie tie = { .batch = batch };

	if ((later ? state_changes(state, batch, batch_tie_collect, &tie, error)
		   : state_list_changes(state, batch, batch_tie_collect_list, &tie, error)) != 0)
		return -1;
	if (tie.addresses.count == 0)
		return 0;
	if ((later ? state_list_changes_open(state, batch_tie_look_list, &tie, error)
		   : state_changes_open(state, batch_tie_look, &tie, error)) != 0)
		return -1;
	if (tie.other == 0)
		return 0;
	*ret_other = tie.other;
	return 1;
}
