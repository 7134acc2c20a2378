// SPDX-License-Identifier: MIT
#include "sync/absence_probe.h"

#include "base/mem.h"

/* More than these are not asked; then they are drawn evenly from all of them. */
enum { WITNESSES = 1000 };

/* Entries that no other check asks for when they are missing; held ones first. */
static const uint32_t absence_probe_flags[] = { ROSTER_HELD, ROSTER_EXCLUDED | ROSTER_NO_ADDRESS };

static bool absence_probe_is_wanted(const struct roster_entry *entry, uint32_t flags)
{
	return (entry->flags & flags) && (flags == ROSTER_HELD || !(entry->flags & ROSTER_HELD));
}

/*
 * Walks over the entries that the roster lacks; adds every `step`th id to `ids` unless that is
 * NULL. Returns how many there are.
 */
static size_t absence_probe_walk(const struct roster *before, const struct roster *roster,
				 uint32_t flags, size_t step, struct vec *ids)
{
	struct roster_cursor cursor = { .roster = before };
	const struct roster_entry *entry;
	size_t count = 0;

	while ((entry = roster_next(&cursor)) != NULL) {
		if (!absence_probe_is_wanted(entry, flags) || roster_find(roster, entry->key))
			continue;
		if (ids && count % step == 0)
			vec_add(ids, roster_account(before, entry->offset).id);
		count++;
	}
	return count;
}

static int absence_probe_judge(const struct roster *before, const struct vec *ids,
			       const enum source_presence *presence, struct error *error)
{
	for (size_t i = 0; i < ids->count; i++) {
		unsigned char key[ACCOUNT_KEY_SIZE];
		const struct roster_entry *entry;

		if (presence[i] != SOURCE_IN_SCOPE)
			continue;
		account_key(ids->items[i], key);
		entry = roster_find(before, key);
		return error_set(
			error, ERROR_AGAIN,
			"the directory has %s, but its listing left it out: the read is discarded "
			"as incomplete, nothing was changed. An index of the server may be broken",
			entry ? roster_account(before, entry->offset).dn : ids->items[i]);
	}
	return 0;
}

int absence_probe_ask(struct directory *directory, const struct roster *before,
		      const struct roster *roster, struct error *error)
{
	CLEANUP(vec_release) struct vec ids = VEC_INIT;
	CLEANUP(mem_freep) enum source_presence *presence = NULL;

	for (size_t i = 0; i < ARRAY_LEN(absence_probe_flags); i++) {
		size_t count = absence_probe_walk(before, roster, absence_probe_flags[i], 1, NULL);

		if (count)
			(void)absence_probe_walk(before, roster, absence_probe_flags[i],
						 (count + WITNESSES - 1) / WITNESSES, &ids);
	}
	if (ids.count == 0)
		return 0;
	presence = mem_new(ids.count, sizeof(*presence));
	if (directory_confirm(directory, ids.items, ids.count, presence, error) != 0)
		return -1;
	return absence_probe_judge(before, &ids, presence, error);
}
