// SPDX-License-Identifier: MIT
#include "directory/usage.h"

#include <strings.h>

#include "base/mem.h"
#include "mapping/disabled.h"
#include "mapping/text_template.h"

#define RULE "RULE-UNUSED"

/* What is wrong when nobody has what a rule looks at. */
enum usage_wrong { USAGE_FINE, USAGE_NO_NAME, USAGE_NO_ENTRY };

struct usage_judge {
	struct usage *usage;
	const struct source_setup *setup;
	const struct mappings *mappings;
	const struct attribute_loss *loss;
	struct attribute_names standard;
	struct vec told; /* attributes about which something was said */
};

static const struct usage_row *usage_put(struct usage *usage, const char *key, const char *text,
					 size_t count)
{
	usage->rows = mem_grow(usage->rows, &usage->cap, usage->count + 1, sizeof(*usage->rows));
	usage->rows[usage->count] = (struct usage_row){ .key = arena_text(&usage->arena, key),
							.text = arena_text(&usage->arena, text),
							.count = count };
	return &usage->rows[usage->count++];
}

/* "directory.exclude[1]" as the configuration has it: of one in a list with its number. */
static const char *usage_key(const struct usage_judge *judge, const char *key)
{
	const struct source_setup *setup = judge->setup;

	return arena_printf(&judge->usage->arena, "%s%s",
			    config_directory_place(setup->config,
						   (size_t)(setup->directory -
							    setup->config->directories),
						   &judge->usage->arena),
			    key + strlen("directory"));
}

static void usage_doubt(struct usage *usage, const struct usage_row *row)
{
	if (row->count > 0)
		return;
	finding_add(&usage->doubts, FINDING_WARNING, RULE, row->key, "%s: meets nobody", row->text);
	finding_hint(&usage->doubts, "is it meant for somebody who is not here now? Else correct "
				     "it, or take it out");
}

void usage_add(struct usage *usage, const char *key, const char *text, size_t count)
{
	usage_doubt(usage, usage_put(usage, key, text, count));
}

/* What the attribute may be called here: by another standard name, or by one spelled like it. */
static const char *usage_nearest(const struct usage_judge *judge, const char *attribute)
{
	const char *first = attribute_names_find(&judge->standard, attribute), *nearest;

	if (first && strcasecmp(first, attribute) != 0 &&
	    attribute_names_find(&judge->setup->names, first))
		return first;
	nearest = attribute_names_nearest(&judge->setup->names, attribute);
	return nearest && strcasecmp(nearest, attribute) != 0 ? nearest : NULL;
}

static bool usage_is_told(struct usage_judge *judge, const char *attribute)
{
	for (size_t i = 0; i < judge->told.count; i++)
		if (strcasecmp(judge->told.items[i], attribute) == 0)
			return true;
	vec_add(&judge->told, attribute);
	return false;
}

static bool usage_is_known(const struct usage_judge *judge, const char *attribute)
{
	return !judge->setup->schema || attribute_names_find(&judge->setup->names, attribute);
}

/* A name that does not exist cannot be meant; that nobody has an attribute today may be. */
static void usage_blame(struct usage_judge *judge, enum usage_wrong wrong, const char *key,
			const char *attribute, struct findings *findings)
{
	const char *nearest = usage_nearest(judge, attribute);
	bool no_name = wrong == USAGE_NO_NAME;

	finding_add(findings,
		    no_name || findings == &judge->usage->doubts ? FINDING_WARNING : FINDING_NOTE,
		    RULE, key,
		    no_name ? "looks at %s, which the schema of the directory does not have, so it "
			      "means nobody"
			    : "looks at %s, which not one entry has, so it means nobody",
		    attribute);
	if (nearest && (no_name || !attribute_names_find(&judge->setup->names, attribute)))
		finding_hint(findings, "did you mean %s?", nearest);
	else if (no_name)
		finding_hint(findings, "it is spelled here as no attribute of the directory is");
	else
		finding_hint(findings,
			     "is it spelled as the directory spells it, and may the account that "
			     "mailprov binds with read it?");
}

/* Whether an entry has the attribute; one that was not counted may well be there. */
static bool usage_is_there(const struct usage_judge *judge, const char *attribute)
{
	for (size_t i = 0; i < judge->loss->attributes.count; i++)
		if (strcasecmp(judge->loss->attributes.items[i], attribute) == 0)
			return judge->loss->with[i] > 0;
	return true;
}

/* `sure`: that nobody has the attribute at the moment cannot be meant. */
static void usage_judge_row(struct usage_judge *judge, const struct usage_row *row,
			    const struct vec *attributes, bool sure)
{
	for (size_t i = 0; i < attributes->count; i++) {
		const char *attribute = attributes->items[i];
		enum usage_wrong wrong =
			!usage_is_known(judge, attribute) ? USAGE_NO_NAME
			: sure && row->count == 0 && !usage_is_there(judge, attribute)
				? USAGE_NO_ENTRY
				: USAGE_FINE;

		if (wrong == USAGE_FINE)
			continue;
		if (!usage_is_told(judge, attribute))
			usage_blame(judge, wrong, row->key, attribute, &judge->usage->sure);
		return;
	}
	usage_doubt(judge->usage, row);
}

static void usage_match(struct usage_judge *judge, const char *list, size_t i,
			const struct config_match *match, size_t count, bool sure)
{
	CLEANUP(buf_release) struct buf key = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(vec_release) struct vec attributes = VEC_INIT;

	buf_printf(&key, "directory.%s[%zu]", list, i + 1);
	match_describe(&text, match);
	match_attributes(match, &judge->usage->arena, &attributes);
	usage_judge_row(judge,
			usage_put(judge->usage, usage_key(judge, buf_text(&key)), buf_text(&text),
				  count),
			&attributes, sure);
}

static void usage_matches(struct usage_judge *judge)
{
	const struct config_directory *directory = judge->setup->directory;
	const struct mapping *people = &judge->mappings->of[false],
			     *groups = &judge->mappings->of[true];

	for (size_t i = 0; i < directory->exclude_count; i++)
		usage_match(judge, "exclude", i, &directory->exclude[i],
			    people->exclude.met[i] + groups->exclude.met[i], true);
	for (size_t i = 0; i < directory->disabled_count; i++) {
		const struct config_match *match = &directory->disabled[i];
		int sign = match->value ? -1 : disabled_sign(people->kind, match->attribute);

		usage_match(judge, "disabled", i, match,
			    sign >= 0 ? people->signs[sign] : people->disabled.met[i], false);
	}
}

static void usage_shared(struct usage_judge *judge)
{
	const struct config_match match = { .filter = judge->setup->directory->shared };
	CLEANUP(vec_release) struct vec attributes = VEC_INIT;

	if (!match.filter)
		return;
	match_attributes(&match, &judge->usage->arena, &attributes);
	usage_judge_row(judge,
			usage_put(judge->usage, usage_key(judge, "directory.shared"), match.filter,
				  judge->mappings->of[false].shared_count),
			&attributes, true);
}

/* Whether the configuration says nothing else than the kind does. */
static bool usage_is_default(const struct config_sources *sources,
			     const struct config_sources *kind)
{
	for (size_t i = 0; i < ARRAY_LEN(sources->items); i++) {
		const char *one = sources->items[i], *other = kind->items[i];

		if (!one || !other)
			return !one && !other;
		if (strcasecmp(one, other) != 0)
			return false;
	}
	return true;
}

/* The attributes that a field comes from, where the configuration says so. */
static void usage_field(struct usage_judge *judge, const char *key,
			const struct config_sources *sources, const struct config_sources *kind,
			size_t count, size_t entries)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const char *first = NULL;
	const struct usage_row *row;

	if (!sources->items[0] || entries == 0 || usage_is_default(sources, kind))
		return;
	for (size_t i = 0; sources->items[i]; i++) {
		buf_printf(&text, "%s%s", i ? ", " : "", sources->items[i]);
		if (!first && !text_template_is(sources->items[i]))
			first = sources->items[i];
	}
	row = usage_put(judge->usage, usage_key(judge, key), buf_text(&text), count);
	for (size_t i = 0; sources->items[i]; i++) {
		const char *attribute = sources->items[i];

		if (!text_template_is(attribute) && !usage_is_known(judge, attribute) &&
		    !usage_is_told(judge, attribute))
			usage_blame(judge, USAGE_NO_NAME, row->key, attribute, &judge->usage->sure);
	}
	if (count == 0 && first && usage_is_known(judge, first) && !usage_is_told(judge, first))
		usage_blame(judge, USAGE_NO_ENTRY, row->key, first, &judge->usage->doubts);
}

static void usage_map(struct usage_judge *judge)
{
	const struct config_directory *directory = judge->setup->directory;
	const struct mapping *people = &judge->mappings->of[false],
			     *groups = &judge->mappings->of[true];
	const struct kind_group *kind = &kinds[directory->kind].group;
	const struct config_group_map *map = &directory->groups.map;
	CLEANUP(buf_release) struct buf key = BUF_INIT;

	for (int field = 0; field < ACCOUNT_FIELDS; field++) {
		buf_clear(&key);
		buf_printf(&key, "directory.map.%s", account_fields[field].key);
		usage_field(judge, buf_text(&key), &directory->map[field],
			    &kinds[directory->kind].map[field], people->with[field],
			    people->entries);
	}
	usage_field(judge, "directory.groups.map.address", &map->address, &kind->address,
		    groups->with[ACCOUNT_ADDRESS], groups->entries);
	usage_field(judge, "directory.groups.map.name", &map->name, &kind->name,
		    groups->with[ACCOUNT_NAME], groups->entries);
	usage_field(judge, "directory.groups.map.aliases", &map->aliases, &kind->aliases,
		    groups->with[ACCOUNT_ALIASES], groups->entries);
}

/* All else that is asked for: templates of addresses, members, filters. */
static void usage_names(struct usage_judge *judge, const struct vec *names, const char *key)
{
	for (size_t i = 0; i < names->count; i++) {
		const char *name = names->items[i];

		if (!usage_is_known(judge, name) &&
		    !kind_has(judge->setup->directory->kind, name) && !usage_is_told(judge, name))
			usage_blame(judge, USAGE_NO_NAME, usage_key(judge, key), name,
				    &judge->usage->sure);
	}
}

void usage_note(struct usage *usage, const struct source_setup *setup,
		const struct mappings *mappings, const struct attribute_loss *loss)
{
	struct usage_judge judge = {
		.usage = usage, .setup = setup, .mappings = mappings, .loss = loss
	};

	attribute_names_standard(&judge.standard);
	usage_matches(&judge);
	usage_shared(&judge);
	usage_map(&judge);
	for (size_t i = 0; i < setup->area_count; i++) {
		CLEANUP(vec_release) struct vec names = VEC_INIT;

		filter_attributes(setup->areas[i].filter, &names);
		usage_names(&judge, &names,
			    setup->areas[i].contact ? "directory.groups.contacts.filter"
			    : setup->areas[i].group ? "directory.groups.filter"
						    : "directory.filter");
	}
	for (size_t i = 0; i < ARRAY_LEN(setup->attributes); i++)
		usage_names(&judge, &setup->attributes[i], i ? "directory.groups" : "directory");
	usage_names(&judge, &setup->contact_attributes, "directory.groups.contacts.address");
	attribute_names_release(&judge.standard);
	vec_release(&judge.told);
}

void usage_copy(struct usage *usage, const struct usage_row *row)
{
	(void)usage_put(usage, row->key, row->text, row->count);
}

void usage_release(struct usage *usage)
{
	free(usage->rows);
	finding_release(&usage->sure);
	finding_release(&usage->doubts);
	arena_release(&usage->arena);
	*usage = (struct usage)USAGE_INIT;
}
