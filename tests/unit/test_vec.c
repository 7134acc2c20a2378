// SPDX-License-Identifier: MIT
#include "base/vec.h"
#include "unit.h"

static void test_list(void **state)
{
	CLEANUP(vec_release) struct vec vec = VEC_INIT;

	(void)state;
	assert_false(vec_has(&vec, "a"));
	vec_sort(&vec);
	assert_int_equal(vec.count, 0);
	for (int i = 0; i < 20; i++)
		vec_add(&vec, i % 2 ? "odd" : "even");
	assert_int_equal(vec.count, 20);
	assert_true(vec_has(&vec, "odd"));
	assert_false(vec_has(&vec, "Odd"));
	assert_false(vec_has(&vec, ""));
	vec_release(&vec);
	vec_release(&vec);
	assert_int_equal(vec.count, 0);
	vec_add(&vec, "");
	assert_true(vec_has(&vec, ""));
}

static void test_sort(void **state)
{
	static const char *const given[] = { "b", "ä", "a", "B", "", "b", "aa", "a", "", "ä", "b" };
	static const char *const wanted[] = { "", "B", "a", "aa", "b", "ä" };
	CLEANUP(vec_release) struct vec vec = VEC_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(given); i++)
		vec_add(&vec, given[i]);
	vec_sort(&vec);
	assert_int_equal(vec.count, ARRAY_LEN(wanted));
	for (size_t i = 0; i < ARRAY_LEN(wanted); i++)
		assert_string_equal(vec.items[i], wanted[i]);
	vec_sort(&vec);
	assert_int_equal(vec.count, ARRAY_LEN(wanted));
}

#define FORTY_EIGHT "aaaaaaaaaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbbbbbbbbb"

static const char *const keys[] = { "domains",	     "directory",     "bind", "base",
				    "suspend_after", "suspend_grace", "uri",  "mail",
				    FORTY_EIGHT,     FORTY_EIGHT "c" };

static const struct {
	const char *label;
	const char *text;
	const char *nearest;
} mistakes[] = {
	{ "right", "domains", "domains" },
	{ "letter case", "DIRECTORY", "directory" },
	{ "a letter too few", "domain", "domains" },
	{ "a letter too many", "directorry", "directory" },
	{ "another letter", "birectory", "directory" },
	{ "two letters changed places", "driectory", "directory" },
	{ "two mistakes", "direktorie", "directory" },
	{ "the nearer of two", "suspend_grase", "suspend_grace" },
	{ "short, two mistakes", "ba", NULL },
	{ "short, one mistake", "ury", "uri" },
	{ "far from all", "password_file", NULL },
	{ "empty", "", NULL },
	{ "not ASCII", "b\xC3\xA4se", "base" },
	{ "as long as is looked at", FORTY_EIGHT, FORTY_EIGHT },
	{ "longer than is looked at", FORTY_EIGHT "c", NULL },
	{ "a candidate longer than is looked at",
	  "aaaaaaaaaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbbbbbbbbc", FORTY_EIGHT },
};

static void test_nearest(void **state)
{
	CLEANUP(vec_release) struct vec vec = VEC_INIT;

	(void)state;
	assert_null(vec_nearest(&vec, "anything"));
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		vec_add(&vec, keys[i]);
	for (size_t i = 0; i < ARRAY_LEN(mistakes); i++) {
		const char *nearest = vec_nearest(&vec, mistakes[i].text);

		if (!nearest != !mistakes[i].nearest ||
		    (nearest && strcmp(nearest, mistakes[i].nearest) != 0))
			fail_msg("%s: %s", mistakes[i].label, nearest ? nearest : "none");
	}
}

/* Of two as near the first is said, so that a message does not depend on the order of a search. */
static void test_nearest_tie(void **state)
{
	CLEANUP(vec_release) struct vec vec = VEC_INIT;

	(void)state;
	vec_add(&vec, "cart");
	vec_add(&vec, "card");
	assert_string_equal(vec_nearest(&vec, "carx"), "cart");
	assert_string_equal(vec_nearest(&vec, "card"), "card");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_sort),
		cmocka_unit_test(test_nearest),
		cmocka_unit_test(test_nearest_tie),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
