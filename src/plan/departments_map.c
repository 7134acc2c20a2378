// SPDX-License-Identifier: MIT
#include "plan/departments_map.h"

#include "base/mem.h"

static uint64_t departments_map_hash(const char *text)
{
	return map_hash(MAP_HASH_START, text, strlen(text));
}

bool departments_map_find(const struct departments_map *map, const char *text, size_t *ret_number)
{
	struct map_probe probe = map_probe(departments_map_hash(text));
	uint32_t number;

	while (map_next(&map->map, &probe, &number)) {
		if (strcmp(map->keys[number], text) == 0) {
			*ret_number = number;
			return true;
		}
	}
	return false;
}

size_t departments_map_put(struct departments_map *map, struct arena *arena, const char *text)
{
	size_t number;

	if (departments_map_find(map, text, &number))
		return number;
	map->keys = mem_grow(map->keys, &map->cap, map->count + 1, sizeof(*map->keys));
	map->keys[map->count] = arena_text(arena, text);
	map_add(&map->map, departments_map_hash(text), (uint32_t)map->count);
	return map->count++;
}

void departments_map_release(struct departments_map *map)
{
	free(map->keys);
	map_release(&map->map);
}
