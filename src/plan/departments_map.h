// SPDX-License-Identifier: MIT
/*
 * For plan/departments*.c alone: the numbers of texts, of which each that is put in gets the next
 * one, once; and what is noted of a path.
 */
#pragma once

#include "plan/departments.h"

/* The number of a text, which is copied to the arena when it is new. */
size_t departments_map_put(struct departments_map *map, struct arena *arena, const char *text);

/* Whether it is there, then its number. */
bool departments_map_find(const struct departments_map *map, const char *text, size_t *ret_number);

/* The tally of a path, new if need be; good until the next one is touched. */
struct departments_tally *departments_touch(struct departments *departments, const char *path);

/* Collects what each change does to paths. */
void departments_walk(struct departments *departments);

void departments_map_release(struct departments_map *map);
