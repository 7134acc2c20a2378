// SPDX-License-Identifier: MIT
#include "unit.h"

#include "base/vec.h"

static void test_sort(void **state)
{
	CLEANUP(vec_release) struct vec vec = VEC_INIT;

	(void)state;
	vec_sort(&vec);
	vec_add(&vec, "b");
	vec_add(&vec, "a");
	vec_add(&vec, "b");
	vec_add(&vec, "");
	vec_sort(&vec);
	assert_int_equal(vec.count, 3);
	assert_string_equal(vec.items[0], "");
	assert_string_equal(vec.items[2], "b");
	assert_true(vec_has(&vec, "a"));
	assert_false(vec_has(&vec, "A"));
}

static const struct {
	const char *text, *nearest;
} cases[] = {
	{ "sink", "sync" }, { "snyc", "sync" }, { "SYNC", "sync" }, { "vrify", "verify" }, { "verfiy", "verify" }, { "xyzzy", NULL }, { "", NULL }, { "accounts", "accounts" },
	{ "acounts", "accounts" }, { "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", NULL },
};

static void test_nearest(void **state)
{
	CLEANUP(vec_release) struct vec vec = VEC_INIT;

	(void)state;
	vec_add(&vec, "verify");
	vec_add(&vec, "sync");
	vec_add(&vec, "accounts");
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *nearest = vec_nearest(&vec, cases[i].text);

		if (cases[i].nearest ? !nearest || strcmp(nearest, cases[i].nearest) != 0 : nearest != NULL)
			fail_msg("%s: %s", cases[i].text, nearest ? nearest : "none");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_sort), cmocka_unit_test(test_nearest) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
