// SPDX-License-Identifier: MIT
#include "mapping/mapping_address.h"

#include "mapping/mapping_choice.h"
#include "mapping/mapping_value.h"
#include "mapping/value.h"
#include "model/several.h"

/* The candidates of one entry: those that can be used are the choices. */
struct address_search {
	const char *attribute; /* that gave the address; NULL: none did */
	struct mapping_choice choice;
	size_t candidates; /* of the attributes that were looked at */
	/* The first that cannot be used, without its mark; a rule of RULE_NONE: there is none. */
	enum mapping_rule rule;
	const char *bad_attribute;
	struct entry_value bad;
};

static const struct config_sources *address_sources(const struct mapping *mapping, int field)
{
	return mapping_sources(mapping->directory, mapping->group, field);
}

/* The address of a value in `scratch`; what is wrong with it goes into `why`. */
static enum mapping_rule address_clean(struct mapping *mapping, const struct entry_value *value)
{
	struct entry_value renamed = *value;

	buf_clear(&mapping->why);
	if (mapping->directory->address_domain_count &&
	    !value_normalise(mapping->directory, value, &mapping->renamed))
		renamed = (struct entry_value){ mapping->renamed.data, mapping->renamed.len };
	return value_address(mapping->config, &renamed, &mapping->scratch, &mapping->why);
}

/* Whether a value may be the entry's own address; takes its mark off. */
static bool address_is_candidate(struct entry_value *value, bool marked, bool primary,
				 int *ret_rank)
{
	enum value_mark mark = marked ? value_unmark(value) : VALUE_PLAIN;

	*ret_rank = mark != VALUE_PRIMARY;
	return mark == VALUE_PRIMARY || (!primary && mark == VALUE_PLAIN);
}

/* The candidates of one attribute; of aliases only those with the mark of a primary address. */
static void address_gather(struct mapping *mapping, const char *attribute, bool primary,
			   struct address_search *search)
{
	size_t count;
	const struct entry_value *values = mapping_values(mapping, attribute, &count);
	bool marked = mapping_is_marked(attribute, values, count);

	mapping_choice_begin(mapping);
	for (size_t i = 0; i < count; i++) {
		struct entry_value value = values[i];
		enum mapping_rule rule;
		int rank;

		if (!address_is_candidate(&value, marked, primary, &rank))
			continue;
		search->candidates++;
		rule = address_clean(mapping, &value);
		if (rule == RULE_NONE) {
			mapping_choice_add(mapping, mapping->scratch.data, rank, &values[i]);
		} else if (search->rule == RULE_NONE) {
			search->rule = rule;
			search->bad_attribute = attribute;
			search->bad = value;
		}
	}
	if (mapping_choice_settle(mapping, ACCOUNT_ADDRESS, attribute, &search->choice))
		search->attribute = attribute;
}

static void address_find(struct mapping *mapping, struct address_search *search)
{
	const struct config_sources *aliases = address_sources(mapping, ACCOUNT_ALIASES),
				    *sources = address_sources(mapping, ACCOUNT_ADDRESS);
	struct address_search primary = { .rule = RULE_NONE };
	bool any = false;

	for (size_t i = 0; aliases->items[i] && !primary.attribute; i++) {
		size_t count;
		const struct entry_value *values =
			entry_values(mapping->entry, aliases->items[i], &count);

		if (count > 0 && mapping_is_marked(aliases->items[i], values, count))
			address_gather(mapping, aliases->items[i], true, &primary);
	}
	*search = primary.attribute ? primary : (struct address_search){ .rule = RULE_NONE };
	for (size_t i = 0; sources->items[i]; i++) {
		size_t count;

		(void)entry_values(mapping->entry, sources->items[i], &count);
		mapping->with[mapping_place(ACCOUNT_ADDRESS, i)] += count > 0;
		any = any || count > 0;
		if (!search->attribute && count > 0)
			address_gather(mapping, sources->items[i], false, search);
	}
	if (search->candidates == 0)
		*search = primary;
	mapping->addressed += any || search->candidates > 0;
}

/* A primary address that is none of those in the attributes of the address. */
static void address_tell_primary(struct mapping *mapping, const struct address_search *search)
{
	const struct config_sources *sources = address_sources(mapping, ACCOUNT_ADDRESS);
	const char *own = buf_text(&mapping->field[ACCOUNT_ADDRESS]), *other = NULL;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	for (size_t i = 0; sources->items[i]; i++) {
		size_t count;
		const struct entry_value *values =
			mapping_values(mapping, sources->items[i], &count);

		if (strcmp(sources->items[i], search->attribute) == 0)
			return;
		for (size_t j = 0; j < count; j++) {
			if (address_clean(mapping, &values[j]) != RULE_NONE)
				continue;
			if (strcmp(mapping->scratch.data, own) == 0)
				return;
			other = other ? other : sources->items[i];
			if (text.len == 0)
				buf_puts(&text, mapping->scratch.data);
		}
	}
	if (other)
		rule_add(&mapping->counts, mapping->findings, RULE_ADDRESS_PRIMARY,
			 buf_text(&mapping->dn),
			 "%s has %s, but the primary address in %s is %s, which is taken", other,
			 buf_text(&text), search->attribute, own);
}

bool mapping_address(struct mapping *mapping)
{
	struct address_search search;

	mapping->own_alias = false;
	address_find(mapping, &search);
	if (search.candidates == 0)
		return false;
	if (!search.attribute) {
		(void)address_clean(mapping, &search.bad);
		mapping_refuse(mapping, search.rule, search.bad_attribute, &search.bad);
		return true;
	}
	mapping_tell(mapping, account_fields[ACCOUNT_ADDRESS].key, search.attribute,
		     &search.choice.value, mapping->field[ACCOUNT_ADDRESS].data);
	if (search.rule != RULE_NONE)
		rule_add(&mapping->counts, mapping->findings, RULE_ADDRESS_SEVERAL,
			 buf_text(&mapping->dn),
			 "%s has an address that cannot be used; %s is taken", search.bad_attribute,
			 mapping->field[ACCOUNT_ADDRESS].data);
	address_tell_primary(mapping, &search);
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

		if (!mapping_unmark(&value, marked)) {
			mapping_tell(mapping, account_fields[ACCOUNT_ALIASES].key, attribute,
				     &values[i], "passed over: no mail address");
			continue;
		}
		rule = address_clean(mapping, &value);
		if (rule != RULE_NONE) {
			mapping_refuse(mapping, mapping_alias_rule(rule), attribute, &values[i]);
			continue;
		}
		if (strcmp(mapping->scratch.data, buf_text(&mapping->field[ACCOUNT_ADDRESS])) ==
		    0) {
			mapping->own_alias = true;
			continue;
		}
		mapping_tell(mapping, account_fields[ACCOUNT_ALIASES].key, attribute, &values[i],
			     mapping->scratch.data);
		buf_add(&mapping->pool, mapping->scratch.data, mapping->scratch.len + 1);
		kept++;
	}
	return kept;
}

/* For an account that has another one of several addresses, this one is an alias. */
static void mapping_note_own_alias(struct mapping *mapping)
{
	struct several several;

	if (!mapping->own_alias ||
	    !several_find(buf_text(&mapping->several), ACCOUNT_ADDRESS, &several))
		return;
	several_begin(&mapping->several, ACCOUNT_ALIASES, "");
	several_add(&mapping->several, mapping->field[ACCOUNT_ADDRESS].data);
}

void mapping_aliases(struct mapping *mapping)
{
	const struct config_sources *sources = address_sources(mapping, ACCOUNT_ALIASES);
	CLEANUP(vec_release) struct vec aliases = VEC_INIT;
	struct buf *field = &mapping->field[ACCOUNT_ALIASES];
	const char *at;
	size_t count = 0;

	buf_clear(&mapping->pool);
	for (size_t i = 0; sources->items[i]; i++) {
		size_t values;

		if (mapping_is_cut(mapping, sources->items[i]))
			return;
		entry_values(mapping->entry, sources->items[i], &values);
		mapping->with[mapping_place(ACCOUNT_ALIASES, i)] += values > 0;
		count += mapping_collect_aliases(mapping, sources->items[i]);
	}
	mapping_note_own_alias(mapping);
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
