// SPDX-License-Identifier: MIT
/* A list of texts that it does not own: the strings live in an arena or are constants. */
#pragma once

#include "base/base.h"

struct vec {
	const char **items;
	size_t count;
	size_t cap;
};

#define VEC_INIT              \
	{                     \
		.items = NULL \
	}

void vec_add(struct vec *vec, const char *text);

/* Sorts by octets and drops equal neighbours. */
void vec_sort(struct vec *vec);

bool vec_has(const struct vec *vec, const char *text);

/* Frees the list, not the strings. */
void vec_release(struct vec *vec);

/*
 * The candidate that is most like `text`, for "did you mean": NULL when none is near, at a distance
 * of at most a third of its length plus one (Damerau-Levenshtein, letter case of ASCII aside). Of
 * equally near ones the first.
 */
const char *vec_nearest(const struct vec *candidates, const char *text);
