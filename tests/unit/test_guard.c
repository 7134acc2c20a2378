// SPDX-License-Identifier: MIT
#include "unit.h"

#include "plan/guard.h"

#define LIMITS(...)                                                                       \
	{                                                                                 \
		[GUARD_REMOVALS] = { 5, 15 }, [GUARD_RETIREMENTS] = { 6, 12 },            \
		[GUARD_RENAMES] = { 10, 20 }, [GUARD_CREATIONS] = { __VA_ARGS__ },        \
		[GUARD_ALIAS_REMOVALS] = { 8, 16 }, [GUARD_DEPARTMENT_MOVES] = { 4, 12 }, \
	}
#define REMOVALS(...) .of[GUARD_REMOVALS] = { __VA_ARGS__ }
#define RETIREMENTS(...) .of[GUARD_RETIREMENTS] = { __VA_ARGS__ }
#define RENAMES(...) .of[GUARD_RENAMES] = { __VA_ARGS__ }
#define CREATIONS(...) .of[GUARD_CREATIONS] = { __VA_ARGS__ }
#define ALIASES(...) .of[GUARD_ALIAS_REMOVALS] = { __VA_ARGS__ }
#define MOVES(...) .of[GUARD_DEPARTMENT_MOVES] = { __VA_ARGS__ }
#define SEEN(now, before) .seen = (now), .seen_before = (before)
#define LIFTED(number) .lifted = true, .allowed = (number)

static const struct guard_limits usual = { .of = LIMITS(200, 400), .shrink = 20 };
static const struct guard_limits first = { .of = LIMITS(-1, -1), .shrink = 0 };

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
	{ "over the limit",
	  &usual,
	  { REMOVALS(6), SEEN(94, 100) },
	  "removals",
	  6,
	  5,
	  GUARD_REMOVALS },
	{ "retirements",
	  &usual,
	  { RETIREMENTS(7), SEEN(100, 100) },
	  "retirements",
	  7,
	  6,
	  GUARD_RETIREMENTS },
	{ "gradual retirements",
	  &usual,
	  { RETIREMENTS(3, 3, 10), SEEN(100, 100) },
	  "retirements-7d",
	  13,
	  12,
	  GUARD_RETIREMENTS },
	{ "gradual loss within a day",
	  &usual,
	  { REMOVALS(3, 3, 3), SEEN(97, 100) },
	  "removals-24h",
	  6,
	  5,
	  GUARD_REMOVALS },
	{ "gradual loss",
	  &usual,
	  { REMOVALS(2, 2, 14), SEEN(97, 100) },
	  "removals-7d",
	  16,
	  15,
	  GUARD_REMOVALS },
	{ "a week at the limit",
	  &usual,
	  { REMOVALS(2, 2, 13), SEEN(97, 100) },
	  NULL,
	  0,
	  0,
	  GUARD_CLASSES },
	{ "old gradual loss alone stops nothing",
	  &usual,
	  { REMOVALS(0, 50, 50), SEEN(100, 100) },
	  NULL,
	  0,
	  0,
	  GUARD_CLASSES },
	{ "shrunken", &usual, { SEEN(79, 100) }, "shrink", 21, 20, GUARD_CLASSES },
	{ "shrunken to the limit", &usual, { SEEN(80, 100) }, NULL, 0, 0, GUARD_CLASSES },
	{ "grown", &usual, { SEEN(180, 100) }, NULL, 0, 0, GUARD_CLASSES },
	{ "first run has no last one",
	  &first,
	  { CREATIONS(100000), SEEN(100000, -1) },
	  NULL,
	  0,
	  0,
	  GUARD_CLASSES },
	{ "many creations",
	  &usual,
	  { CREATIONS(201), SEEN(301, 100) },
	  "creations",
	  201,
	  200,
	  GUARD_CREATIONS },
	{ "many creations in a day",
	  &usual,
	  { CREATIONS(101, 100, 100), SEEN(301, 200) },
	  "creations-24h",
	  201,
	  200,
	  GUARD_CREATIONS },
	{ "many creations in a week",
	  &usual,
	  { CREATIONS(101, 0, 300), SEEN(301, 200) },
	  "creations-7d",
	  401,
	  400,
	  GUARD_CREATIONS },
	{ "many renames",
	  &usual,
	  { RENAMES(11), SEEN(100, 100) },
	  "renames",
	  11,
	  10,
	  GUARD_RENAMES },
	{ "many renames in a day",
	  &usual,
	  { RENAMES(1, 10, 10), SEEN(100, 100) },
	  "renames-24h",
	  11,
	  10,
	  GUARD_RENAMES },
	{ "many renames in a week",
	  &usual,
	  { RENAMES(1, 0, 20), SEEN(100, 100) },
	  "renames-7d",
	  21,
	  20,
	  GUARD_RENAMES },
	{ "allowed exactly",
	  &usual,
	  { REMOVALS(37, 5, 15, LIFTED(37)), SEEN(63, 100) },
	  NULL,
	  0,
	  0,
	  GUARD_CLASSES },
	{ "allowed, but more by now",
	  &usual,
	  { REMOVALS(38, LIFTED(37)), SEEN(62, 100) },
	  "allow-removals",
	  38,
	  37,
	  GUARD_REMOVALS },
	{ "allowed, but fewer by now",
	  &usual,
	  { REMOVALS(3, LIFTED(37)), SEEN(97, 100) },
	  "allow-removals",
	  3,
	  37,
	  GUARD_REMOVALS },
	{ "allowed, but others by now",
	  &usual,
	  { REMOVALS(37, LIFTED(37), .other_plan = true), SEEN(63, 100) },
	  "allow-removals",
	  37,
	  37,
	  GUARD_REMOVALS },
	{ "allowing none still stops one",
	  &usual,
	  { REMOVALS(1, LIFTED(0)), SEEN(99, 100) },
	  "allow-removals",
	  1,
	  0,
	  GUARD_REMOVALS },
	{ "allowing removals allows no creations",
	  &usual,
	  { REMOVALS(7, LIFTED(7)), CREATIONS(201), SEEN(300, 100) },
	  "creations",
	  201,
	  200,
	  GUARD_CREATIONS },
	{ "nor renames",
	  &usual,
	  { REMOVALS(7, LIFTED(7)), RENAMES(11), SEEN(93, 100) },
	  "renames",
	  11,
	  10,
	  GUARD_RENAMES },
	{ "nor the reverse",
	  &usual,
	  { REMOVALS(7), RENAMES(11, LIFTED(11)), SEEN(93, 100) },
	  "removals",
	  7,
	  5,
	  GUARD_REMOVALS },
	{ "both",
	  &usual,
	  { REMOVALS(7, LIFTED(7)), RENAMES(11, LIFTED(11)), SEEN(93, 100) },
	  NULL,
	  0,
	  0,
	  GUARD_CLASSES },
	{ "only suspensions explain a shrunken read",
	  &usual,
	  { ALIASES(9, LIFTED(9)), SEEN(79, 100) },
	  "shrink",
	  21,
	  20,
	  GUARD_CLASSES },
	{ "aliases at the limit",
	  &usual,
	  { ALIASES(8), SEEN(100, 100) },
	  NULL,
	  0,
	  0,
	  GUARD_CLASSES },
	{ "many aliases",
	  &usual,
	  { ALIASES(9), SEEN(100, 100) },
	  "alias-removals",
	  9,
	  8,
	  GUARD_ALIAS_REMOVALS },
	{ "many aliases in a day",
	  &usual,
	  { ALIASES(1, 8, 8), SEEN(100, 100) },
	  "alias-removals-24h",
	  9,
	  8,
	  GUARD_ALIAS_REMOVALS },
	{ "gradual loss of aliases",
	  &usual,
	  { ALIASES(2, 2, 15), SEEN(100, 100) },
	  "alias-removals-7d",
	  17,
	  16,
	  GUARD_ALIAS_REMOVALS },
	{ "aliases allowed exactly",
	  &usual,
	  { ALIASES(90, 8, 16, LIFTED(90)), SEEN(100, 100) },
	  NULL,
	  0,
	  0,
	  GUARD_CLASSES },
	{ "aliases allowed, but others",
	  &usual,
	  { ALIASES(90, LIFTED(90), .other_plan = true), SEEN(100, 100) },
	  "allow-removals",
	  90,
	  90,
	  GUARD_ALIAS_REMOVALS },
	{ "many departments",
	  &usual,
	  { MOVES(5), SEEN(100, 100) },
	  "department-moves",
	  5,
	  4,
	  GUARD_DEPARTMENT_MOVES },
	{ "many departments in a week",
	  &usual,
	  { MOVES(3, 1, 10), SEEN(100, 100) },
	  "department-moves-7d",
	  13,
	  12,
	  GUARD_DEPARTMENT_MOVES },
};

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct guard_block block = guard_check(cases[i].limits, &cases[i].numbers);

		if ((block.limit == NULL) != (cases[i].limit == NULL) ||
		    (block.limit && strcmp(block.limit, cases[i].limit) != 0) ||
		    block.value != cases[i].value || block.allowed != cases[i].allowed ||
		    block.class != cases[i].class)
			fail_msg("%s: got %s", cases[i].label,
				 block.limit ? block.limit : "no block");
	}
}

static void explain(enum guard_class class, const char *limit)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct guard_block block = { limit, 4711, 815, class, 99 };

	guard_explain(&text, &block, "3fa9c2d1");
	assert_non_null(strstr(buf_text(&text), "4711"));
	assert_non_null(strstr(buf_text(&text), "815"));
	if (class < GUARD_CLASSES &&
	    (guard_can_wait(class) || strcmp(limit, "allow-removals") == 0))
		assert_non_null(strstr(buf_text(&text), "3fa9c2d1"));
}

/*
 * Every block of every class is told with its numbers and, where it can be allowed, with its name.
 */
static void test_explained(void **state)
{
	(void)state;
	for (int class = 0; class < GUARD_CLASSES; class ++) {
		struct guard_limits limits = usual;
		struct guard_numbers numbers = { SEEN(100, 100) };

		limits.of[class] = (struct guard_limit){ 5, 7 };
		numbers.of[class] = (struct guard_number){ .now = 6 };
		explain((enum guard_class) class, guard_check(&limits, &numbers).limit);
		numbers.of[class] = (struct guard_number){ .now = 1, .day = 5 };
		explain((enum guard_class) class, guard_check(&limits, &numbers).limit);
		numbers.of[class] = (struct guard_number){ .now = 1, .week = 7 };
		explain((enum guard_class) class, guard_check(&limits, &numbers).limit);
		explain((enum guard_class) class, "allow-removals");
		assert_int_equal(guard_class_find(guard_class_name((enum guard_class) class)),
				 class);
	}
	explain(GUARD_CLASSES, "shrink");
	assert_int_equal(guard_class_find("nothing"), -1);
}

/*
 * No set of numbers passes with more suspensions than the limits, unless exactly that number was
 * allowed.
 */
static void test_never_over(void **state)
{
	(void)state;
	for (int64_t removals = 0; removals < 12; removals++) {
		for (int64_t before = 0; before < 20 * 12; before++) {
			struct guard_numbers numbers = {
				REMOVALS(removals, before % 12, before / 12), SEEN(100, 100)
			};

			if (guard_check(&usual, &numbers).limit || removals == 0)
				continue;
			assert_true(removals + before % 12 <= usual.of[GUARD_REMOVALS].day);
			assert_true(removals + before / 12 <= usual.of[GUARD_REMOVALS].week);
		}
	}
}

/*
 * What takes something away may wait while the rest goes on; a read that is doubted lets nothing go
 * on.
 */
static void test_waiting(void **state)
{
	(void)state;
	assert_true(guard_can_wait(GUARD_REMOVALS));
	assert_true(guard_can_wait(GUARD_RENAMES));
	assert_true(guard_can_wait(GUARD_ALIAS_REMOVALS));
	assert_true(guard_can_wait(GUARD_DEPARTMENT_MOVES));
	assert_false(guard_can_wait(GUARD_CREATIONS));
	assert_false(guard_can_wait(GUARD_CLASSES));
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
