// SPDX-License-Identifier: MIT
#include "mapping/match_index.h"
#include "unit.h"

#include "entries.h"

static const struct config_match rules[] = {
	{ "employeeType", "Contractor" },
	{ "objectClass", "account" },
	{ "employeetype", "guest" },
	{ "ou", "Straße" },
	{ "employeeType", "contractor" },
	{ "description", "contractor" },
	{ "uid", "svc-*" },
	{ "memberOf", "CN=Robots, OU=Groups,DC=example" },
	{ .below = "ou=Robots, dc=Example" },
	{ .filter = "(&(title=temp)(!(mobile=*)))" },
	{ .below = "dc=other" },
	{ "carLicense", "a(*)b*\\" },
};

/* Entries elsewhere. */
static const struct {
	const char *dn;
	int rule;
} places[] = {
	{ "uid=a,OU=robots,dc=example", 8 },
	{ "ou=Robots,dc=example", 8 },
	{ "uid=a,ou=x,ou=Robots,dc=example", 8 },
	{ "uid=a,ou=My Robots,dc=example", -1 },
	{ "uid=ou=Robots\\,dc=example", -1 },
	{ "uid=a,dc=other", 10 },
	{ "dc=another", -1 },
	{ "no DN", -1 },
	{ "", -1 },
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
	{ "uid: SVC-backup\n", 6, NULL },
	{ "uid: svc\n", -1, NULL },
	{ "uid: my-svc-x\n", -1, NULL },
	{ "memberOf: cn=x\nmemberOf: cn=robots,ou=groups,dc=EXAMPLE\n", 7,
	  "cn=robots,ou=groups,dc=EXAMPLE" },
	{ "memberOf: cn=robots,ou=groups\n", -1, NULL },
	{ "title: Temp\n", 9, NULL },
	{ "title: temp\nmobile: 1\n", -1, NULL },
	{ "title: temp\nmobile: 1\nuid: svc-1\n", 6, NULL },
	{ "carLicense: A(1)bc\\\n", 11, NULL },
	{ "carLicense: a1bc\\\n", -1, NULL },
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
		if (found ? found - rules != cases[i].rule || !value != !cases[i].value ||
				    (value &&
				     (value->len != strlen(cases[i].value) ||
				      memcmp(value->octets, cases[i].value, value->len) != 0))
			  : cases[i].rule != -1)
			fail_msg("%s: rule %d", cases[i].entry, found ? (int)(found - rules) : -1);
	}
}

static void test_places(void **state)
{
	CLEANUP(match_index_release) struct match_index index = MATCH_INDEX_INIT;

	(void)state;
	match_index_init(&index, rules, ARRAY_LEN(rules));
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		CLEANUP(entry_release) struct entry entry = ENTRY_INIT;
		const struct config_match *found;
		const struct entry_value *value;

		entry_from(&entry, places[i].dn, "");
		found = match_index_find(&index, &entry, &value);
		if (found ? found - rules != places[i].rule || value : places[i].rule != -1)
			fail_msg("%s: rule %d", places[i].dn, found ? (int)(found - rules) : -1);
	}
}

/* Each rule counts the entries that meet it, also where another one comes first. */
static void test_counts(void **state)
{
	CLEANUP(match_index_release) struct match_index index = MATCH_INDEX_INIT;

	(void)state;
	match_index_init(&index, rules, ARRAY_LEN(rules));
	for (int i = 0; i < 3; i++) {
		CLEANUP(entry_release) struct entry entry = ENTRY_INIT;
		const struct entry_value *value;

		entry_from(&entry, "uid=a,ou=Robots,dc=example",
			   i == 2 ? "uid: x"
				  : "employeeType: contractor\nemployeeType: CONTRACTOR\nuid: "
				    "svc-1\nuid: svc-2");
		assert_non_null(match_index_find(&index, &entry, &value));
		assert_int_equal(match_index_has(&index, 6), i < 2);
		assert_true(match_index_has(&index, 8));
		assert_false(match_index_has(&index, 5));
	}
	assert_int_equal(index.met[0], 2);
	assert_int_equal(index.met[4], 2);
	assert_int_equal(index.met[6], 2);
	assert_int_equal(index.met[8], 3);
	assert_int_equal(index.met[5], 0);
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
					    cmocka_unit_test(test_places),
					    cmocka_unit_test(test_counts),
					    cmocka_unit_test(test_none) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
