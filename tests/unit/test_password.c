// SPDX-License-Identifier: MIT
#include "unit.h"

#include "batch/password.h"

static const struct {
	const char *label, *password, *address;
	bool good;
} cases[] = {
	{ "good", "Acdefg34679hjk#xyT", "zoe@example.com", true },
	{ "too short", "Acdefg34679hjk#xy", "zoe@example.com", false },
	{ "no upper case", "acdefg34679hjk#xyt", "zoe@example.com", false },
	{ "no lower case", "ACDEFG34679HJK#XYT", "zoe@example.com", false },
	{ "no digit", "Acdefghjkmnpqr#xyT", "zoe@example.com", false },
	{ "no special", "Acdefg34679hjkxxyT", "zoe@example.com", false },
	{ "has the local part", "Acdefg3zOe79hjk#xT", "zoe@example.com", false },
	{ "has a part of the local part", "AcdeVan3679hjk#xyT", "anna.van@x.org", false },
	{ "has a part of the domain", "Acdefg34kmo79hj#xT", "zoe@kmo.com", false },
	{ "two letters are no part", "Acdefg34679hjk#xyT", "ac@de.fg", true },
	{ "begins with a special", "#cdefg34679hjkAxyT", "zoe@example.com", false },
};

static void test_rules(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (password_is_good(cases[i].password, cases[i].address) != cases[i].good)
			fail_msg("%s", cases[i].label);
}

static void test_made(void **state)
{
	static char seen[5000][PASSWORD_LENGTH + 1];
	CLEANUP(password_pool_wipe) struct password_pool pool = PASSWORD_POOL_INIT;
	struct error error = ERROR_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(seen); i++) {
		ASSERT_OK(password_make(&pool, "ada.lovelace@example.com", seen[i], &error), error);
		assert_true(password_is_good(seen[i], "ada.lovelace@example.com"));
		assert_null(strpbrk(seen[i], "0Oo1lIi5Ss2Zz8B\"',;\\ "));
	}
	for (size_t i = 1; i < ARRAY_LEN(seen); i++)
		assert_string_not_equal(seen[0], seen[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_rules),
					    cmocka_unit_test(test_made) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
