// SPDX-License-Identifier: MIT
#include "directory/mapping.h"

#include <strings.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "directory/disabled.h"
#include "directory/dn.h"
#include "directory/fold.h"
#include "directory/tying.h"
#include "directory/value.h"
#include "model/address.h"

enum { MAPPING_SHOWN = 80 };

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

/* Where the attribute of aliases with this number is counted. */
static size_t mapping_alias_place(size_t i)
{
	return i == 0 ? ACCOUNT_ALIASES : ACCOUNT_FIELDS + KIND_DISABLED + i - 1;
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

/* A value as people may see it, cut where it is long. */
static void mapping_quote(struct buf *buf, const struct entry_value *value)
{
	size_t len = value->len;

	while (len > MAPPING_SHOWN || (len < value->len && len > 0 && ((unsigned char)value->octets[len] & 0xC0) == 0x80))
		len = len > MAPPING_SHOWN ? MAPPING_SHOWN : len - 1;
	escape_terminaln(buf, value->octets, len);
	if (len < value->len)
		buf_puts(buf, "…");
}

static void mapping_tell(struct mapping *mapping, const char *rule, const char *attribute, const struct entry_value *value, const char *outcome)
{
	if (!mapping->step)
		return;
	buf_clear(&mapping->input);
	buf_puts(&mapping->input, attribute);
	if (value) {
		buf_puts(&mapping->input, " = ");
		mapping_quote(&mapping->input, value);
	}
	mapping->step(mapping->argument, rule, buf_text(&mapping->input), outcome);
}

/* A value, or with NULL all of them, breaks a rule: what that is stands in `why`. */
static void mapping_refuse(struct mapping *mapping, enum rule rule, const char *attribute, const struct entry_value *value)
{
	CLEANUP(buf_release) struct buf quoted = BUF_INIT;

	mapping->held = mapping->held || rule_holds(rule);
	mapping_tell(mapping, rule_id(rule), attribute, value, buf_text(&mapping->why));
	if (!mapping->findings)
		return;
	if (value) {
		buf_puts(&quoted, " \"");
		mapping_quote(&quoted, value);
		buf_putc(&quoted, '"');
	}
	rule_add(&mapping->counts, mapping->findings, rule, buf_text(&mapping->dn), "%s%s %s", attribute, buf_text(&quoted), buf_text(&mapping->why));
}

static int mapping_compare(const void *a, const void *b)
{
	const struct entry_value *x = a, *y = b;
	int order = memcmp(x->octets, y->octets, x->len < y->len ? x->len : y->len);

	return order ? order : x->len < y->len ? -1 : x->len > y->len;
}

/* The values of an attribute in an order that does not change from read to read: LDAP itself keeps none (RFC 4511 section 4.1.7). */
static const struct entry_value *mapping_values(struct mapping *mapping, const char *attribute, size_t *ret_count)
{
	const struct entry_value *values = entry_values(mapping->entry, attribute, ret_count);

	if (*ret_count < 2)
		return values;
	mapping->sorted = mem_grow(mapping->sorted, &mapping->sorted_cap, *ret_count, sizeof(*mapping->sorted));
	memcpy(mapping->sorted, values, *ret_count * sizeof(*values));
	qsort(mapping->sorted, *ret_count, sizeof(*mapping->sorted), mapping_compare);
	return mapping->sorted;
}

/* A part of a long list: what is left out might be what matters. */
static bool mapping_is_cut(struct mapping *mapping, const char *attribute)
{
	if (!entry_is_ranged(mapping->entry, attribute))
		return false;
	buf_clear(&mapping->why);
	buf_puts(&mapping->why, "came with only a part of its values");
	mapping_refuse(mapping, RULE_VALUE_RANGE, attribute, NULL);
	return true;
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

/*
 * Whether values with a mark are told apart from plain ones in this attribute: in proxyAddresses always, elsewhere as soon as one has "smtp:".
 * Otherwise a colon is just a mistake in an address.
 */
static bool mapping_is_marked(const char *attribute, const struct entry_value *values, size_t count)
{
	if (strcasecmp(attribute, "proxyAddresses") == 0)
		return true;
	for (size_t i = 0; i < count; i++) {
		struct entry_value value = values[i];
		enum value_mark mark = value_unmark(&value);

		if (mark == VALUE_PRIMARY || mark == VALUE_ALIAS)
			return true;
	}
	return false;
}

/* Takes the mark off a value where the attribute has such; false for a value that is no mail address of this sort. */
static bool mapping_unmark(struct entry_value *value, bool marked, bool primary)
{
	enum value_mark mark = marked ? value_unmark(value) : VALUE_PLAIN;

	return mark == VALUE_PLAIN || mark == VALUE_PRIMARY || (mark == VALUE_ALIAS && !primary);
}

/*
 * Whether the entry has any value for its address. Of several usable ones the smallest is taken, in the form that mailprov gives them, so that
 * neither their order nor the case of a letter changes it. One that cannot be used is refused only when no other can.
 */
static bool mapping_address(struct mapping *mapping)
{
	const char *attribute = mapping_attribute(mapping, ACCOUNT_ADDRESS);
	struct buf *address = &mapping->field[ACCOUNT_ADDRESS];
	size_t count, candidates = 0, chosen = 0;
	const struct entry_value *values = mapping_values(mapping, attribute, &count);
	bool marked = mapping_is_marked(attribute, values, count);
	enum rule rule = RULE_NONE;

	mapping->with[ACCOUNT_ADDRESS] += count > 0;
	for (size_t i = 0; i < count; i++) {
		struct entry_value value = values[i];

		if (!mapping_unmark(&value, marked, true))
			continue;
		candidates++;
		buf_clear(&mapping->why);
		rule = value_address(mapping->config, &value, &mapping->scratch, &mapping->why);
		if (rule != RULE_NONE ? address->len : address->len && strcmp(mapping->scratch.data, address->data) >= 0)
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
		mapping_tell(mapping, account_fields[ACCOUNT_ADDRESS].key, attribute, &values[chosen], address->data);
	if (candidates > 1 && address->len)
		rule_add(&mapping->counts, mapping->findings, RULE_ADDRESS_SEVERAL, buf_text(&mapping->dn), "%s has %zu addresses; %s is taken",
			 attribute, candidates, address->data);
	return true;
}

/* The troubles of an address as those of an alias, which cost the alias and not the person. */
static enum rule mapping_alias_rule(enum rule rule)
{
	return rule == RULE_ADDRESS_DOMAIN ? RULE_ALIAS_DOMAIN : rule == RULE_ADDRESS_INTERNATIONAL ? RULE_ALIAS_INTERNATIONAL : RULE_ALIAS_SYNTAX;
}

/* Adds the usable aliases of an attribute to `pool`, each with a NUL after it; says how many. */
static size_t mapping_collect_aliases(struct mapping *mapping, const char *attribute)
{
	size_t count, kept = 0;
	const struct entry_value *values = mapping_values(mapping, attribute, &count);
	bool marked = mapping_is_marked(attribute, values, count);

	for (size_t i = 0; i < count; i++) {
		struct entry_value value = values[i];
		enum rule rule;

		if (!mapping_unmark(&value, marked, false)) {
			mapping_tell(mapping, account_fields[ACCOUNT_ALIASES].key, attribute, &values[i], "passed over: no mail address");
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
		mapping_tell(mapping, account_fields[ACCOUNT_ALIASES].key, attribute, &values[i], mapping->scratch.data);
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
	for (size_t i = 0; (attribute = mapping_address_attribute(&mapping->config->directory, mapping->group, i + 1)) != NULL; i++) {
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
static enum rule (*const mapping_cleaners[ACCOUNT_FIELDS])(const struct config *config, const struct entry_value *value, struct buf *out,
							   struct buf *why) = {
	[ACCOUNT_NAME] = value_text,  [ACCOUNT_EMPLOYEE_NUMBER] = value_text, [ACCOUNT_EXTENSION] = value_phone,
	[ACCOUNT_TITLE] = value_text, [ACCOUNT_MOBILE] = value_phone,	      [ACCOUNT_QUOTA] = value_number,
};

static void mapping_field(struct mapping *mapping, int field)
{
	const char *attribute = mapping_attribute(mapping, field);
	const struct entry_value *values;
	enum rule rule;
	size_t count;

	if (!attribute || mapping_is_cut(mapping, attribute))
		return;
	values = mapping_values(mapping, attribute, &count);
	mapping->with[field] += count > 0;
	if (count == 0)
		return;
	buf_clear(&mapping->why);
	rule = mapping_cleaners[field](mapping->config, &values[0], &mapping->field[field], &mapping->why);
	if (rule == RULE_NONE) {
		mapping_tell(mapping, account_fields[field].key, attribute, &values[0], buf_text(&mapping->field[field]));
		return;
	}
	buf_clear(&mapping->field[field]);
	mapping_refuse(mapping, rule, attribute, &values[0]);
}

/* What was mended in a department: that slashes were is told once, since it is so by the directory's own ways. */
static void mapping_mended(struct mapping *mapping, const char *source, const struct department_mends *mends)
{
	const char *path = buf_text(&mapping->field[ACCOUNT_DEPARTMENT]), *dn = buf_text(&mapping->dn);

	if (mends->slash && mapping->counts.seen[RULE_DEPARTMENT_SLASH] == 0)
		rule_add(&mapping->counts, mapping->findings, RULE_DEPARTMENT_SLASH, dn,
			 "a department of %s has a / in its name, for which U+FF0F stands in \"%s\"; likewise everywhere", source, path);
	if (mends->empty)
		rule_add(&mapping->counts, mapping->findings, RULE_DEPARTMENT_EMPTY, dn, "%s has a department without a name; \"%s\" is taken",
			 source, path);
}

static void mapping_department(struct mapping *mapping)
{
	const char *attribute = mapping_attribute(mapping, ACCOUNT_DEPARTMENT), *key = account_fields[ACCOUNT_DEPARTMENT].key;
	bool from_dn = mapping->config->directory.departments.from == CONFIG_FROM_DN;
	struct buf *field = &mapping->field[ACCOUNT_DEPARTMENT];
	const struct entry_value *value = NULL;
	struct department_mends mends;
	enum rule rule;
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
		rule = department_path_of_dn(&mapping->departments, mapping->entry->dn, mapping->entry->dn_len, field, &mapping->why, &mends);
	else
		rule = department_path_of_value(&mapping->departments, value ? value->octets : NULL, value ? value->len : 0, field, &mapping->why,
						&mends);
	if (from_dn)
		attribute = "DN";
	if (rule != RULE_NONE)
		mapping_refuse(mapping, rule, attribute, value);
	else if (field->len)
		mapping_tell(mapping, key, value || from_dn ? attribute : "directory.departments.top", value, buf_text(field));
	if (rule == RULE_NONE)
		mapping_mended(mapping, attribute, &mends);
}

/* Whether a group names members at all; a list of them that is cut holds the group. */
static void mapping_members(struct mapping *mapping)
{
	const struct vec *members = &mapping->config->directory.groups.map.members;
	bool any = false;

	for (size_t i = 0; i < members->count; i++) {
		size_t count;

		entry_values(mapping->entry, members->items[i], &count);
		any = mapping_is_cut(mapping, members->items[i]) || count > 0 || any;
	}
	mapping->with[MAPPING_MEMBERS] += any;
}

static void mapping_fields(struct mapping *mapping)
{
	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		if (mapping_cleaners[field])
			mapping_field(mapping, field);
	if (mapping->group)
		mapping_members(mapping);
	else
		mapping_department(mapping);
	mapping_aliases(mapping);
	if (mapping->field[ACCOUNT_NAME].len || mapping->held)
		return;
	mapping->held = true;
	mapping_tell(mapping, rule_id(RULE_NAME_MISSING), mapping_attribute(mapping, ACCOUNT_NAME), NULL, "has no name");
	rule_add(&mapping->counts, mapping->findings, RULE_NAME_MISSING, buf_text(&mapping->dn), "has no name (%s)",
		 mapping_attribute(mapping, ACCOUNT_NAME));
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
