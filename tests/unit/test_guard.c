// SPDX-License-Identifier: MIT
#include "unit.h"

#include "plan/guard.h"

#define LIMITS { .of = { { 5, 15 }, { 10, 20 }, { 200, 400 } }, .shrink = 20 }
#define REMOVALS(...) .of[GUARD_REMOVALS] = { __VA_ARGS__ }
#define RENAMES(...) .of[GUARD_RENAMES] = { __VA_ARGS__ }
#define CREATIONS(...) .of[GUARD_CREATIONS] = { __VA_ARGS__ }
#define SEEN(now, before) .seen = (now), .seen_before = (before), .allowed = -1

static const struct guard_limits usual = LIMITS;
static const struct guard_limits first = { .of = { { 5, 15 }, { 10, 20 }, { -1, -1 } }, .shrink = 0 };

static const struct {
	const char *label;
	const struct guard_limits *limits;
	struct guard_numbers numbers;
	const char *limit; /* NULL: passes */
	int64_t value, allowed;
	enum guard_class class;
} cases[] = {
	{ "nothing to do", &usual, { SEEN(100, 100) }, NULL, 0, 0, GUARD_CLASSES },
	{ "at the limit", &usual, { REMOVALS(5), SEEN(95, 100) }, NULL, 0, 0, GUARD_CLASSES },
	{ "over the limit", &usual, { REMOVALS(6), SEEN(94, 100) }, "removals", 6, 5, GUARD_REMOVALS },
	{ "a bleed within a day", &usual, { REMOVALS(3, 3, 3), SEEN(97, 100) }, "removals-24h", 6, 5, GUARD_REMOVALS },
	{ "a slow bleed", &usual, { REMOVALS(2, 2, 14), SEEN(97, 100) }, "removals-7d", 16, 15, GUARD_REMOVALS },
	{ "a week at the limit", &usual, { REMOVALS(2, 2, 13), SEEN(97, 100) }, NULL, 0, 0, GUARD_CLASSES },
	{ "an old bleed alone stops nothing", &usual, { REMOVALS(0, 50, 50), SEEN(100, 100) }, NULL, 0, 0, GUARD_CLASSES },
	{ "shrunken", &usual, { SEEN(79, 100) }, "shrink", 21, 20, GUARD_CLASSES },
	{ "shrunken to the limit", &usual, { SEEN(80, 100) }, NULL, 0, 0, GUARD_CLASSES },
	{ "grown", &usual, { SEEN(180, 100) }, NULL, 0, 0, GUARD_CLASSES },
	{ "first run has no last one", &first, { CREATIONS(100000), SEEN(100000, -1) }, NULL, 0, 0, GUARD_CLASSES },
	{ "many creations", &usual, { CREATIONS(201), SEEN(301, 100) }, "creations", 201, 200, GUARD_CREATIONS },
	{ "many creations in a day", &usual, { CREATIONS(101, 100, 100), SEEN(301, 200) }, "creations-24h", 201, 200, GUARD_CREATIONS },
	{ "many creations in a week", &usual, { CREATIONS(101, 0, 300), SEEN(301, 200) }, "creations-7d", 401, 400, GUARD_CREATIONS },
	{ "many renames", &usual, { RENAMES(11), SEEN(100, 100) }, "renames", 11, 10, GUARD_RENAMES },
	{ "many renames in a day", &usual, { RENAMES(1, 10, 10), SEEN(100, 100) }, "renames-24h", 11, 10, GUARD_RENAMES },
	{ "many renames in a week", &usual, { RENAMES(1, 0, 20), SEEN(100, 100) }, "renames-7d", 21, 20, GUARD_RENAMES },
	{ "allowed exactly", &usual, { REMOVALS(37, 5, 15), .seen = 63, .seen_before = 100, .allowed = 37 }, NULL, 0, 0, GUARD_CLASSES },
	{ "allowed, but more by now", &usual, { REMOVALS(38), .seen = 62, .seen_before = 100, .allowed = 37 }, "allow-removals", 38, 37, GUARD_REMOVALS },
	{ "allowed, but fewer by now", &usual, { REMOVALS(3), .seen = 97, .seen_before = 100, .allowed = 37 }, "allow-removals", 3, 37, GUARD_REMOVALS },
	{ "allowed, but others by now", &usual, { REMOVALS(37), .seen = 63, .seen_before = 100, .allowed = 37, .other_plan = true }, "allow-removals", 37, 37,
	  GUARD_REMOVALS },
	{ "allowing none still stops one", &usual, { REMOVALS(1), .seen = 99, .seen_before = 100, .allowed = 0 }, "allow-removals", 1, 0, GUARD_REMOVALS },
	{ "allowing removals allows no creations", &usual, { REMOVALS(7), CREATIONS(201), .seen = 300, .seen_before = 100, .allowed = 7 }, "creations", 201, 200,
	  GUARD_CREATIONS },
	{ "nor renames", &usual, { REMOVALS(7), RENAMES(11), .seen = 93, .seen_before = 100, .allowed = 7 }, "renames", 11, 10, GUARD_RENAMES },
};

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct guard_block block = guard_check(cases[i].limits, &cases[i].numbers);

		if ((block.limit == NULL) != (cases[i].limit == NULL) || (block.limit && strcmp(block.limit, cases[i].limit) != 0) ||
		    block.value != cases[i].value || block.allowed != cases[i].allowed || block.class != cases[i].class)
			fail_msg("%s: got %s", cases[i].label, block.limit ? block.limit : "no block");
	}
}

static void test_explained(void **state)
{
	static const char *const limits[] = { "removals",  "removals-24h",  "removals-7d",  "renames", "renames-24h",   "renames-7d",
					      "creations", "creations-24h", "creations-7d", "shrink",  "allow-removals" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(limits); i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		const struct guard_block block = { limits[i], 4711, 815 };

		guard_explain(&text, &block, "3fa9c2d1");
		assert_non_null(strstr(buf_text(&text), "4711"));
		assert_non_null(strstr(buf_text(&text), "815"));
		assert_null(strchr(buf_text(&text), '{'));
	}
}

/* No set of numbers passes with more suspensions than the limits, unless exactly that number was allowed. */
static void test_never_over(void **state)
{
	(void)state;
	for (int64_t removals = 0; removals < 12; removals++) {
		for (int64_t before = 0; before < 20 * 12; before++) {
			struct guard_numbers numbers = { REMOVALS(removals, before % 12, before / 12), SEEN(100, 100) };

			if (guard_check(&usual, &numbers).limit || removals == 0)
				continue;
			assert_true(removals + before % 12 <= usual.of[GUARD_REMOVALS].day);
			assert_true(removals + before / 12 <= usual.of[GUARD_REMOVALS].week);
		}
	}
}

/* What takes something away may wait while the rest goes on; a read that is doubted lets nothing go on. */
static void test_waiting(void **state)
{
	(void)state;
	assert_true(guard_can_wait(GUARD_REMOVALS));
	assert_true(guard_can_wait(GUARD_RENAMES));
	assert_false(guard_can_wait(GUARD_CREATIONS));
	assert_false(guard_can_wait(GUARD_CLASSES));
	assert_int_equal(guard_op(GUARD_REMOVALS), CHANGE_SUSPEND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_explained),
		cmocka_unit_test(test_never_over),
		cmocka_unit_test(test_waiting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
