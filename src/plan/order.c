// SPDX-License-Identifier: MIT
#include "plan/order.h"

#include <stdlib.h>

#include "base/mem.h"

/* A rename by the address that it frees. */
struct order_rename {
	const char *frees;
	size_t item;
};

enum order_mark { ORDER_OPEN, ORDER_WALKED, ORDER_PLACED };

struct order {
	struct plan *plan;
	struct order_rename *renames; /* by freed address */
	size_t count;
	enum order_mark *marks; /* by number of the item */
	size_t *chain;
	struct plan_item *placed;
	size_t placed_count;
};

static int order_compare(const void *a, const void *b)
{
	return strcmp(((const struct order_rename *)a)->frees,
		      ((const struct order_rename *)b)->frees);
}

/* The rename that frees the address which this one takes: its number, or `count`. */
static size_t order_before(const struct order *order, size_t item)
{
	struct change change;
	const struct order_rename *found;
	struct order_rename wanted;

	plan_bare_change(order->plan, item, &change);
	wanted.frees = change.after.value[ACCOUNT_ADDRESS];
	found = bsearch(&wanted, order->renames, order->count, sizeof(wanted), order_compare);
	return found ? found->item : order->count;
}

/*
 * Follows the chain of renames that wait for each other up to one that need not wait; then places
 * the chain from its end. Where the walk meets itself the chain is a ring, since an address has one
 * owner and is given to one: the one that is placed first opens it, by giving up its address before
 * it gets the new one.
 */
static void order_place(struct order *order, size_t start)
{
	size_t len = 0, item = start;

	for (; item < order->count && order->marks[item] == ORDER_OPEN;
	     item = order_before(order, item)) {
		order->marks[item] = ORDER_WALKED;
		order->chain[len++] = item;
	}
	if (item < order->count && order->marks[item] == ORDER_WALKED)
		order->plan->items[order->chain[len - 1]].by_way = true;
	while (len-- > 0) {
		item = order->chain[len];
		order->marks[item] = ORDER_PLACED;
		order->placed[order->placed_count++] = order->plan->items[item];
	}
}

void order_renames(struct plan *plan)
{
	struct order order = { .plan = plan, .count = (size_t)plan->counts[CHANGE_RENAME] };
	CLEANUP(mem_freep)
	struct order_rename *renames = mem_new(order.count + 1, sizeof(*renames));
	CLEANUP(mem_freep) enum order_mark *marks = mem_new(order.count + 1, sizeof(*marks));
	CLEANUP(mem_freep) size_t *chain = mem_new(order.count + 1, sizeof(*chain));
	CLEANUP(mem_freep) struct plan_item *placed = mem_new(order.count + 1, sizeof(*placed));

	order.renames = renames;
	order.marks = marks;
	order.chain = chain;
	order.placed = placed;
	for (size_t i = 0; i < order.count; i++) {
		struct change change;

		plan_bare_change(plan, i, &change);
		renames[i] = (struct order_rename){ .frees = change.before.value[ACCOUNT_ADDRESS],
						    .item = i };
	}
	qsort(renames, order.count, sizeof(*renames), order_compare);
	for (size_t i = 0; i < order.count; i++)
		order_place(&order, i);
	if (order.count)
		memcpy(plan->items, placed, order.count * sizeof(*placed));
}
