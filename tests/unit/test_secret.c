// SPDX-License-Identifier: MIT
#include "unit.h"

#include "base/mem.h"
#include "base/secret.h"

static const struct {
	const char *content, *secret, *said;
	size_t len;
} cases[] = {
	{ "hush", "hush", NULL, 4 },		{ "hush\n", "hush", NULL, 5 },	      { "hush\r\n", "hush", NULL, 6 },	{ "two\nlines\n", "two\nlines", NULL, 10 },
	{ " spaced \n", " spaced ", NULL, 9 },	{ "", NULL, "is empty", 0 },	      { "\n", NULL, "is empty", 1 },	{ "a\0b", NULL, "NUL octet", 3 },
};

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(unit_dir_release) char *folder = unit_dir();
		CLEANUP(mem_freep) char *path = unit_path(folder, "s");
		CLEANUP(secret_release) struct secret secret = SECRET_INIT;
		struct error error = ERROR_INIT;

		ASSERT_OK(file_replace(path, cases[i].content, cases[i].len, 0600, &error), error);
		if (cases[i].said) {
			ASSERT_ERROR(secret_load(&secret, path, &error), error, ERROR_CONFIG, cases[i].said);
		} else {
			ASSERT_OK(secret_load(&secret, path, &error), error);
			assert_string_equal(secret.text, cases[i].secret);
			assert_int_equal(secret.len, strlen(cases[i].secret));
		}
	}
}

static void test_random(void **state)
{
	unsigned char one[32] = { 0 }, two[32] = { 0 };
	struct error error = ERROR_INIT;

	(void)state;
	ASSERT_OK(secret_random(one, sizeof(one), &error), error);
	ASSERT_OK(secret_random(two, sizeof(two), &error), error);
	assert_memory_not_equal(one, two, sizeof(one));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_cases), cmocka_unit_test(test_random) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
