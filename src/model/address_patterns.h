// SPDX-License-Identifier: MIT
/*
 * Patterns of addresses (see address_matches) that many addresses are held against: those without
 * wildcards, which are most where there are many, are found by hash. Order of calls:
 * address_patterns_init, address_patterns_find, address_patterns_release; the patterns are
 * borrowed.
 */
#pragma once

#include "base/map.h"
#include "base/vec.h"

struct address_patterns {
	const struct vec *items;
	struct map plain;
	uint32_t *globs; /* the numbers of those with wildcards */
	size_t glob_count;
};

#define ADDRESS_PATTERNS_INIT \
	{                     \
		.items = NULL \
	}

void address_patterns_init(struct address_patterns *patterns, const struct vec *items);

/* The first of the patterns that a normalised address matches, or NULL. */
const char *address_patterns_find(const struct address_patterns *patterns, const char *address);

/* Counts the address for each of the patterns that it matches; `met` has a number for each. */
void address_patterns_count(const struct address_patterns *patterns, const char *address,
			    size_t *met);

void address_patterns_release(struct address_patterns *patterns);
