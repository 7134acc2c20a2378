// SPDX-License-Identifier: MIT
#include "mapping/mapping_fields.h"

#include "mapping/mapping_address.h"
#include "mapping/mapping_choice.h"
#include "mapping/mapping_value.h"
#include "mapping/value.h"

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

/* A value in its clean form in `scratch`; what is wrong with it goes into `why`. */
static enum mapping_rule mapping_clean(struct mapping *mapping, int field,
				       const struct entry_value *value)
{
	struct department_mends mends;

	buf_clear(&mapping->why);
	if (field == ACCOUNT_DEPARTMENT)
		return department_path_of_value(&mapping->departments, value->octets, value->len,
						&mapping->scratch, &mapping->why, &mends);
	return mapping_cleaners[field](mapping->config, value, &mapping->scratch, &mapping->why);
}

/* What one field comes from, as far as it was looked at. */
struct mapping_search {
	const char *attribute; /* that gave the value */
	struct mapping_choice choice;
	/* The first value that cannot be used; a rule of RULE_NONE: there is none. */
	enum mapping_rule rule;
	const char *bad_attribute;
	struct entry_value bad;
	struct entry_value empty; /* one of which nothing is left; no octets: there is none */
	bool cut;		  /* only a part of the values came */
};

static void mapping_gather(struct mapping *mapping, int field, const char *attribute,
			   struct mapping_search *search)
{
	size_t count;
	const struct entry_value *values = mapping_values(mapping, attribute, &count);

	for (size_t i = 0; i < count; i++) {
		enum mapping_rule rule = mapping_clean(mapping, field, &values[i]);

		if (rule == RULE_NONE && mapping->scratch.len) {
			mapping_choice_add(mapping, mapping->scratch.data, 0, &values[i]);
		} else if (rule == RULE_NONE) {
			search->empty = values[i];
		} else if (search->rule == RULE_NONE) {
			search->rule = rule;
			search->bad_attribute = attribute;
			search->bad = values[i];
		}
	}
}

/* What a template makes is looked at like a value. */
static void mapping_gather_made(struct mapping *mapping, int field,
				const struct text_template *template)
{
	CLEANUP(buf_release) struct buf texts = BUF_INIT;
	size_t count = text_template_fill(template, mapping->entry, &texts);
	const char *at = buf_text(&texts);

	for (size_t i = 0; i < count; i++, at += strlen(at) + 1) {
		const struct entry_value value = { at, strlen(at) };

		if (mapping_clean(mapping, field, &value) == RULE_NONE && mapping->scratch.len)
			mapping_choice_add(mapping, mapping->scratch.data, 0, NULL);
	}
}

/* The first source with a usable value; the others are counted all the same. */
static void mapping_find(struct mapping *mapping, int field, struct mapping_search *search)
{
	const struct config_sources *sources =
		mapping_sources(mapping->directory, mapping->group, field);

	for (size_t i = 0; sources->items[i]; i++) {
		const char *source = sources->items[i];
		const struct text_template *made =
			field == ACCOUNT_NAME && mapping->names[i].text ? &mapping->names[i] : NULL;
		size_t count = 0;

		if (!made)
			(void)entry_values(mapping->entry, source, &count);
		mapping->with[mapping_place(field, i)] += count > 0;
		if (search->attribute || search->cut)
			continue;
		search->cut = !made && mapping_is_cut(mapping, source);
		if (search->cut || (count == 0 && !made))
			continue;
		mapping_choice_begin(mapping);
		if (made)
			mapping_gather_made(mapping, field, made);
		else
			mapping_gather(mapping, field, source, search);
		if (mapping_choice_settle(mapping, (enum account_field)field, source,
					  &search->choice))
			search->attribute = source;
	}
}

/* Says that a value was left out for another one. */
static void mapping_pass_over(struct mapping *mapping, int field,
			      const struct mapping_search *search)
{
	(void)mapping_clean(mapping, field, &search->bad);
	buf_printf(&mapping->why, "; \"%s\" is taken instead", buf_text(&mapping->field[field]));
	mapping_refuse(mapping, RULE_VALUE_UNUSED, search->bad_attribute, &search->bad);
}

/* False when nothing is there, or nothing that can be used. */
static bool mapping_field(struct mapping *mapping, int field, struct mapping_search *search)
{
	*search = (struct mapping_search){ .rule = RULE_NONE };
	mapping_find(mapping, field, search);
	if (search->attribute) {
		mapping_tell(mapping, account_fields[field].key, search->attribute,
			     search->choice.value.octets ? &search->choice.value : NULL,
			     buf_text(&mapping->field[field]));
		if (search->rule != RULE_NONE)
			mapping_pass_over(mapping, field, search);
		return true;
	}
	if (search->rule != RULE_NONE && !search->cut) {
		(void)mapping_clean(mapping, field, &search->bad);
		mapping_refuse_field(mapping, field, search->rule, search->bad_attribute,
				     &search->bad);
	}
	return false;
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

static void mapping_department_of_dn(struct mapping *mapping)
{
	struct buf *field = &mapping->field[ACCOUNT_DEPARTMENT];
	struct department_mends mends;
	enum mapping_rule rule;

	buf_clear(&mapping->why);
	rule = department_path_of_dn(&mapping->departments, mapping->entry->dn,
				     mapping->entry->dn_len, field, &mapping->why, &mends);
	if (rule != RULE_NONE) {
		mapping_refuse_field(mapping, ACCOUNT_DEPARTMENT, rule, "DN", NULL);
		return;
	}
	if (field->len)
		mapping_tell(mapping, account_fields[ACCOUNT_DEPARTMENT].key, "DN", NULL,
			     buf_text(field));
	mapping_mended(mapping, "DN", &mends);
}

static void mapping_department(struct mapping *mapping)
{
	struct buf *field = &mapping->field[ACCOUNT_DEPARTMENT];
	struct mapping_search search;
	struct department_mends mends;
	bool found = mapping_field(mapping, ACCOUNT_DEPARTMENT, &search);
	const struct entry_value *value = found ? &search.choice.value : &search.empty;

	if (!found && (search.rule != RULE_NONE || search.cut))
		return;
	buf_clear(&mapping->why);
	(void)department_path_of_value(&mapping->departments, value->octets, value->len, field,
				       &mapping->why, &mends);
	if (!found && field->len)
		mapping_tell(mapping, account_fields[ACCOUNT_DEPARTMENT].key,
			     "directory.departments.top", NULL, buf_text(field));
	mapping_mended(mapping,
		       found ? search.attribute : mapping_attribute(mapping, ACCOUNT_DEPARTMENT),
		       &mends);
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
	CLEANUP(buf_release) struct buf names = BUF_INIT;
	struct mapping_search search;

	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		if (mapping_cleaners[field])
			(void)mapping_field(mapping, field, &search);
	if (mapping->group)
		mapping_count_members(mapping);
	else if (mapping->directory->departments.from == CONFIG_FROM_DN)
		mapping_department_of_dn(mapping);
	else
		mapping_department(mapping);
	mapping_aliases(mapping);
	if (mapping->field[ACCOUNT_NAME].len || mapping->held)
		return;
	mapping->held = true;
	mapping_list_sources(mapping, ACCOUNT_NAME, &names);
	mapping_tell(mapping, rule_id(RULE_NAME_MISSING), buf_text(&names), NULL, "has no name");
	rule_add(&mapping->counts, mapping->findings, RULE_NAME_MISSING, buf_text(&mapping->dn),
		 "has no name (%s)", buf_text(&names));
}
