// SPDX-License-Identifier: MIT
#include "mapping/match_index.h"

#include <strings.h>

#include "base/mem.h"
#include "entry/dn.h"
#include "entry/fold.h"

/* What a hash is of, beside the number of an attribute. */
enum match_sort { MATCH_VALUE, MATCH_NAME, MATCH_TREE };

static size_t match_attribute(const struct match_index *index, const char *attribute)
{
	size_t i = 0;

	while (i < index->attributes.count &&
	       strcasecmp(index->attributes.items[i], attribute) != 0)
		i++;
	return i;
}

static uint64_t match_hash(enum match_sort sort, size_t attribute, const char *octets, size_t len)
{
	size_t what[] = { sort, attribute };

	return map_hash(map_hash(MAP_HASH_START, what, sizeof(what)), octets, len);
}

static uint64_t match_hash_value(struct match_index *index, size_t attribute, const char *octets,
				 size_t len)
{
	buf_clear(&index->scratch);
	fold_octets(&index->scratch, octets, len);
	return match_hash(MATCH_VALUE, attribute, buf_text(&index->scratch), index->scratch.len);
}

/* Puts a text that is a DN into the form for comparing. */
static bool match_name(struct match_index *index, const char *octets, size_t len)
{
	return dn_is_written(octets, len) && !dn_normalise(&index->dn, octets, len);
}

static void match_add_value(struct match_index *index, size_t rule)
{
	const char *value = index->matches[rule].value;
	size_t attribute = match_attribute(index, index->matches[rule].attribute);

	if (attribute == index->attributes.count)
		vec_add(&index->attributes, index->matches[rule].attribute);
	map_add(&index->map, match_hash_value(index, attribute, value, strlen(value)),
		(uint32_t)rule);
	if (!match_name(index, value, strlen(value)))
		return;
	index->names[attribute] = true;
	map_add(&index->map, match_hash(MATCH_NAME, attribute, index->dn.data, index->dn.len),
		(uint32_t)rule);
}

static void match_add_tree(struct match_index *index, size_t rule)
{
	const char *below = index->matches[rule].below;

	if (dn_normalise(&index->dn, below, strlen(below)))
		return; /* was refused when the configuration was loaded */
	index->trees = true;
	map_add(&index->map, match_hash(MATCH_TREE, 0, buf_text(&index->dn), index->dn.len),
		(uint32_t)rule);
}

/* A value with stars is a filter: what is between them is escaped. */
static const char *match_pattern(struct arena *arena, const struct config_match *match)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_printf(&text, "(%s=", match->attribute);
	for (const char *at = match->value; *at; at += *at == '*') {
		size_t len = strcspn(at, "*");

		filter_escape(&text, at, len);
		at += len;
		buf_puts(&text, *at ? "*" : "");
		if (!*at)
			break;
	}
	buf_putc(&text, ')');
	return arena_text(arena, buf_text(&text));
}

/* The filter of a rule that is tried for every entry, or NULL for any other rule. */
static const struct filter *match_filter_of(const struct config_match *match, struct arena *arena)
{
	struct error ignored = ERROR_INIT;
	const struct filter *filter = NULL;
	const char *text = match->filter ? match->filter
			   : match->attribute && match->value && strchr(match->value, '*')
				   ? match_pattern(arena, match)
				   : NULL;

	/* One that cannot be read was refused when the configuration was loaded. */
	return text && filter_parse(arena, text, &filter, &ignored) == 0 ? filter : NULL;
}

void match_index_init(struct match_index *index, const struct config_match *matches, size_t count)
{
	*index = (struct match_index){ .matches = matches, .count = count };
	index->names = mem_new(count + 1, sizeof(*index->names));
	index->filters = mem_new(count + 1, sizeof(*index->filters));
	index->met = mem_new(count + 1, sizeof(*index->met));
	index->looked = mem_new(count + 1, sizeof(*index->looked));
	for (size_t i = 0; i < count; i++) {
		const struct filter *filter = match_filter_of(&matches[i], &index->arena);

		if (filter)
			index->filters[index->filter_count++] = (struct match_filter){ i, filter };
		else if (matches[i].below)
			match_add_tree(index, i);
		else if (matches[i].attribute && matches[i].value)
			match_add_value(index, i);
	}
}

/* What is found for one entry: the first rule and its value. */
struct match_found {
	const struct config_match *first;
	const struct entry_value *value;
};

static void match_meet(struct match_index *index, size_t rule, const struct entry_value *value,
		       struct match_found *found)
{
	const struct config_match *match = &index->matches[rule];

	index->met[rule] += index->looked[rule] != index->entries;
	index->looked[rule] = index->entries;
	if (found->first && found->first <= match)
		return;
	found->first = match;
	found->value = value;
}

/* Whether a rule that has the hash of a value means it. */
static bool match_is(const struct match_index *index, const struct config_match *match,
		     const char *attribute, const struct entry_value *value, bool name)
{
	if (!match->value || strcasecmp(match->attribute, attribute) != 0)
		return false;
	return name ? dn_equals(match->value, strlen(match->value), buf_text(&index->dn))
		    : fold_equal(value->octets, value->len, match->value, strlen(match->value));
}

static void match_look(struct match_index *index, size_t attribute, uint64_t hash,
		       const struct entry_value *value, bool name, struct match_found *found)
{
	struct map_probe probe = map_probe(hash);
	uint32_t rule;

	while (map_next(&index->map, &probe, &rule))
		if (match_is(index, &index->matches[rule], index->attributes.items[attribute],
			     value, name))
			match_meet(index, rule, value, found);
}

static void match_values(struct match_index *index, const struct entry *entry,
			 struct match_found *found)
{
	for (size_t i = 0; i < index->attributes.count; i++) {
		size_t count;
		const struct entry_value *values =
			entry_values(entry, index->attributes.items[i], &count);

		for (size_t j = 0; j < count; j++) {
			const char *octets = values[j].octets;

			match_look(index, i, match_hash_value(index, i, octets, values[j].len),
				   &values[j], false, found);
			if (index->names[i] && match_name(index, octets, values[j].len))
				match_look(index, i,
					   match_hash(MATCH_NAME, i, buf_text(&index->dn),
						      index->dn.len),
					   &values[j], true, found);
		}
	}
}

/* Its DN and what stands behind each comma of it, which are the entries above it. */
static void match_trees(struct match_index *index, const struct entry *entry,
			struct match_found *found)
{
	const char *at;

	if (!index->trees || dn_normalise(&index->dn, entry->dn, entry->dn_len))
		return;
	for (at = buf_text(&index->dn); at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL) {
		struct map_probe probe = map_probe(match_hash(MATCH_TREE, 0, at, strlen(at)));
		uint32_t rule;

		while (map_next(&index->map, &probe, &rule))
			if (index->matches[rule].below &&
			    dn_equals(index->matches[rule].below,
				      strlen(index->matches[rule].below), at))
				match_meet(index, rule, NULL, found);
	}
}

const struct config_match *match_index_find(struct match_index *index, const struct entry *entry,
					    const struct entry_value **ret_value)
{
	struct match_found found = { .first = NULL };

	if (index->count == 0)
		return NULL;
	index->entries++;
	match_values(index, entry, &found);
	match_trees(index, entry, &found);
	for (size_t i = 0; i < index->filter_count; i++)
		if (filter_matches(index->filters[i].filter, entry))
			match_meet(index, index->filters[i].rule, NULL, &found);
	*ret_value = found.value;
	return found.first;
}

bool match_index_has(const struct match_index *index, size_t rule)
{
	return index->met[rule] > 0 && index->looked[rule] == index->entries;
}

void match_index_release(struct match_index *index)
{
	vec_release(&index->attributes);
	map_release(&index->map);
	buf_release(&index->scratch);
	buf_release(&index->dn);
	free(index->names);
	free(index->filters);
	free(index->met);
	free(index->looked);
	arena_release(&index->arena);
	*index = (struct match_index)MATCH_INDEX_INIT;
}

void match_attributes(const struct config_match *match, struct arena *arena, struct vec *attributes)
{
	const struct filter *filter = match->filter ? match_filter_of(match, arena) : NULL;

	if (filter)
		filter_attributes(filter, attributes);
	else if (match->attribute)
		vec_add(attributes, match->attribute);
}

void match_describe(struct buf *buf, const struct config_match *match)
{
	if (match->filter)
		buf_puts(buf, match->filter);
	else if (match->below)
		buf_printf(buf, "below %s", match->below);
	else
		buf_printf(buf, "%s%s%s", match->attribute, match->value ? " = " : "",
			   match->value ? match->value : "");
}
