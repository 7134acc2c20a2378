// SPDX-License-Identifier: MIT
#include "mapping/mapping_fields.h"

#include "mapping/mapping_value.h"
#include "mapping/value.h"

/* Where the attribute of aliases with this number is counted. */
static size_t mapping_alias_place(size_t i)
{
	return i == 0 ? ACCOUNT_ALIASES : ACCOUNT_FIELDS + KIND_DISABLED + i - 1;
}

bool mapping_address(struct mapping *mapping)
{
	const char *attribute = mapping_attribute(mapping, ACCOUNT_ADDRESS);
	struct buf *address = &mapping->field[ACCOUNT_ADDRESS];
	size_t count, candidates = 0, chosen = 0;
	const struct entry_value *values = mapping_values(mapping, attribute, &count);
	bool marked = mapping_is_marked(attribute, values, count);
	enum mapping_rule rule = RULE_NONE;

	mapping->with[ACCOUNT_ADDRESS] += count > 0;
	for (size_t i = 0; i < count; i++) {
		struct entry_value value = values[i];

		if (!mapping_unmark(&value, marked, true))
			continue;
		candidates++;
		buf_clear(&mapping->why);
		rule = value_address(mapping->config, &value, &mapping->scratch, &mapping->why);
		if (rule != RULE_NONE
			    ? address->len
			    : address->len && strcmp(mapping->scratch.data, address->data) >= 0)
			continue;
		chosen = i;
		if (rule == RULE_NONE) {
			buf_clear(address);
			buf_add(address, mapping->scratch.data, mapping->scratch.len);
		}
	}
	if (candidates == 0)
		return false;
	if (address->len == 0)
		mapping_refuse(mapping, rule, attribute, &values[chosen]);
	else
		mapping_tell(mapping, account_fields[ACCOUNT_ADDRESS].key, attribute,
			     &values[chosen], address->data);
	if (candidates > 1 && address->len)
		rule_add(&mapping->counts, mapping->findings, RULE_ADDRESS_SEVERAL,
			 buf_text(&mapping->dn), "%s has %zu addresses; %s is taken", attribute,
			 candidates, address->data);
	return true;
}

/*
 * The rule for an address as the one for an alias, which costs the alias and does not hold the
 * person.
 */
static enum mapping_rule mapping_alias_rule(enum mapping_rule rule)
{
	return rule == RULE_ADDRESS_DOMAIN	    ? RULE_ALIAS_DOMAIN
	       : rule == RULE_ADDRESS_INTERNATIONAL ? RULE_ALIAS_INTERNATIONAL
						    : RULE_ALIAS_SYNTAX;
}

/* Adds the usable aliases of an attribute to `pool`, each with a NUL after it; says how many. */
static size_t mapping_collect_aliases(struct mapping *mapping, const char *attribute)
{
	size_t count, kept = 0;
	const struct entry_value *values = mapping_values(mapping, attribute, &count);
	bool marked = mapping_is_marked(attribute, values, count);

	for (size_t i = 0; i < count; i++) {
		struct entry_value value = values[i];
		enum mapping_rule rule;

		if (!mapping_unmark(&value, marked, false)) {
			mapping_tell(mapping, account_fields[ACCOUNT_ALIASES].key, attribute,
				     &values[i], "passed over: no mail address");
			continue;
		}
		buf_clear(&mapping->why);
		rule = value_address(mapping->config, &value, &mapping->scratch, &mapping->why);
		if (rule != RULE_NONE) {
			mapping_refuse(mapping, mapping_alias_rule(rule), attribute, &values[i]);
			continue;
		}
		if (strcmp(mapping->scratch.data, buf_text(&mapping->field[ACCOUNT_ADDRESS])) == 0)
			continue;
		mapping_tell(mapping, account_fields[ACCOUNT_ALIASES].key, attribute, &values[i],
			     mapping->scratch.data);
		buf_add(&mapping->pool, mapping->scratch.data, mapping->scratch.len + 1);
		kept++;
	}
	return kept;
}

static void mapping_aliases(struct mapping *mapping)
{
	CLEANUP(vec_release) struct vec aliases = VEC_INIT;
	struct buf *field = &mapping->field[ACCOUNT_ALIASES];
	const char *at, *attribute;
	size_t count = 0;

	buf_clear(&mapping->pool);
	for (size_t i = 0; (attribute = mapping_address_attribute(mapping->directory,
								  mapping->group, i + 1)) != NULL;
	     i++) {
		size_t values;

		if (mapping_is_cut(mapping, attribute))
			return;
		entry_values(mapping->entry, attribute, &values);
		mapping->with[mapping_alias_place(i)] += values > 0;
		count += mapping_collect_aliases(mapping, attribute);
	}
	at = buf_text(&mapping->pool);
	for (size_t i = 0; i < count; i++, at += strlen(at) + 1)
		vec_add(&aliases, at);
	vec_sort(&aliases);
	for (size_t i = 0; i < aliases.count; i++) {
		if (i)
			buf_putc(field, ' ');
		buf_puts(field, aliases.items[i]);
	}
}

/* How the values of the other fields are looked at. */
static enum mapping_rule (*const mapping_cleaners[ACCOUNT_FIELDS])(const struct config *config,
								   const struct entry_value *value,
								   struct buf *out,
								   struct buf *why) = {
	[ACCOUNT_NAME] = value_text,	   [ACCOUNT_EMPLOYEE_NUMBER] = value_text,
	[ACCOUNT_EXTENSION] = value_phone, [ACCOUNT_TITLE] = value_text,
	[ACCOUNT_MOBILE] = value_phone,	   [ACCOUNT_QUOTA] = value_number,
};

/* Nobody waits for a field that an account can be without: what is wrong with it costs the field.
 */
static void mapping_refuse_field(struct mapping *mapping, int field, enum mapping_rule rule,
				 const char *attribute, const struct entry_value *value)
{
	buf_clear(&mapping->field[field]);
	if (field != ACCOUNT_NAME)
		mapping->unclear |= 1u << field;
	if (field != ACCOUNT_NAME)
		rule = rule == RULE_VALUE_TEXT	    ? RULE_FIELD_TEXT
		       : rule == RULE_VALUE_FORMULA ? RULE_FIELD_FORMULA
						    : rule;
	mapping_refuse(mapping, rule, attribute, value);
}

static void mapping_field(struct mapping *mapping, int field)
{
	const char *attribute = mapping_attribute(mapping, field);
	const struct entry_value *values;
	enum mapping_rule rule;
	size_t count;

	if (!attribute || mapping_is_cut(mapping, attribute))
		return;
	values = mapping_values(mapping, attribute, &count);
	mapping->with[field] += count > 0;
	if (count == 0)
		return;
	buf_clear(&mapping->why);
	rule = mapping_cleaners[field](mapping->config, &values[0], &mapping->field[field],
				       &mapping->why);
	if (rule == RULE_NONE) {
		mapping_tell(mapping, account_fields[field].key, attribute, &values[0],
			     buf_text(&mapping->field[field]));
		return;
	}
	mapping_refuse_field(mapping, field, rule, attribute, &values[0]);
}

/*
 * What was corrected in a department. Slashes are reported once, since a directory that has them in
 * names has them often.
 */
static void mapping_mended(struct mapping *mapping, const char *source,
			   const struct department_mends *mends)
{
	const char *path = buf_text(&mapping->field[ACCOUNT_DEPARTMENT]),
		   *dn = buf_text(&mapping->dn);

	if (mends->slash && mapping->counts.seen[RULE_DEPARTMENT_SLASH] == 0)
		rule_add(&mapping->counts, mapping->findings, RULE_DEPARTMENT_SLASH, dn,
			 "a department of %s has a / in its name, for which U+FF0F stands in "
			 "\"%s\"; likewise everywhere",
			 source, path);
	if (mends->empty)
		rule_add(&mapping->counts, mapping->findings, RULE_DEPARTMENT_EMPTY, dn,
			 "%s has a department without a name; \"%s\" is taken", source, path);
}

static void mapping_department(struct mapping *mapping)
{
	const char *attribute = mapping_attribute(mapping, ACCOUNT_DEPARTMENT),
		   *key = account_fields[ACCOUNT_DEPARTMENT].key;
	bool from_dn = mapping->directory->departments.from == CONFIG_FROM_DN;
	struct buf *field = &mapping->field[ACCOUNT_DEPARTMENT];
	const struct entry_value *value = NULL;
	struct department_mends mends;
	enum mapping_rule rule;
	size_t count;

	if (!from_dn && attribute) {
		if (mapping_is_cut(mapping, attribute))
			return;
		value = mapping_values(mapping, attribute, &count);
		value = count ? value : NULL;
		mapping->with[ACCOUNT_DEPARTMENT] += count > 0;
	}
	buf_clear(&mapping->why);
	if (from_dn)
		rule = department_path_of_dn(&mapping->departments, mapping->entry->dn,
					     mapping->entry->dn_len, field, &mapping->why, &mends);
	else
		rule = department_path_of_value(&mapping->departments, value ? value->octets : NULL,
						value ? value->len : 0, field, &mapping->why,
						&mends);
	if (from_dn)
		attribute = "DN";
	if (rule != RULE_NONE)
		mapping_refuse_field(mapping, ACCOUNT_DEPARTMENT, rule, attribute, value);
	else if (field->len)
		mapping_tell(mapping, key,
			     value || from_dn ? attribute : "directory.departments.top", value,
			     buf_text(field));
	if (rule == RULE_NONE)
		mapping_mended(mapping, attribute, &mends);
}

/* Whether a group names members at all; a list of them that is cut holds the group. */
static void mapping_count_members(struct mapping *mapping)
{
	const struct vec *members = &mapping->directory->groups.map.members;
	bool any = false;

	for (size_t i = 0; i < members->count; i++) {
		size_t count;

		entry_values(mapping->entry, members->items[i], &count);
		any = mapping_is_cut(mapping, members->items[i]) || count > 0 || any;
	}
	mapping->with[MAPPING_MEMBERS] += any;
}

void mapping_fields(struct mapping *mapping)
{
	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		if (mapping_cleaners[field])
			mapping_field(mapping, field);
	if (mapping->group)
		mapping_count_members(mapping);
	else
		mapping_department(mapping);
	mapping_aliases(mapping);
	if (mapping->field[ACCOUNT_NAME].len || mapping->held)
		return;
	mapping->held = true;
	mapping_tell(mapping, rule_id(RULE_NAME_MISSING), mapping_attribute(mapping, ACCOUNT_NAME),
		     NULL, "has no name");
	rule_add(&mapping->counts, mapping->findings, RULE_NAME_MISSING, buf_text(&mapping->dn),
		 "has no name (%s)", mapping_attribute(mapping, ACCOUNT_NAME));
}
