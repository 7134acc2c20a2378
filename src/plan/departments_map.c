// SPDX-License-Identifier: MIT
#include "plan/departments_map.h"

#include "base/mem.h"

/* FNV-1a. */
static size_t departments_map_hash(const char *text)
{
	uint64_t hash = 0xCBF29CE484222325;

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 0x100000001B3;
	return (size_t)(hash ^ hash >> 32);
}

/* The slot of a text, or the free one that it would have. */
static size_t departments_map_slot(const struct departments_map *map, const char *text)
{
	size_t at = departments_map_hash(text) % map->slot_count;

	while (map->slots[at] && strcmp(map->keys[map->slots[at] - 1], text) != 0)
		at = (at + 1) % map->slot_count;
	return at;
}

static void departments_map_widen(struct departments_map *map)
{
	free(map->slots);
	map->slot_count = map->slot_count ? 2 * map->slot_count : 64;
	map->slots = mem_new(map->slot_count, sizeof(*map->slots));
	for (size_t i = 0; i < map->count; i++)
		map->slots[departments_map_slot(map, map->keys[i])] = (uint32_t)i + 1;
}

bool departments_map_find(const struct departments_map *map, const char *text, size_t *ret_number)
{
	size_t at;

	if (map->count == 0)
		return false;
	at = departments_map_slot(map, text);
	if (map->slots[at] == 0)
		return false;
	*ret_number = map->slots[at] - 1;
	return true;
}

size_t departments_map_put(struct departments_map *map, struct arena *arena, const char *text)
{
	size_t at;

	if (2 * (map->count + 1) > map->slot_count)
		departments_map_widen(map);
	at = departments_map_slot(map, text);
	if (map->slots[at])
		return map->slots[at] - 1;
	map->keys = mem_grow(map->keys, &map->cap, map->count + 1, sizeof(*map->keys));
	map->keys[map->count] = arena_text(arena, text);
	map->slots[at] = (uint32_t)++map->count;
	return map->count - 1;
}

void departments_map_release(struct departments_map *map)
{
	free(map->keys);
	free(map->slots);
}
