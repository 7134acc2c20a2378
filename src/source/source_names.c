// SPDX-License-Identifier: MIT
#include "source/source.h"

#include <strings.h>

static bool source_has(const struct vec *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (strcasecmp(names->items[i], name) == 0)
			return true;
	return false;
}

static void source_add_alias(struct source_setup *setup, struct source_aliases *aliases,
			     const char *asked, const char *given)
{
	if (source_has(&aliases->asked, asked))
		return;
	vec_add(&aliases->asked, arena_text(&setup->arena, asked));
	vec_add(&aliases->given, arena_text(&setup->arena, given));
	aliases->pairs = (struct entry_aliases){ .asked = aliases->asked.items,
						 .given = aliases->given.items,
						 .count = aliases->asked.count };
}

/* A name of the configuration that is not the first of its attribute: what servers write is. */
static void source_name(struct source_setup *setup, const char *name, struct vec *attributes)
{
	CLEANUP(vec_release) struct vec others = VEC_INIT;
	const char *first = attribute_names_find(&setup->names, name);

	if (!first || strchr(name, ';'))
		return;
	attribute_names_others(&setup->names, name, &others);
	for (size_t i = 0; i < others.count; i++)
		if (strcasecmp(others.items[i], first) != 0)
			source_add_alias(setup, &setup->spelled, others.items[i], first);
	if (strcasecmp(first, name) == 0)
		return;
	source_add_alias(setup, &setup->aliases, name, first);
	if (attributes && !source_has(attributes, first))
		vec_add(attributes, arena_text(&setup->arena, first));
}

void source_set_names(struct source_setup *setup)
{
	CLEANUP(vec_release) struct vec filters = VEC_INIT;

	for (size_t i = 0; i < ARRAY_LEN(setup->attributes); i++)
		for (size_t j = 0, count = setup->attributes[i].count; j < count; j++)
			source_name(setup, setup->attributes[i].items[j], &setup->attributes[i]);
	for (size_t j = 0, count = setup->contact_attributes.count; j < count; j++)
		source_name(setup, setup->contact_attributes.items[j], &setup->contact_attributes);
	for (size_t i = 0; i < setup->area_count; i++)
		filter_attributes(setup->areas[i].filter, &filters);
	for (size_t i = 0; i < filters.count; i++)
		source_name(setup, filters.items[i], NULL);
}

void source_release_names(struct source_setup *setup)
{
	vec_release(&setup->aliases.asked);
	vec_release(&setup->aliases.given);
	vec_release(&setup->spelled.asked);
	vec_release(&setup->spelled.given);
	attribute_names_release(&setup->names);
}
