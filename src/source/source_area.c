// SPDX-License-Identifier: MIT
#include "conf/kind.h"
#include "entry/dn.h"
#include "source/source.h"

bool source_is_under(const struct source_setup *setup, const char *dn)
{
	for (size_t i = 0; i < setup->area_count; i++)
		if (dn_is_under(dn, setup->areas[i].normal))
			return true;
	return false;
}

const struct source_area *source_area_of(const struct source_setup *setup, const char *dn,
					 const struct entry *entry)
{
	for (size_t i = 0; i < setup->area_count; i++)
		if (dn_is_under(dn, setup->areas[i].normal) &&
		    filter_matches(setup->areas[i].filter, entry))
			return &setup->areas[i];
	return NULL;
}

size_t source_count_areas(const struct source_setup *setup, const struct source_area *like)
{
	size_t count = 0;

	for (size_t i = 0; i < setup->area_count; i++)
		count += setup->areas[i].group == like->group &&
			 setup->areas[i].contact == like->contact;
	return count;
}

/* One inside another of the same sort would give its entries twice. */
static int source_add_area(struct source_setup *setup, const char *base,
			   const struct source_area *like, struct error *error)
{
	const char *key = like->contact ? "directory.groups.contacts.base"
			  : like->group ? "directory.groups.base"
					: "directory.base";
	struct source_area *area = &setup->areas[setup->area_count];
	CLEANUP(buf_release) struct buf dn = BUF_INIT;
	const char *why = dn_normalise(&dn, base, strlen(base));

	if (why)
		return error_set(error, ERROR_CONFIG, "%s: \"%s\" %s", key, base, why);
	for (size_t i = 0; i < setup->area_count; i++)
		if (setup->areas[i].group == like->group &&
		    setup->areas[i].contact == like->contact &&
		    (dn_is_under(buf_text(&dn), setup->areas[i].normal) ||
		     dn_is_under(setup->areas[i].normal, buf_text(&dn))))
			return error_set(error, ERROR_CONFIG,
					 "%s: \"%s\" and \"%s\" lie one in the other", key,
					 setup->areas[i].base, base);
	*area = *like;
	area->base = base;
	area->normal = arena_text(&setup->arena, buf_text(&dn));
	setup->area_count++;
	return 0;
}

static int source_set_filter(struct source_setup *setup, struct source_area *area, const char *key,
			     const char *text, struct error *error)
{
	if (filter_parse(&setup->arena, text, &area->filter, error) != 0)
		return error_wrap(error, "%s", key);
	area->filter_own = area->filter_text =
		*text == '(' ? text : arena_printf(&setup->arena, "(%s)", text);
	return 0;
}

/* Whether one lies in the other, or they are the same tree. */
static bool source_overlaps(const struct source_area *a, const struct source_area *b)
{
	return dn_is_under(a->normal, b->normal) || dn_is_under(b->normal, a->normal);
}

/*
 * Where the areas from `first` on share a tree with people, groups or contacts before them, an
 * entry is what the first of those filters makes it, so that none comes twice.
 */
static void source_part(struct source_setup *setup, size_t first)
{
	size_t count = setup->area_count;

	for (size_t i = first; i < count; i++) {
		struct source_area *area = &setup->areas[i];
		const struct filter *parted = NULL;

		for (size_t j = 0; j < first; j++) {
			const struct source_area *other = &setup->areas[j];

			if (other->filter == parted || !source_overlaps(area, other))
				continue;
			parted = other->filter;
			area->filter_text = arena_printf(&setup->arena, "(&%s(!%s))",
							 area->filter_text, other->filter_own);
		}
	}
}

/* Where contacts are: in places of their own, or where people and groups are, each tree once. */
static int source_add_contacts(struct source_setup *setup, struct error *error)
{
	const struct config_contacts *contacts = &setup->directory->groups.contacts;
	struct source_area like = { .attributes = &setup->contact_attributes, .contact = true };
	size_t first = setup->area_count;
	int status = source_set_filter(setup, &like, "directory.groups.contacts.filter",
				       contacts->filter, error);

	for (size_t i = 0; i < contacts->base.count && status == 0; i++)
		status = source_add_area(setup, contacts->base.items[i], &like, error);
	for (size_t i = 0; i < first && contacts->base.count == 0 && status == 0; i++) {
		bool inside = false;

		for (size_t j = 0; j < first && !inside; j++)
			inside = i != j &&
				 dn_is_under(setup->areas[i].normal, setup->areas[j].normal) &&
				 (j < i ||
				  strcmp(setup->areas[i].normal, setup->areas[j].normal) != 0);
		if (!inside)
			status = source_add_area(setup, setup->areas[i].base, &like, error);
	}
	if (status == 0)
		source_part(setup, first);
	return status;
}

int source_set_areas(struct source_setup *setup, struct error *error)
{
	const struct config_directory *directory = setup->directory;
	const struct kind *kind = &kinds[directory->kind];
	const char *filter = directory->filter ? directory->filter : kind->filter;
	struct source_area people = { .attributes = &setup->attributes[false] };
	struct source_area groups = { .attributes = &setup->attributes[true], .group = true };
	size_t count;

	setup->areas = arena_new(&setup->arena,
				 2 * (directory->base.count + directory->groups.base.count + 1) +
					 directory->groups.contacts.base.count,
				 sizeof(*setup->areas));
	if (source_set_filter(setup, &people, "directory.filter", filter, error) != 0)
		return -1;
	if (directory->base.count == 0 && source_add_area(setup, "", &people, error) != 0)
		return -1;
	for (size_t i = 0; i < directory->base.count; i++)
		if (source_add_area(setup, directory->base.items[i], &people, error) != 0)
			return -1;
	count = setup->area_count;
	if (directory->groups.base.count == 0)
		return 0;
	filter = directory->groups.filter ? directory->groups.filter : kind->group.filter;
	if (source_set_filter(setup, &groups, "directory.groups.filter", filter, error) != 0)
		return -1;
	for (size_t i = 0; i < directory->groups.base.count; i++)
		if (source_add_area(setup, directory->groups.base.items[i], &groups, error) != 0)
			return -1;
	source_part(setup, count);
	return source_add_contacts(setup, error);
}
