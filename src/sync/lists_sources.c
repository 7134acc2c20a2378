// SPDX-License-Identifier: MIT
#include "sync/lists_sources.h"

#include "entry/dn.h"
#include "state/state_account.h"

int lists_meet_unread(struct expand *expand, const struct directory *directory, struct state *state,
		      struct error *error)
{
	const char *address;
	size_t at = 0;

	if (!directory_trouble(directory))
		return 0;
	while ((address = expand_unknown_address(expand, &at)) != NULL) {
		CLEANUP(arena_release) struct arena arena = ARENA_INIT;
		struct known known;
		int found = state_account_find(state, address, &arena, &known, error);

		if (found < 0)
			return -1;
		if (found > 0 && directory_is_unread(directory, known.account.id))
			expand_absent_address(expand, address, known.account.dn, known.key);
	}
	return 0;
}

bool lists_is_nested(const void *config, const char *id)
{
	const struct config_directory *directory = config_directory_of(config, id);

	return directory && directory->groups.nested;
}

bool lists_are_wanted(const struct config *config, bool *ret_nested)
{
	bool wanted = false;

	*ret_nested = false;
	for (size_t i = 0; i < config->directory_count; i++) {
		const struct config_groups *groups = &config->directories[i].groups;

		wanted = wanted || groups->base.count > 0;
		*ret_nested = *ret_nested || groups->nested;
	}
	return wanted;
}

void lists_find_places(const struct config_directory *directory, struct arena *arena,
		       struct vec *places)
{
	const struct vec *const bases[] = { &directory->base, &directory->groups.base,
					    &directory->groups.contacts.base };
	CLEANUP(buf_release) struct buf dn = BUF_INIT;

	for (size_t i = 0; i < ARRAY_LEN(bases); i++)
		for (size_t j = 0; j < bases[i]->count; j++)
			if (!dn_normalise(&dn, bases[i]->items[j], strlen(bases[i]->items[j])))
				vec_add(places, arena_text(arena, buf_text(&dn)));
	if (directory->base.count == 0)
		vec_add(places, "");
}
