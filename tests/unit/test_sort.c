// SPDX-License-Identifier: MIT
#include "plan/sort.h"
#include "unit.h"

#include <stdlib.h>

#include "base/mem.h"

enum { MOST = 5000 };

/* Addresses with long common beginnings, and some of which one begins another. */
static void address(struct buf *buf, uint64_t *seed, size_t kind)
{
	static const char *const parts[] = { "a",	"b",	    "ab",
					     "u000000", "\xC3\xA9", "anna.maria.von.und.zu.",
					     "z" };
	size_t count = kind % 2 ? 12 : 2;

	buf_clear(buf);
	for (size_t i = 0; i < 1 + count; i++) {
		*seed = *seed * 6364136223846793005u + 1442695040888963407u;
		buf_puts(buf, parts[(*seed >> 33) % (kind % 3 ? ARRAY_LEN(parts) : 2)]);
		if (*seed >> 60 == 0)
			break;
	}
}

static struct plan *sorted;

static int compare(const void *a, const void *b)
{
	const struct plan_item *x = a, *y = b;
	int order = x->op != y->op
			    ? x->op - y->op
			    : strcmp(plan_item_address(sorted, x), plan_item_address(sorted, y));

	return order ? order : (int)x->place - (int)y->place;
}

static void check(size_t count, size_t kind)
{
	CLEANUP(buf_release) struct buf records = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(mem_freep) struct plan_item *items = mem_new(count, sizeof(*items));
	CLEANUP(mem_freep) struct plan_item *wanted = mem_new(count, sizeof(*wanted));
	struct roster roster = { .sealed = true };
	struct plan plan = { .roster = &roster, .items = items, .count = count };
	uint64_t seed = kind * 7919 + count;

	for (size_t i = 0; i < count; i++) {
		struct account account = { .id = "id" };

		address(&text, &seed, kind);
		account.value[ACCOUNT_ADDRESS] = buf_text(&text);
		items[i] = (struct plan_item){
			.op = (uint8_t)(i % (kind + 1) % CHANGE_OPS),
			.place = (uint32_t)i,
			.seen = records.len,
			.known = PLAN_NONE,
		};
		account_pack(&records, &account);
	}
	roster.records[0] =
		(struct roster_records){ (const unsigned char *)records.data, records.len };
	memcpy(wanted, items, count * sizeof(*items));
	sorted = &plan;
	qsort(wanted, count, sizeof(*wanted), compare);
	plan_sort(&plan);
	assert_memory_equal(items, wanted, count * sizeof(*items));
}

static void test_sorts(void **state)
{
	static const size_t counts[] = { 0, 1, 2, 3, 24, 25, 100, 1000, MOST };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(counts); i++)
		for (size_t kind = 0; kind < 8; kind++)
			check(counts[i], kind);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_sorts) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
