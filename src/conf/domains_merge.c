// SPDX-License-Identifier: MIT
#include "conf/domains_merge.h"

#include "base/map.h"
#include "base/mem.h"
#include "conf/yaml_bind.h"
#include "text/domain.h"

static const char *domains_value(const struct yaml_node *item, const char *key)
{
	const struct yaml_node *value =
		item && item->type == YAML_MAP ? yaml_tree_find(item, key, NULL) : NULL;

	return value && value->type == YAML_SCALAR ? value->text : NULL;
}

/* Whether two names mean one domain, however they are spelled; those that are wrong mean none. */
static bool domains_name(const struct yaml_node *item, struct buf *name)
{
	const char *text = domains_value(item, "name");

	buf_clear(name);
	return text && domain_normalise(name, text) == NULL;
}

static uint64_t domains_hash(const struct buf *name)
{
	return map_hash(MAP_HASH_START, buf_text(name), name->len);
}

static size_t domains_find(const struct map *index, const struct yaml_node *list,
			   const struct buf *wanted)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	struct map_probe probe = map_probe(domains_hash(wanted));
	uint32_t number;

	while (map_next(index, &probe, &number))
		if (domains_name(list->items[number], &name) &&
		    strcmp(buf_text(&name), buf_text(wanted)) == 0)
			return number;
	return list->count;
}

static void domains_tell(const struct yaml_node *before, const struct yaml_node *over,
			 const char *name, struct findings *findings)
{
	const char *was = domains_value(before, "site"), *is = domains_value(over, "site");

	if (was && is && strcmp(was, is) != 0)
		yaml_bind_complain(findings, FINDING_WARNING, over, "domains",
				   "the site of %s is \"%s\" here, and \"%s\" in %s:%u", name, is,
				   was, before->file, before->line);
}

static struct yaml_node *domains_list(const struct yaml_node *map)
{
	struct yaml_node *list =
		map && map->type == YAML_MAP ? yaml_tree_find(map, "domains", NULL) : NULL;

	return list && list->type == YAML_LIST ? list : NULL;
}

static void domains_add(struct yaml_node *list, struct yaml_node *item)
{
	list->items =
		mem_grow(list->items, &list->cap, list->count + 1, sizeof(struct yaml_node *));
	list->items[list->count++] = item;
}

void domains_merge(struct yaml_node *base, struct yaml_node *over, struct findings *findings)
{
	struct yaml_node *list = domains_list(base), *more = domains_list(over);
	CLEANUP(map_release) struct map index = MAP_INIT;
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	size_t before = list ? list->count : 0;

	if (!list || !more)
		return;
	for (size_t i = 0; i < before; i++)
		if (domains_name(list->items[i], &name))
			map_add(&index, domains_hash(&name), (uint32_t)i);
	for (size_t i = 0; i < more->count; i++) {
		size_t at = domains_name(more->items[i], &name) ? domains_find(&index, list, &name)
								: list->count;

		if (at >= before) {
			domains_add(list, more->items[i]);
			continue;
		}
		domains_tell(list->items[at], more->items[i], buf_text(&name), findings);
		list->items[at] = yaml_tree_merge(list->items[at], more->items[i]);
	}
	/* All of them stand in the one list now, which takes the place of the other. */
	more->count = 0;
	for (size_t i = 0; i < over->count; i++)
		if (over->items[i] == more) {
			over->items[i] = NULL;
			yaml_tree_release(more);
		}
}
