// SPDX-License-Identifier: MIT
#include "unit.h"

#include "plan/guard.h"

static const struct guard_limits usual = { .removals = 5, .creations = 200, .shrink = 20 };

static const struct {
	const char *label;
	struct guard_limits limits;
	struct guard_numbers numbers;
	const char *limit; /* NULL: passes */
	int64_t value, allowed;
} cases[] = {
	{ "nothing to do", { 5, 200, 20 }, { .seen = 100, .seen_before = 100, .allowed = -1 }, NULL, 0, 0 },
	{ "at the limit", { 5, 200, 20 }, { .removals = 5, .seen = 95, .seen_before = 100, .allowed = -1 }, NULL, 0, 0 },
	{ "over the limit", { 5, 200, 20 }, { .removals = 6, .seen = 94, .seen_before = 100, .allowed = -1 }, "removals", 6, 5 },
	{ "a slow bleed", { 5, 200, 20 }, { .removals = 3, .removals_before = 3, .seen = 97, .seen_before = 100, .allowed = -1 }, "removals-24h", 6, 5 },
	{ "an old bleed alone stops nothing", { 5, 200, 20 }, { .removals_before = 50, .seen = 100, .seen_before = 100, .allowed = -1 }, NULL, 0, 0 },
	{ "shrunken", { 5, 200, 20 }, { .seen = 79, .seen_before = 100, .allowed = -1 }, "shrink", 21, 20 },
	{ "shrunken to the limit", { 5, 200, 20 }, { .seen = 80, .seen_before = 100, .allowed = -1 }, NULL, 0, 0 },
	{ "grown", { 5, 200, 20 }, { .seen = 180, .seen_before = 100, .allowed = -1 }, NULL, 0, 0 },
	{ "first run has no last one", { 5, -1, 0 }, { .creations = 100000, .seen = 100000, .seen_before = -1, .allowed = -1 }, NULL, 0, 0 },
	{ "many creations", { 5, 200, 20 }, { .creations = 201, .seen = 301, .seen_before = 100, .allowed = -1 }, "creations", 201, 200 },
	{ "allowed exactly", { 5, 200, 20 }, { .removals = 37, .seen = 63, .seen_before = 100, .allowed = 37 }, NULL, 0, 0 },
	{ "allowed, but more by now", { 5, 200, 20 }, { .removals = 38, .seen = 62, .seen_before = 100, .allowed = 37 }, "allow-removals", 38, 37 },
	{ "allowed, but fewer by now", { 5, 200, 20 }, { .removals = 3, .seen = 97, .seen_before = 100, .allowed = 37 }, "allow-removals", 3, 37 },
	{ "allowing none still stops one", { 5, 200, 20 }, { .removals = 1, .seen = 99, .seen_before = 100, .allowed = 0 }, "allow-removals", 1, 0 },
	{ "allowing removals allows no creations", { 5, 200, 20 }, { .removals = 7, .creations = 201, .seen = 300, .seen_before = 100, .allowed = 7 },
	  "creations", 201, 200 },
};

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct guard_block block = guard_check(&cases[i].limits, &cases[i].numbers);

		if ((block.limit == NULL) != (cases[i].limit == NULL) || (block.limit && strcmp(block.limit, cases[i].limit) != 0) ||
		    block.value != cases[i].value || block.allowed != cases[i].allowed)
			fail_msg("%s: got %s", cases[i].label, block.limit ? block.limit : "no block");
	}
}

static void test_explained(void **state)
{
	static const char *const limits[] = { "removals", "removals-24h", "creations", "shrink", "allow-removals" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(limits); i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		const struct guard_block block = { limits[i], 4711, 815 };

		guard_explain(&text, &block);
		assert_non_null(strstr(buf_text(&text), "4711"));
		assert_non_null(strstr(buf_text(&text), "815"));
		assert_null(strchr(buf_text(&text), '{'));
	}
}

/* No set of numbers passes with more suspensions than the limit, unless exactly that number was allowed. */
static void test_never_over(void **state)
{
	(void)state;
	for (int64_t removals = 0; removals < 12; removals++) {
		for (int64_t before = 0; before < 12; before++) {
			struct guard_numbers numbers = { .removals = removals, .removals_before = before, .seen = 100, .seen_before = 100, .allowed = -1 };

			if (!guard_check(&usual, &numbers).limit)
				assert_true(removals == 0 || removals + before <= usual.removals);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_explained),
		cmocka_unit_test(test_never_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
