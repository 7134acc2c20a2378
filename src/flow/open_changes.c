// SPDX-License-Identifier: MIT
#include "flow/open_changes.h"

#include "state/state_batch.h"

int64_t open_changes_find(const struct open_changes *changes,
			  const unsigned char key[ACCOUNT_KEY_SIZE])
{
	struct map_probe probe = map_probe(map_hash(MAP_HASH_START, key, ACCOUNT_KEY_SIZE));
	uint32_t number;
	int64_t batch;

	while (map_next(&changes->map, &probe, &number)) {
		if (memcmp(changes->keys.data + (size_t)number * ACCOUNT_KEY_SIZE, key,
			   ACCOUNT_KEY_SIZE) != 0)
			continue;
		memcpy(&batch, changes->batches.data + (size_t)number * sizeof(batch),
		       sizeof(batch));
		return batch;
	}
	return 0;
}

static int open_changes_add(void *argument, const struct state_change *row, struct error *error)
{
	struct open_changes *changes = argument;
	unsigned char key[ACCOUNT_KEY_SIZE];

	(void)error;
	account_key(change_account(&row->change)->id, key);
	if (open_changes_find(changes, key))
		return 0;
	map_add(&changes->map, map_hash(MAP_HASH_START, key, ACCOUNT_KEY_SIZE),
		(uint32_t)(changes->keys.len / ACCOUNT_KEY_SIZE));
	buf_add(&changes->keys, key, sizeof(key));
	buf_add(&changes->batches, &row->batch, sizeof(row->batch));
	return 0;
}

int open_changes_load(struct open_changes *changes, struct state *state, struct error *error)
{
	return state_changes_open(state, open_changes_add, changes, error);
}

void open_changes_release(struct open_changes *changes)
{
	buf_release(&changes->keys);
	buf_release(&changes->batches);
	map_release(&changes->map);
}
