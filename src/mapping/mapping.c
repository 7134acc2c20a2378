// SPDX-License-Identifier: MIT
#include "mapping/mapping.h"

#include <strings.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "mapping/disabled.h"
#include "entry/dn.h"
#include "entry/fold.h"
#include "mapping/mapping_fields.h"
#include "mapping/mapping_value.h"
#include "mapping/tying.h"
#include "mapping/value.h"
#include "model/address.h"

void mapping_init(struct mapping *mapping, const struct config *config)
{
	*mapping = (struct mapping){
		.config = config,
		.kind = &kinds[config->directory.kind],
		.identity = identity_of(&config->directory),
		.ids = config->directory.kind == CONFIG_LDIF ? MAPPING_IDS_OPEN : MAPPING_IDS_ATTRIBUTE,
		.now = clock_now(),
		.due = INT64_MAX,
	};
	address_rules_load(&mapping->rules, &config->directory);
	department_path_init(&mapping->departments, &config->directory);
}

void mapping_init_groups(struct mapping *mapping, const struct config *config)
{
	static const struct kind plain = { .name = "" };

	mapping_init(mapping, config);
	address_rules_release(&mapping->rules);
	mapping->rules = (struct address_rules){ .count = 0 };
	mapping->kind = &plain;
	mapping->group = true;
}

static const char *mapping_group_attribute(const struct mapping *mapping, int field)
{
	const struct config_group_map *map = &mapping->config->directory.groups.map;

	return field == ACCOUNT_ADDRESS ? map->address : field == ACCOUNT_NAME ? map->name : field == ACCOUNT_ALIASES ? map->aliases : NULL;
}

const char *mapping_attribute(const struct mapping *mapping, int field)
{
	if (mapping->group)
		return mapping_group_attribute(mapping, field);
	return mapping->config->directory.map[field];
}

const char *mapping_address_attribute(const struct config_directory *directory, bool groups, size_t i)
{
	if (groups)
		return i == 0 ? directory->groups.map.address : i == 1 ? directory->groups.map.aliases : NULL;
	if (i == 0)
		return directory->map[ACCOUNT_ADDRESS];
	if (i == 1)
		return directory->map[ACCOUNT_ALIASES];
	return directory->map[ACCOUNT_ALIASES] && i - 2 < CONFIG_MORE_ALIASES ? directory->more_aliases[i - 2] : NULL;
}

static void mapping_add_attribute(struct vec *attributes, const char *attribute)
{
	for (size_t i = 0; i < attributes->count; i++)
		if (strcasecmp(attributes->items[i], attribute) == 0)
			return;
	vec_add(attributes, attribute);
}

void mapping_attributes(const struct mapping *mapping, struct vec *attributes)
{
	const struct config_directory *directory = &mapping->config->directory;

	mapping_add_attribute(attributes, mapping->identity.attribute);
	if (directory->groups.base.count)
		tying_attributes(directory, mapping->group, mapping_add_attribute, attributes);
	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		if (mapping_attribute(mapping, field))
			mapping_add_attribute(attributes, mapping_attribute(mapping, field));
	for (size_t i = 2; mapping_address_attribute(directory, mapping->group, i); i++)
		mapping_add_attribute(attributes, mapping_address_attribute(directory, mapping->group, i));
	for (size_t i = 0; i < KIND_DISABLED && mapping->kind->disabled[i].attribute; i++)
		mapping_add_attribute(attributes, mapping->kind->disabled[i].attribute);
	address_rules_attributes(&mapping->rules, mapping_add_attribute, attributes);
	for (size_t i = 0; i < directory->exclude_count; i++)
		mapping_add_attribute(attributes, directory->exclude[i].attribute);
	for (size_t i = 0; i < directory->disabled_count && !mapping->group; i++)
		mapping_add_attribute(attributes, directory->disabled[i].attribute);
}

/* Whether the entry has one of the configured values; the first that it has is told. */
static bool mapping_matches(struct mapping *mapping, const struct config_match *matches, size_t match_count, const char *rule, const char *outcome)
{
	for (size_t i = 0; i < match_count; i++) {
		const struct config_match *match = &matches[i];
		size_t count;
		const struct entry_value *values = entry_values(mapping->entry, match->attribute, &count);

		for (size_t j = 0; j < count; j++) {
			if (!fold_equal(values[j].octets, values[j].len, match->value, strlen(match->value)))
				continue;
			mapping_tell(mapping, rule, match->attribute, &values[j], outcome);
			return true;
		}
	}
	return false;
}

static bool mapping_is_excluded(struct mapping *mapping)
{
	const struct config_directory *directory = &mapping->config->directory;

	return mapping_matches(mapping, directory->exclude, directory->exclude_count, "exclude", "excluded by directory.exclude");
}

static bool mapping_is_disabled(struct mapping *mapping)
{
	const struct config_directory *directory = &mapping->config->directory;
	size_t matches = mapping->group ? 0 : directory->disabled_count;
	bool disabled = mapping_matches(mapping, directory->disabled, matches, "disabled", "disabled by directory.disabled");

	for (size_t i = 0; i < KIND_DISABLED && mapping->kind->disabled[i].attribute; i++) {
		const struct kind_disabled *row = &mapping->kind->disabled[i];
		size_t count;
		const struct entry_value *values = entry_values(mapping->entry, row->attribute, &count);

		mapping->with[ACCOUNT_FIELDS + i] += count > 0;
		for (size_t j = 0; j < count; j++) {
			enum disabled_answer answer = disabled_test(row->rule, &values[j], mapping->now);
			int64_t due = disabled_due(row->rule, &values[j], mapping->now);

			mapping->due = due < mapping->due ? due : mapping->due;
			disabled = disabled || answer == DISABLED_YES;
			if (answer != DISABLED_UNCLEAR) {
				mapping_tell(mapping, "disabled", row->attribute, &values[j], answer == DISABLED_YES ? "disabled" : "not disabled");
				continue;
			}
			buf_clear(&mapping->why);
			buf_puts(&mapping->why, "is no number");
			mapping_refuse(mapping, RULE_DISABLED_UNCLEAR, row->attribute, &values[j]);
		}
	}
	return disabled;
}

/* In a file either every entry has an id of its own or none has: a mixture would make a new person of somebody whose entry lost or got one. */
static int mapping_id(struct mapping *mapping, struct error *error)
{
	bool file = mapping->config->directory.kind == CONFIG_LDIF;
	const char *why = identity_get(&mapping->identity, mapping->entry, &mapping->id);
	const char *dn = buf_text(&mapping->dn), *attribute = mapping->identity.attribute;
	enum mapping_ids ids = why ? MAPPING_IDS_DN : MAPPING_IDS_ATTRIBUTE;
	size_t count;

	if (why && (!file || entry_values(mapping->entry, attribute, &count)))
		return error_set(error, file ? ERROR_DATA : ERROR_AGAIN,
				 "%s: the attribute %s, by which an entry is known again, %s; the read is not believed%s", dn, attribute, why,
				 file ? "" : ". May the account that mailprov binds with read it?");
	if (mapping->ids == MAPPING_IDS_OPEN)
		mapping->ids = ids;
	if (mapping->ids != ids)
		return error_set(error, ERROR_DATA,
				 "%s: this entry has %s %s, but those before it have %s; give it to all entries of the file or to none", dn,
				 ids == MAPPING_IDS_DN ? "no" : "an", attribute, ids == MAPPING_IDS_DN ? "one" : "none");
	if (!why)
		return 0;
	why = identity_get_dn(mapping->entry, &mapping->id);
	return why ? error_set(error, ERROR_DATA, "%s: the DN %s", dn, why) : 0;
}

static void mapping_tell_rule(void *argument, const struct address_rule *rule, const char *outcome)
{
	struct mapping *mapping = argument;

	if (mapping->step)
		mapping->step(mapping->argument, account_fields[ACCOUNT_ADDRESS].key, rule->text, outcome);
}

/* The flags of an entry without an address of its own, for which directory.address_rules may make one. */
static uint32_t mapping_make_address(struct mapping *mapping)
{
	static const uint32_t flags[] = {
		[ADDRESS_NONE] = ROSTER_MADE | ROSTER_NO_ADDRESS,
		[ADDRESS_MADE] = ROSTER_MADE,
		[ADDRESS_PROPOSED] = ROSTER_MADE | ROSTER_PROPOSED,
	};
	enum address_made made;

	if (mapping->rules.count == 0)
		return ROSTER_NO_ADDRESS;
	made = address_rules_make(&mapping->rules, mapping->entry, &mapping->field[ACCOUNT_ADDRESS], mapping_tell_rule, mapping);
	return flags[made];
}

static int mapping_begin(struct mapping *mapping, const struct entry *entry, struct findings *findings, struct error *error)
{
	mapping->entries++;
	mapping->entry = entry;
	mapping->findings = findings;
	mapping->held = false;
	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		buf_clear(&mapping->field[field]);
	buf_clear(&mapping->dn);
	buf_add(&mapping->dn, entry->dn, entry->dn_len);
	if (memchr(entry->dn, '\0', entry->dn_len) || !utf8_is_valid(entry->dn, entry->dn_len))
		return error_set(error, ERROR_AGAIN, "an entry came with a DN that is not valid UTF-8; the read is not believed");
	return mapping_id(mapping, error);
}

int mapping_entry(struct mapping *mapping, const struct entry *entry, struct findings *findings, struct mapped *ret_mapped, struct error *error)
{
	struct mapped mapped = { .flags = 0 };

	if (mapping_begin(mapping, entry, findings, error) != 0)
		return -1;
	if (mapping_is_excluded(mapping)) {
		mapped.flags = ROSTER_EXCLUDED;
		mapping->findings = NULL;
	}
	if (!mapping_address(mapping)) {
		mapping_tell(mapping, account_fields[ACCOUNT_ADDRESS].key, mapping_attribute(mapping, ACCOUNT_ADDRESS), NULL, "none");
		mapped.flags = mapped.flags ? mapped.flags : mapping_make_address(mapping);
	}
	if (mapped.flags & ROSTER_NO_ADDRESS)
		mapping->findings = NULL;
	mapping_fields(mapping);
	mapped.account.disabled = mapping_is_disabled(mapping);
	mapped.flags |= mapping->group ? ROSTER_GROUP : 0;
	if (mapping->held && (!(mapped.flags & ~(uint32_t)ROSTER_GROUP) || (mapped.flags & ROSTER_MADE)))
		mapped.flags |= ROSTER_HELD;
	mapped.account.id = buf_text(&mapping->id);
	mapped.account.dn = buf_text(&mapping->dn);
	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		mapped.account.value[field] = mapping->field[field].len ? mapping->field[field].data : NULL;
	*ret_mapped = mapped;
	return 0;
}

bool mapping_has_address(struct mapping *mapping, const struct entry *entry, const char *address)
{
	const char *attribute;

	for (size_t i = 0; (attribute = mapping_address_attribute(&mapping->config->directory, mapping->group, i)) != NULL; i++) {
		size_t count;
		const struct entry_value *values = entry_values(entry, attribute, &count);

		for (size_t j = 0; j < count; j++) {
			struct entry_value value = values[j];

			if (value_unmark(&value) == VALUE_OTHER)
				continue;
			if (fold_equal(value.octets, value.len, address, strlen(address)) ||
			    (!address_normalise(&mapping->scratch, value.octets, value.len) && strcmp(mapping->scratch.data, address) == 0))
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
	department_path_release(&mapping->departments);
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
