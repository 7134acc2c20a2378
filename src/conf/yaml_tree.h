// SPDX-License-Identifier: MIT
/*
 * YAML as a tree that remembers positions (libyaml events). Only what a configuration needs: maps,
 * lists, scalars. Anchors, aliases, tags, merge keys and several documents are findings, and so are
 * limits on depth and size, so that no file can exhaust memory. Nodes live in the caller's arena.
 */
#pragma once

#include "base/arena.h"
#include "model/finding.h"

enum yaml_type { YAML_SCALAR, YAML_LIST, YAML_MAP };

struct yaml_node {
	enum yaml_type type;
	const char *file;
	unsigned line, column; /* from 1 */
	const char *text;      /* of a scalar */
	bool quoted;	       /* a scalar in quotes is text, whatever it looks like */
	struct yaml_node **items;
	const struct yaml_node **keys; /* of a map, beside the items */
	size_t count, cap, key_cap;
};

/*
 * Parses one file's text. NULL when it cannot be read as YAML; an empty file is an empty map. Every
 * mistake is a finding of severity error.
 */
struct yaml_node *yaml_tree_parse(struct arena *arena, const char *file, const char *text,
				  size_t len, struct findings *findings);

/*
 * Puts `over` on top of `base`: maps merge key by key, everything else is replaced. Either may be
 * NULL.
 */
struct yaml_node *yaml_tree_merge(struct yaml_node *base, struct yaml_node *over);

/* The value of a key of a map, or NULL; `ret_key` may be NULL. */
struct yaml_node *yaml_tree_find(const struct yaml_node *map, const char *key,
				 const struct yaml_node **ret_key);

/* Frees the lists of a tree; its strings go with the arena. */
void yaml_tree_release(struct yaml_node *node);
