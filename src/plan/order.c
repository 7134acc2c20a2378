// SPDX-License-Identifier: MIT
#include "plan/order.h"

#include <stdlib.h>

#include "base/mem.h"

/* A rename by the address that it frees. */
struct order_rename {
	const char *frees;
	size_t item;
};

enum order_mark { ORDER_OPEN, ORDER_WALKED, ORDER_PLACED, ORDER_RING };

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
 * the chain from its end.
 */
static void order_place(struct order *order, size_t start)
{
	size_t len = 0, item = start, ring;

	for (; item < order->count && order->marks[item] == ORDER_OPEN;
	     item = order_before(order, item)) {
		order->marks[item] = ORDER_WALKED;
		order->chain[len++] = item;
	}
	/*
	 * The walk met itself: an address has one owner, so the ring is the whole chain from there
	 * on.
	 */
	if (item < order->count && order->marks[item] == ORDER_WALKED)
		for (ring = item; order->marks[ring] == ORDER_WALKED;
		     ring = order_before(order, ring))
			order->marks[ring] = ORDER_RING;
	while (len-- > 0) {
		item = order->chain[len];
		if (order->marks[item] == ORDER_RING)
			continue;
		order->marks[item] = ORDER_PLACED;
		order->placed[order->placed_count++] = order->plan->items[item];
	}
}

static void order_hold_rings(const struct order *order, struct findings *findings)
{
	struct plan *plan = order->plan;

	for (size_t i = 0; i < order->count; i++) {
		struct change change;

		if (order->marks[i] != ORDER_RING)
			continue;
		plan_bare_change(plan, i, &change);
		finding_add(findings, FINDING_WARNING, "RENAME-RING", change.after.dn,
			    "its new address %s is taken by another account that is renamed in the "
			    "same ring",
			    change.after.value[ACCOUNT_ADDRESS]);
		finding_hint(findings, "no order of renames can do this: give one of them a third "
				       "address in the directory, sync, then the wanted one");
		plan->counts[CHANGE_RENAME]--;
		plan->held++;
	}
}

void order_renames(struct plan *plan, struct findings *findings)
{
	struct order order = { .plan = plan, .count = (size_t)plan->counts[CHANGE_RENAME] };
	CLEANUP(mem_freep)
	struct order_rename *renames = mem_new(order.count + 1, sizeof(*renames));
	CLEANUP(mem_freep) enum order_mark *marks = mem_new(order.count + 1, sizeof(*marks));
	CLEANUP(mem_freep) size_t *chain = mem_new(order.count + 1, sizeof(*chain));
	CLEANUP(mem_freep) struct plan_item *placed = mem_new(order.count + 1, sizeof(*placed));
	size_t gone;

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
	order_hold_rings(&order, findings);
	gone = order.count - order.placed_count;
	if (order.count == 0)
		return;
	memcpy(plan->items, placed, order.placed_count * sizeof(*placed));
	memmove(plan->items + order.placed_count, plan->items + order.count,
		(plan->count - order.count) * sizeof(*placed));
	plan->count -= gone;
}
