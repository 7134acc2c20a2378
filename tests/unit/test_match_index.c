// SPDX-License-Identifier: MIT
#include "mapping/match_index.h"
#include "unit.h"

#include "entries.h"

static const struct config_match rules[] = {
	{ "employeeType", "Contractor" }, { "objectClass", "account" },
	{ "employeetype", "guest" },	  { "ou", "Straße" },
	{ "employeeType", "contractor" }, { "description", "contractor" },
};

static const struct {
	const char *entry;
	int rule;	   /* -1: none */
	const char *value; /* that met it */
} cases[] = {
	{ "employeeType: contractor\n", 0, "contractor" },
	{ "EMPLOYEETYPE: CONTRACTOR\n", 0, "CONTRACTOR" },
	{ "employeeType: guest\n", 2, "guest" },
	{ "employeeType: guest\nemployeeType: Contractor\n", 0, "Contractor" },
	{ "objectClass: person\nobjectClass: account\nemployeeType: guest\n", 1, "account" },
	{ "ou: STRASSE\n", 3, "STRASSE" },
	{ "description: contractor\n", 5, "contractor" },
	{ "employeeType: account\n", -1, NULL },
	{ "ou: contractor\n", -1, NULL },
	{ "cn: contractor\n", -1, NULL },
	{ "employeeType: contractors\nemployeeType: \n", -1, NULL },
};

static void test_find(void **state)
{
	CLEANUP(match_index_release) struct match_index index = MATCH_INDEX_INIT;

	(void)state;
	match_index_init(&index, rules, ARRAY_LEN(rules));
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(entry_release) struct entry entry = ENTRY_INIT;
		const struct config_match *found;
		const struct entry_value *value = NULL;

		entry_from(&entry, "uid=a,dc=example", cases[i].entry);
		found = match_index_find(&index, &entry, &value);
		if (found ? found - rules != cases[i].rule ||
				    value->len != strlen(cases[i].value) ||
				    memcmp(value->octets, cases[i].value, value->len) != 0
			  : cases[i].rule != -1)
			fail_msg("%s: rule %d", cases[i].entry, found ? (int)(found - rules) : -1);
	}
}

static void test_none(void **state)
{
	CLEANUP(match_index_release) struct match_index index = MATCH_INDEX_INIT;
	CLEANUP(entry_release) struct entry entry = ENTRY_INIT;
	const struct entry_value *value;

	(void)state;
	match_index_init(&index, NULL, 0);
	entry_from(&entry, "uid=a,dc=example", "employeeType: contractor\n");
	assert_null(match_index_find(&index, &entry, &value));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_find),
					    cmocka_unit_test(test_none) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
