// SPDX-License-Identifier: MIT
#include "mapping/disabled.h"
#include "mapping/mapping.h"
#include "mapping/attribute_loss.h"

/* When so many entries lose an attribute between two reads, it was not edited away but hidden. */
enum { MAPPING_VANISHES = 10 };

/* Even a single group must not lose its members because we may not see them any more. */
enum { MAPPING_MEMBERS_VANISH = 1 };

static int mapping_hidden(const struct mapping *mapping, const char *attribute, struct error *error)
{
	return error_set(
		error, ERROR_AGAIN,
		"none of %zu entries has the attribute %s; the read is discarded as incomplete. "
		"Most likely the account that mailprov binds with may not read it: see the "
		"server's access rules (or correct directory.map, if the attribute is another one)",
		mapping->entries, attribute);
}

/* One source of a field, if it is an attribute and not a template. */
static const char *mapping_counted_source(const struct mapping *mapping, int field, int source)
{
	const struct config_sources *sources =
		mapping_sources(mapping->directory, mapping->group, field);

	for (int i = 0; i < source; i++)
		if (!sources->items[i])
			return NULL;
	return field == ACCOUNT_NAME && mapping->names[source].text ? NULL : sources->items[source];
}

/*
 * The attribute that is counted at this place, or NULL; `ret_everywhere` says whether every entry
 * of such a server has it.
 */
static const char *mapping_counted(const struct mapping *mapping, int i, bool *ret_everywhere)
{
	const struct kind_disabled *row;

	/* With templates no entry needs an address. */
	*ret_everywhere = i == ACCOUNT_ADDRESS && mapping->rules.count == 0 && !mapping->group &&
			  mapping->addressed == 0;
	if (i < ACCOUNT_FIELDS)
		return mapping_counted_source(mapping, i, 0);
	if (i >= MAPPING_MORE)
		return mapping_counted_source(mapping, (i - MAPPING_MORE) % ACCOUNT_FIELDS,
					      (i - MAPPING_MORE) / ACCOUNT_FIELDS + 1);
	if (mapping->group)
		return i == MAPPING_MEMBERS ? mapping->directory->groups.map.members.items[0]
					    : NULL;
	/* A sign that is not looked at is not asked for. */
	if (!mapping->judged[i - ACCOUNT_FIELDS])
		return NULL;
	row = &mapping->kind->disabled[i - ACCOUNT_FIELDS];
	*ret_everywhere = row->everywhere;
	return row->attribute;
}

int mapping_check(const struct mapping *mapping, const uint32_t *before, struct error *error)
{
	if (mapping->entries == 0)
		return 0;
	for (int i = 0; i < MAPPING_ATTRIBUTES; i++) {
		bool everywhere;
		const char *attribute = mapping_counted(mapping, i, &everywhere);

		if (!attribute || mapping->with[i])
			continue;
		if (everywhere)
			return mapping_hidden(mapping, attribute, error);
		if (before && before[i] >= (uint32_t)(i == MAPPING_MEMBERS && mapping->group
							      ? MAPPING_MEMBERS_VANISH
							      : MAPPING_VANISHES))
			return error_set(
				error, ERROR_AGAIN,
				"none of %zu entries has the attribute %s, which %u had at the "
				"last full read; the read is discarded as incomplete. Most likely "
				"the account that mailprov binds with may not read it any more; if "
				"it was emptied on purpose, " READ_ANYWAY,
				mapping->entries, attribute, (unsigned)before[i]);
	}
	return 0;
}
