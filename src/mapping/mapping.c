// SPDX-License-Identifier: MIT
#include "mapping/mapping.h"

#include <strings.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "mapping/disabled.h"
#include "mapping/system_mailbox.h"
#include "entry/dn.h"
#include "entry/fold.h"
#include "mapping/mapping_members.h"
#include "mapping/value.h"
#include "model/address.h"

/* One that cannot be read was refused when the configuration was loaded. */
static void mapping_init_shared(struct mapping *mapping)
{
	const char *text = mapping->directory->shared;
	struct error ignored = ERROR_INIT;

	if (!text || filter_parse(&mapping->arena, text, &mapping->shared, &ignored) != 0)
		mapping->shared = NULL;
}

void mapping_init(struct mapping *mapping, const struct config *config,
		  const struct config_directory *directory)
{
	*mapping = (struct mapping){
		.config = config,
		.directory = directory,
		.kind = &kinds[directory->kind],
		.identity = identity_of(directory),
		.ids = directory->kind == CONFIG_LDIF ? MAPPING_IDS_OPEN : MAPPING_IDS_ATTRIBUTE,
		.now = clock_now(),
		.due = INT64_MAX,
	};
	address_rules_load(&mapping->rules, directory);
	department_path_init(&mapping->departments, directory);
	match_index_init(&mapping->exclude, directory->exclude, directory->exclude_count);
	match_index_init(&mapping->disabled, directory->disabled, directory->disabled_count);
	for (int i = 0; i < KIND_DISABLED; i++)
		mapping->judged[i] = mapping->kind->disabled[i].attribute &&
				     disabled_is_judged(mapping->kind, i, directory->disabled,
							directory->disabled_count);
	mapping_init_shared(mapping);
}

void mapping_init_groups(struct mapping *mapping, const struct config *config,
			 const struct config_directory *directory)
{
	static const struct kind plain = { .name = "" };

	mapping_init(mapping, config, directory);
	address_rules_release(&mapping->rules);
	mapping->rules = (struct address_rules){ .count = 0 };
	match_index_release(&mapping->disabled);
	mapping->kind = &plain;
	memset(mapping->judged, 0, sizeof(mapping->judged));
	mapping->shared = NULL;
	mapping->group = true;
}

static const char *mapping_group_attribute(const struct mapping *mapping, int field)
{
	const struct config_group_map *map = &mapping->directory->groups.map;

	return field == ACCOUNT_ADDRESS	  ? map->address
	       : field == ACCOUNT_NAME	  ? map->name
	       : field == ACCOUNT_ALIASES ? map->aliases
					  : NULL;
}

const char *mapping_attribute(const struct mapping *mapping, int field)
{
	if (mapping->group)
		return mapping_group_attribute(mapping, field);
	return mapping->directory->map[field];
}

const char *mapping_address_attribute(const struct config_directory *directory, bool groups,
				      size_t i)
{
	if (groups)
		return i == 0	? directory->groups.map.address
		       : i == 1 ? directory->groups.map.aliases
				: NULL;
	if (i == 0)
		return directory->map[ACCOUNT_ADDRESS];
	if (i == 1)
		return directory->map[ACCOUNT_ALIASES];
	return directory->map[ACCOUNT_ALIASES] && i - 2 < CONFIG_MORE_ALIASES
		       ? directory->more_aliases[i - 2]
		       : NULL;
}

static void mapping_add_attribute(struct vec *attributes, const char *attribute)
{
	for (size_t i = 0; i < attributes->count; i++)
		if (strcasecmp(attributes->items[i], attribute) == 0)
			return;
	vec_add(attributes, attribute);
}

static void mapping_add_matches(struct mapping *mapping, const struct config_match *matches,
				size_t count, struct vec *attributes)
{
	CLEANUP(vec_release) struct vec named = VEC_INIT;

	for (size_t i = 0; i < count; i++)
		match_attributes(&matches[i], &mapping->arena, &named);
	for (size_t i = 0; i < named.count; i++)
		mapping_add_attribute(attributes, named.items[i]);
}

void mapping_attributes(struct mapping *mapping, struct vec *attributes)
{
	const struct config_directory *directory = mapping->directory;

	mapping_add_attribute(attributes, mapping->identity.attribute);
	if (directory->groups.base.count)
		mapping_members_attributes(directory, mapping->group, mapping_add_attribute,
					   attributes);
	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		if (mapping_attribute(mapping, field))
			mapping_add_attribute(attributes, mapping_attribute(mapping, field));
	for (size_t i = 2; mapping_address_attribute(directory, mapping->group, i); i++)
		mapping_add_attribute(attributes,
				      mapping_address_attribute(directory, mapping->group, i));
	for (size_t i = 0; i < KIND_DISABLED; i++)
		if (mapping->judged[i])
			mapping_add_attribute(attributes, mapping->kind->disabled[i].attribute);
	address_rules_attributes(&mapping->rules, mapping_add_attribute, attributes);
	mapping_add_matches(mapping, directory->exclude, directory->exclude_count, attributes);
	if (mapping->group)
		return;
	mapping_add_matches(mapping, directory->disabled, directory->disabled_count, attributes);
	if (directory->system_mailboxes == CONFIG_SYSTEM_EXCLUDE)
		mapping_add_attribute(attributes, system_mailbox_attribute);
	if (mapping->shared) {
		CLEANUP(vec_release) struct vec named = VEC_INIT;

		filter_attributes(mapping->shared, &named);
		for (size_t i = 0; i < named.count; i++)
			mapping_add_attribute(attributes, named.items[i]);
	}
}

bool mapping_has_address(struct mapping *mapping, const struct entry *entry, const char *address)
{
	const char *attribute;

	for (size_t i = 0;
	     (attribute = mapping_address_attribute(mapping->directory, mapping->group, i)) != NULL;
	     i++) {
		size_t count;
		const struct entry_value *values = entry_values(entry, attribute, &count);

		for (size_t j = 0; j < count; j++) {
			struct entry_value value = values[j];

			if (value_unmark(&value) == VALUE_OTHER)
				continue;
			if (fold_equal(value.octets, value.len, address, strlen(address)) ||
			    (!address_normalise(&mapping->scratch, value.octets, value.len) &&
			     strcmp(mapping->scratch.data, address) == 0))
				return true;
		}
	}
	return false;
}

void mapping_finish(const struct mapping *mapping, struct findings *findings)
{
	rule_finish(&mapping->counts, findings);
}

void mapping_release(struct mapping *mapping)
{
	address_rules_release(&mapping->rules);
	arena_release(&mapping->arena);
	department_path_release(&mapping->departments);
	match_index_release(&mapping->exclude);
	match_index_release(&mapping->disabled);
	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		buf_release(&mapping->field[field]);
	buf_release(&mapping->dn);
	buf_release(&mapping->id);
	buf_release(&mapping->why);
	buf_release(&mapping->scratch);
	buf_release(&mapping->input);
	buf_release(&mapping->pool);
	free(mapping->sorted);
}
