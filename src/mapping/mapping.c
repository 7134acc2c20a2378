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

/* The templates among the sources of names; one that cannot be read was refused before. */
static void mapping_load_names(struct mapping *mapping)
{
	const struct config_sources *sources =
		mapping_sources(mapping->directory, mapping->group, ACCOUNT_NAME);

	for (size_t i = 0; i < CONFIG_SOURCES; i++) {
		const char *text = sources->items[i];

		mapping->names[i] = (struct text_template){ .text = NULL };
		if (text && text_template_is(text))
			(void)!text_template_parse(&mapping->arena, text, strlen(text), NULL, NULL,
						   &mapping->names[i]);
	}
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
	mapping_load_names(mapping);
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
	mapping_load_names(mapping);
}

const struct config_sources *mapping_sources(const struct config_directory *directory, bool groups,
					     int field)
{
	static const struct config_sources none;
	const struct config_group_map *map = &directory->groups.map;

	if (!groups)
		return &directory->map[field];
	return field == ACCOUNT_ADDRESS	  ? &map->address
	       : field == ACCOUNT_NAME	  ? &map->name
	       : field == ACCOUNT_ALIASES ? &map->aliases
					  : &none;
}

const char *mapping_attribute(const struct mapping *mapping, int field)
{
	return mapping_sources(mapping->directory, mapping->group, field)->items[0];
}

void mapping_list_sources(const struct mapping *mapping, int field, struct buf *buf)
{
	const struct config_sources *sources =
		mapping_sources(mapping->directory, mapping->group, field);

	for (size_t i = 0; sources->items[i]; i++)
		buf_printf(buf, "%s%s", i ? ", " : "", sources->items[i]);
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

void mapping_address_attributes(const struct config_directory *directory, bool groups,
				struct vec *attributes)
{
	static const enum account_field fields[] = { ACCOUNT_ADDRESS, ACCOUNT_ALIASES };

	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		const struct config_sources *sources =
			mapping_sources(directory, groups, fields[i]);

		for (size_t j = 0; sources->items[j]; j++)
			mapping_add_attribute(attributes, sources->items[j]);
	}
}

static void mapping_add_sources(const struct mapping *mapping, int field, struct vec *attributes)
{
	const struct config_sources *sources =
		mapping_sources(mapping->directory, mapping->group, field);

	for (size_t i = 0; sources->items[i]; i++) {
		const struct text_template *template = &mapping->names[i];

		if (field != ACCOUNT_NAME || !template->text)
			mapping_add_attribute(attributes, sources->items[i]);
		for (size_t j = 0; field == ACCOUNT_NAME && j < template->count; j++)
			if (template->parts[j].attribute)
				mapping_add_attribute(attributes, template->parts[j].attribute);
	}
}

void mapping_attributes(struct mapping *mapping, struct vec *attributes)
{
	const struct config_directory *directory = mapping->directory;

	mapping_add_attribute(attributes, mapping->identity.attribute);
	if (directory->groups.base.count)
		mapping_members_attributes(directory, mapping->group, mapping_add_attribute,
					   attributes);
	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		mapping_add_sources(mapping, field, attributes);
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

/* Whether a value is this address, as it stands there or in our form. */
static bool mapping_is_address(struct mapping *mapping, struct entry_value value,
			       const char *address)
{
	if (value_unmark(&value) == VALUE_OTHER)
		return false;
	return fold_equal(value.octets, value.len, address, strlen(address)) ||
	       (!value_normalise(mapping->directory, &value, &mapping->scratch) &&
		strcmp(mapping->scratch.data, address) == 0);
}

bool mapping_has_address(struct mapping *mapping, const struct entry *entry, const char *address)
{
	CLEANUP(vec_release) struct vec attributes = VEC_INIT;

	mapping_address_attributes(mapping->directory, mapping->group, &attributes);
	for (size_t i = 0; i < attributes.count; i++) {
		size_t count;
		const struct entry_value *values = entry_values(entry, attributes.items[i], &count);

		for (size_t j = 0; j < count; j++)
			if (mapping_is_address(mapping, values[j], address))
				return true;
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
	buf_release(&mapping->renamed);
	buf_release(&mapping->input);
	buf_release(&mapping->pool);
	buf_release(&mapping->several);
	free(mapping->choices);
	free(mapping->sorted);
}
