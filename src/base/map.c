// SPDX-License-Identifier: MIT
#include "base/map.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { SIZE_FIRST = 64 };

static void map_put(struct map *map, struct map_slot thing)
{
	size_t at = thing.hash;

	while (map->slots[at & (map->size - 1)].follower)
		at++;
	map->slots[at & (map->size - 1)] = thing;
}

static void map_grow(struct map *map)
{
	struct map_slot *old = map->slots;
	size_t old_size = map->size;

	map->size = old_size ? old_size * 2 : SIZE_FIRST;
	map->slots = mem_new(map->size, sizeof(*map->slots));
	for (size_t i = 0; i < old_size; i++)
		if (old[i].follower)
			map_put(map, old[i]);
	free(old);
}

void map_add(struct map *map, uint64_t hash, uint32_t number)
{
	/* The last number has no successor; memory ends long before so many. */
	if (number == UINT32_MAX)
		mem_die();
	if ((map->count + 1) * 2 > map->size)
		map_grow(map);
	map_put(map, (struct map_slot){ .hash = map_probe(hash).hash, .follower = number + 1 });
	map->count++;
}

void map_clear(struct map *map)
{
	if (map->size)
		memset(map->slots, 0, map->size * sizeof(*map->slots));
	map->count = 0;
}

void map_release(struct map *map)
{
	free(map->slots);
	*map = (struct map)MAP_INIT;
}
