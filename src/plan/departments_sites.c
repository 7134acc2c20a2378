// SPDX-License-Identifier: MIT
#include "plan/departments_sites.h"

#include <stdlib.h>

#include "base/mem.h"

static struct departments *departments_sites_new(struct departments_sites *sites)
{
	sites->items = mem_grow(sites->items, &sites->cap, sites->count + 1, sizeof(*sites->items));
	sites->items[sites->count] = (struct departments)DEPARTMENTS_INIT;
	return &sites->items[sites->count++];
}

int departments_sites_begin(struct departments_sites *sites, const struct plan *plan,
			    const struct departments_source *source, struct error *error)
{
	departments_sites_release(sites);
	for (size_t i = 0; i == 0 || i < plan->sites.count; i++)
		if (departments_begin(departments_sites_new(sites), plan, (uint8_t)i, source,
				      error) != 0)
			return -1;
	return 0;
}

int64_t departments_sites_count_moves(const struct departments_sites *sites, struct digest *digest)
{
	int64_t count = 0;

	for (size_t i = 0; i < sites->count; i++)
		count += departments_count_moves(&sites->items[i], digest);
	return count;
}

void departments_sites_mark(const struct departments_sites *sites, struct plan *plan)
{
	for (size_t i = 0; i < sites->count; i++)
		departments_mark(&sites->items[i], plan);
}

int departments_sites_finish(struct departments_sites *sites, struct error *error)
{
	size_t count = 0;

	for (size_t i = 0; i < sites->count; i++) {
		if (departments_finish(&sites->items[i], error) != 0)
			return -1;
		count += sites->items[i].op_count;
	}
	free(sites->ops);
	sites->ops = mem_new(count + 1, sizeof(*sites->ops));
	sites->op_count = 0;
	for (size_t i = 0; i < sites->count; i++)
		for (size_t j = 0; j < sites->items[i].op_count; j++)
			sites->ops[sites->op_count++] = sites->items[i].ops[j];
	return 0;
}

void departments_sites_add(struct departments_sites *sites, const char *site, const char *path,
			   int64_t accounts, int64_t resting)
{
	struct departments *departments = NULL;

	for (size_t i = 0; i < sites->count; i++)
		if (strcmp(sites->items[i].site, site) == 0)
			departments = &sites->items[i];
	if (!departments) {
		departments = departments_sites_new(sites);
		departments->site = arena_text(&departments->arena, site);
	}
	departments_add(departments, path, accounts, resting);
}

void departments_sites_release(struct departments_sites *sites)
{
	for (size_t i = 0; i < sites->count; i++)
		departments_release(&sites->items[i]);
	free(sites->items);
	free(sites->ops);
	*sites = (struct departments_sites)DEPARTMENTS_SITES_INIT;
}
