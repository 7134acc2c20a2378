// SPDX-License-Identifier: MIT
#include "plan/sort.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/radix.h"

enum { SORT_HEAD = 8 };

/* An item by some octets of what it is sorted by: its operation, then its address. */
struct sort_key {
	unsigned char head[SORT_HEAD];
	uint32_t item;
};

/*
 * The octets from depth times SORT_HEAD on. A text that ends within them is filled with zeroes,
 * which no address has.
 */
static void sort_fill(const struct plan *plan, struct sort_key *key, size_t depth)
{
	const struct plan_item *item = &plan->items[key->item];
	const char *text = plan_item_address(plan, item);
	size_t at = 0;

	memset(key->head, 0, sizeof(key->head));
	if (depth == 0)
		key->head[at++] = (unsigned char)(item->op + 1);
	else
		text += depth * SORT_HEAD - 1;
	while (at < SORT_HEAD && *text)
		key->head[at++] = (unsigned char)*text++;
}

static int sort_compare_items(const void *a, const void *b)
{
	const struct sort_key *x = a, *y = b;

	return x->item < y->item ? -1 : x->item > y->item;
}

/*
 * Sorts by a few octets at a time, so that the records are looked at once or twice and not at every
 * comparison.
 */
static void sort_part(const struct plan *plan, struct sort_key *keys, size_t count, size_t depth)
{
	for (size_t i = 0; i < count; i++)
		sort_fill(plan, &keys[i], depth);
	radix_sort(keys, count, sizeof(*keys), sizeof(keys->head));
	for (size_t i = 0, end; i < count; i = end) {
		for (end = i + 1;
		     end < count && memcmp(keys[end].head, keys[i].head, SORT_HEAD) == 0; end++)
			;
		if (end - i > 1 && keys[i].head[SORT_HEAD - 1])
			sort_part(plan, keys + i, end - i, depth + 1);
		else if (end - i > 1)
			qsort(keys + i, end - i, sizeof(*keys), sort_compare_items);
	}
}

/*
 * Puts every item in its place along the rings that the places make, without a second array of
 * items.
 */
static void sort_place(struct plan *plan, struct sort_key *keys)
{
	for (size_t i = 0; i < plan->count; i++) {
		struct plan_item first = plan->items[i];
		size_t to = i, from;

		while ((from = keys[to].item) != i) {
			plan->items[to] = plan->items[from];
			keys[to].item = (uint32_t)to;
			to = from;
		}
		plan->items[to] = first;
		keys[to].item = (uint32_t)to;
	}
}

void plan_sort(struct plan *plan)
{
	CLEANUP(mem_freep) struct sort_key *keys = mem_new(plan->count, sizeof(*keys));

	for (size_t i = 0; i < plan->count; i++)
		keys[i].item = (uint32_t)i;
	sort_part(plan, keys, plan->count, 0);
	sort_place(plan, keys);
}
