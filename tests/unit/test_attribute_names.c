// SPDX-License-Identifier: MIT
#include "entry/attribute_names.h"
#include "unit.h"

static void add(struct attribute_names *names, const char *text)
{
	attribute_names_add(names, text, strlen(text));
}

static void test_standard(void **state)
{
	static const struct {
		const char *name, *first;
	} cases[] = {
		{ "cn", "cn" },		{ "commonName", "cn" },	 { "COMMONNAME", "cn" },
		{ "2.5.4.3", "cn" },	{ "cn;lang-ja", "cn" },	 { "rfc822Mailbox", "mail" },
		{ "userid", "uid" },	{ "surname", "sn" },	 { "employeeType", "employeeType" },
		{ "employeTyp", NULL }, { "2.5.4.33333", NULL }, { "c", "c" },
		{ "", NULL },
	};
	CLEANUP(attribute_names_release) struct attribute_names names = ATTRIBUTE_NAMES_INIT;

	(void)state;
	attribute_names_standard(&names);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *found = attribute_names_find(&names, cases[i].name);

		if (!found != !cases[i].first || (found && strcmp(found, cases[i].first) != 0))
			fail_msg("%s: %s", cases[i].name, found ? found : "none");
	}
	assert_string_equal(attribute_names_nearest(&names, "employeTyp"), "employeeType");
	assert_string_equal(attribute_names_nearest(&names, "telefoneNumber"), "telephoneNumber");
	assert_null(attribute_names_nearest(&names, "xyzzyxyzzyxyzzyx"));
}

/* Descriptions as servers write them, and what is none. */
static void test_schema(void **state)
{
	CLEANUP(attribute_names_release) struct attribute_names names = ATTRIBUTE_NAMES_INIT;
	CLEANUP(vec_release) struct vec others = VEC_INIT;
	static const char *const broken[] = { "",
					      "(",
					      "( 1.2",
					      "( 1.2 )",
					      "( 1.2 NAME",
					      "( 1.2 NAME (",
					      "( 1.2 NAME ''",
					      "( 1.2 NAME 'x",
					      "1.2 NAME 'x'",
					      "( 1.2 DESC 'NAME' SYNTAX 1.3 )",
					      "\xff\xff" };

	(void)state;
	add(&names, "( 2.5.4.3 NAME ( 'cn' 'commonName' ) DESC 'RFC4519: common name(s)' SUP name "
		    ")");
	add(&names, "(1.2.840.113556.1.4.221 NAME 'sAMAccountName' SYNTAX "
		    "'1.3.6.1.4.1.1466.115.121.1.15' SINGLE-VALUE)");
	add(&names, "( nsUniqueId-oid NAME 'nsUniqueId'\n DESC 'x' )");
	add(&names, "( 9.9 NAME ( 'other' 'COMMONNAME' ) )");
	assert_string_equal(attribute_names_find(&names, "commonname"), "cn");
	assert_string_equal(attribute_names_find(&names, "2.5.4.3"), "cn");
	assert_string_equal(attribute_names_find(&names, "SamAccountName"), "sAMAccountName");
	assert_string_equal(attribute_names_find(&names, "nsuniqueid"), "nsUniqueId");
	assert_string_equal(attribute_names_find(&names, "9.9"), "other");
	assert_null(attribute_names_find(&names, "uid"));
	attribute_names_others(&names, "commonName", &others);
	assert_int_equal(others.count, 2);
	assert_string_equal(others.items[0], "cn");
	assert_string_equal(others.items[1], "2.5.4.3");
	for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
		size_t before = names.names.count;

		add(&names, broken[i]);
		if (names.names.count > before && strcmp(names.names.items[before], "x") != 0)
			fail_msg("%s: %s", broken[i], names.names.items[before]);
	}
	assert_null(attribute_names_find(&names, ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_standard),
					    cmocka_unit_test(test_schema) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
