// SPDX-License-Identifier: MIT
#include "sync/shared_mailboxes.h"

#include "state/state_shared.h"

/* Those that the directory shows as something else now. */
static int shared_mailboxes_drop(const struct roster *roster, struct state *state,
				 const struct buf *keys, struct error *error)
{
	for (size_t i = 0; i < keys->len; i += ACCOUNT_KEY_SIZE) {
		const unsigned char *key = (const unsigned char *)keys->data + i;
		const struct roster_entry *entry = roster_find(roster, key);

		if (entry && !(entry->flags & ROSTER_SHARED) &&
		    state_shared_remove(state, key, error) != 0)
			return -1;
	}
	return 0;
}

int shared_mailboxes_store(const struct roster *roster, struct state *state, struct error *error)
{
	CLEANUP(buf_release) struct buf keys = BUF_INIT;
	struct roster_cursor cursor = { .roster = roster };
	const struct roster_entry *entry;

	if (state_shared_keys(state, &keys, error) != 0 ||
	    shared_mailboxes_drop(roster, state, &keys, error) != 0)
		return -1;
	while ((entry = roster_next_listed(&cursor, ROSTER_SHARED)) != NULL)
		if (!state_shared_has(&keys, entry->key) &&
		    state_shared_add(state, entry->key, error) != 0)
			return -1;
	return state_shared_prune(state, error);
}
