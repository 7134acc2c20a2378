// SPDX-License-Identifier: MIT
/* The numbers of texts, of which each that is put in gets the next one, once. */
#pragma once

#include "base/arena.h"
#include "base/map.h"

struct departments_map {
	const char **keys;
	size_t count, cap;
	struct map map;
};

/* The number of a text, which is copied to the arena when it is new. */
size_t departments_map_put(struct departments_map *map, struct arena *arena, const char *text);

/* Whether it is there, then its number. */
bool departments_map_find(const struct departments_map *map, const char *text, size_t *ret_number);

void departments_map_release(struct departments_map *map);
