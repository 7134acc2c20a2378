// SPDX-License-Identifier: MIT
#include "base/vec.h"

#include <ctype.h>

#include "base/mem.h"

enum { NEAREST_MAX = 48 };

void vec_add(struct vec *vec, const char *text)
{
	vec->items = mem_grow(vec->items, &vec->cap, vec->count + 1, sizeof(*vec->items));
	vec->items[vec->count++] = text;
}

static int vec_compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void vec_sort(struct vec *vec)
{
	size_t kept = 0;

	if (vec->count == 0)
		return;
	qsort(vec->items, vec->count, sizeof(*vec->items), vec_compare);
	for (size_t i = 1; i < vec->count; i++)
		if (strcmp(vec->items[kept], vec->items[i]) != 0)
			vec->items[++kept] = vec->items[i];
	vec->count = kept + 1;
}

bool vec_has(const struct vec *vec, const char *text)
{
	for (size_t i = 0; i < vec->count; i++)
		if (strcmp(vec->items[i], text) == 0)
			return true;
	return false;
}

void vec_release(struct vec *vec)
{
	free(vec->items);
	*vec = (struct vec)VEC_INIT;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t vec_distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t rows[3][NEAREST_MAX + 1];
	size_t *before = rows[0], *last = rows[1], *now = rows[2], *spare;

	for (size_t j = 0; j <= b_len; j++)
		last[j] = j;
	for (size_t i = 1; i <= a_len; i++) {
		now[0] = i;
		for (size_t j = 1; j <= b_len; j++) {
			int x = tolower((unsigned char)a[i - 1]),
			    y = tolower((unsigned char)b[j - 1]);

			now[j] = least(least(last[j] + 1, now[j - 1] + 1), last[j - 1] + (x != y));
			if (i > 1 && j > 1 && x == tolower((unsigned char)b[j - 2]) &&
			    y == tolower((unsigned char)a[i - 2]))
				now[j] = least(now[j], before[j - 2] + 1);
		}
		spare = before;
		before = last;
		last = now;
		now = spare;
	}
	return last[b_len];
}

const char *vec_nearest(const struct vec *candidates, const char *text)
{
	size_t len = strlen(text), best = len / 3 + 1;
	const char *nearest = NULL;

	if (len > NEAREST_MAX)
		return NULL;
	for (size_t i = 0; i < candidates->count; i++) {
		size_t other = strlen(candidates->items[i]), distance;

		if (other > NEAREST_MAX)
			continue;
		distance = vec_distance(text, len, candidates->items[i], other);
		if (distance <= best && (!nearest || distance < best)) {
			best = distance;
			nearest = candidates->items[i];
		}
	}
	return nearest;
}
