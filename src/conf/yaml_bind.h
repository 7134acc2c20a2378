// SPDX-License-Identifier: MIT
/*
 * Binds a tree to a struct through rows (conf/schema.h): unknown keys with the nearest known one,
 * wrong types, missing keys, values out of range; all of them as findings with file, line and
 * column. What is not there gets its default. Strings are copied into the arena.
 */
#pragma once

#include "conf/schema.h"
#include "conf/yaml_tree.h"

/*
 * `map` may be NULL: then everything gets its default and required keys are missing, reported for
 * `file`. `path` is the key path of the map for messages ("" at the top). Mistakes are findings of
 * severity error; the struct is safe to read after any of them.
 */
void yaml_bind(const struct schema *schema, const struct yaml_node *map, const char *file,
	       const char *path, struct arena *arena, void *target, struct findings *findings);

/* A finding at the position of a node, for checks across keys. */
void yaml_bind_complain(struct findings *findings, enum finding_severity severity,
			const struct yaml_node *node, const char *path, const char *format, ...)
	PRINTF_LIKE(5, 6);

/*
 * The node at a path such as "directory.tls.start_tls" or "domains[2].site": the nearest part of it
 * that is there.
 */
const struct yaml_node *yaml_bind_node(const struct yaml_node *root, const char *path);

/* Frees the lists inside a bound struct. */
void yaml_bind_release(const struct schema *schema, void *target);
