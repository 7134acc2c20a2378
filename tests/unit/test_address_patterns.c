// SPDX-License-Identifier: MIT
#include "model/address_patterns.h"
#include "unit.h"

static const char *items[] = { "ada", "Admin-*",     "bob@x.example",  "admin-1", "b?b",
			       "Ada", "*@y.example", "root@y.example", "müller" };
static const struct vec vec = { .items = items, .count = ARRAY_LEN(items) };

static const struct {
	const char *address;
	const char *pattern; /* the first that it matches, NULL for none */
} cases[] = {
	{ "ada@x.example", "ada" },
	{ "ada@y.example", "ada" }, /* before the glob, though that one matches too */
	{ "ad@x.example", NULL },
	{ "adam@x.example", NULL },
	{ "admin-1@x.example", "Admin-*" }, /* the glob stands before the plain one */
	{ "admin-2@x.example", "Admin-*" },
	{ "bob@x.example", "bob@x.example" },
	{ "bob@z.example", "b?b" },
	{ "bob@x.example.org", "b?b" },
	{ "root@x.example", NULL },
	{ "root@y.example", "*@y.example" },
	{ "müller@x.example", "müller" },
	{ "no-domain", NULL },
	{ "ada", "ada" },
};

static void test_find(void **state)
{
	CLEANUP(address_patterns_release) struct address_patterns patterns = ADDRESS_PATTERNS_INIT;

	(void)state;
	address_patterns_init(&patterns, &vec);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *found = address_patterns_find(&patterns, cases[i].address);

		if (cases[i].pattern ? !found || strcmp(found, cases[i].pattern) != 0
				     : found != NULL)
			fail_msg("%s: %s", cases[i].address, found ? found : "nothing");
	}
}

/* Each pattern counts by itself, whichever comes first. */
static void test_count(void **state)
{
	CLEANUP(address_patterns_release) struct address_patterns patterns = ADDRESS_PATTERNS_INIT;
	static const size_t wanted[ARRAY_LEN(items)] = { 3, 2, 1, 1, 3, 3, 2, 1, 1 };
	size_t met[ARRAY_LEN(items)] = { 0 };

	(void)state;
	address_patterns_init(&patterns, &vec);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		address_patterns_count(&patterns, cases[i].address, met);
	for (size_t i = 0; i < ARRAY_LEN(items); i++)
		if (met[i] != wanted[i])
			fail_msg("%s: %zu", items[i], met[i]);
}

static void test_none(void **state)
{
	static const struct vec nothing = VEC_INIT;
	CLEANUP(address_patterns_release) struct address_patterns patterns = ADDRESS_PATTERNS_INIT;

	(void)state;
	address_patterns_init(&patterns, &nothing);
	assert_null(address_patterns_find(&patterns, "ada@x.example"));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_find),
					    cmocka_unit_test(test_count),
					    cmocka_unit_test(test_none) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
