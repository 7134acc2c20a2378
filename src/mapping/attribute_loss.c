// SPDX-License-Identifier: MIT
#include "mapping/attribute_loss.h"

#include <strings.h>

#include "mapping/match_index.h"

/* Fewer may well have lost it without any fault. */
enum { VANISHES = 3 };

static void attribute_loss_add(struct attribute_loss *loss, const struct config_match *match,
			       const char *key)
{
	CLEANUP(vec_release) struct vec named = VEC_INIT;

	match_attributes(match, &loss->arena, &named);
	for (size_t i = 0; i < named.count && loss->attributes.count < ATTRIBUTE_LOSS_RULES; i++) {
		size_t j = 0;

		while (j < loss->attributes.count &&
		       strcasecmp(loss->attributes.items[j], named.items[i]) != 0)
			j++;
		if (j < loss->attributes.count)
			continue;
		vec_add(&loss->attributes, named.items[i]);
		vec_add(&loss->keys, key);
	}
}

void attribute_loss_init(struct attribute_loss *loss, const struct config_directory *directory)
{
	const struct config_match shared = { .filter = directory->shared };

	*loss = (struct attribute_loss){ .arena = ARENA_INIT };
	for (size_t i = 0; i < directory->exclude_count; i++)
		attribute_loss_add(loss, &directory->exclude[i], "directory.exclude");
	for (size_t i = 0; i < directory->disabled_count; i++)
		attribute_loss_add(loss, &directory->disabled[i], "directory.disabled");
	if (shared.filter)
		attribute_loss_add(loss, &shared, "directory.shared");
}

void attribute_loss_see(struct attribute_loss *loss, const struct entry *entry)
{
	for (size_t i = 0; i < loss->attributes.count; i++) {
		size_t count;

		(void)entry_values(entry, loss->attributes.items[i], &count);
		loss->with[i] += count > 0;
	}
}

int attribute_loss_check(const struct attribute_loss *loss, const uint32_t *before,
			 struct error *error)
{
	for (size_t i = 0; before && i < loss->attributes.count; i++)
		if (loss->with[i] == 0 && before[i] >= VANISHES)
			return error_set(
				error, ERROR_AGAIN,
				"no entry has the attribute %s of %s, which %u had at the last "
				"full read; the read is discarded as incomplete. Most likely the "
				"account that mailprov binds with may not read it any more; if it "
				"was emptied on purpose, " READ_ANYWAY,
				loss->attributes.items[i], loss->keys.items[i],
				(unsigned)before[i]);
	return 0;
}

void attribute_loss_release(struct attribute_loss *loss)
{
	vec_release(&loss->attributes);
	vec_release(&loss->keys);
	arena_release(&loss->arena);
	*loss = (struct attribute_loss){ .arena = ARENA_INIT };
}
