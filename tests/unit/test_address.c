// SPDX-License-Identifier: MIT
#include "unit.h"

#include "model/address.h"

static const struct {
	const char *text, *inner, *why;
} cases[] = {
	{ "Ada@Example.COM", "ada@example.com", NULL },	   { " ada@example.com ", "ada@example.com", NULL }, { "a+b@x.example", "a+b@x.example", NULL },
	{ "o'brien@x.example", "o'brien@x.example", NULL },	   { "小明@公司.example", "小明@xn--55qx5d.example", NULL }, { "a@b.c.example", "a@b.c.example", NULL },
	{ "", NULL, "is empty" },				   { "ada", NULL, "has no @" },			     { "@x.example", NULL, "nothing before" },
	{ "a@", NULL, "is empty" },				   { "a@b@x.example", NULL, "has a character" },     { "a b@x.example", NULL, "has a character" },
	{ ".a@x.example", NULL, "dot" },			   { "a.@x.example", NULL, "dot" },		     { "a..b@x.example", NULL, "two dots" },
	{ "\"a b\"@x.example", NULL, "quoted" },		   { "a@localhost", NULL, "single label" },	     { "a@[1.2.3.4]", NULL, "" },
	{ "a\n@x.example", NULL, "control" },			   { "a(c)@x.example", NULL, "has a character" },    { "<a@x.example>", NULL, "has a character" },
	{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@x.example", NULL, "more than 64" },
};

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(buf_release) struct buf buf = BUF_INIT;
		const char *why = address_normalise(&buf, cases[i].text, strlen(cases[i].text));

		if (cases[i].why ? !why || !strstr(why, cases[i].why) : why || strcmp(buf_text(&buf), cases[i].inner) != 0)
			fail_msg("%s: %s (%s)", cases[i].text, why ? why : "fine", buf_text(&buf));
	}
	assert_true(address_is_international("小明@x.example"));
	assert_false(address_is_international("ada@x.example"));
	assert_string_equal(address_domain("ada@x.example"), "x.example");
}

static const struct {
	const char *address, *pattern;
	bool matches;
} patterns[] = {
	{ "postmaster@x.example", "postmaster", true }, { "postmaster@x.example", "PostMaster", true }, { "admin-1@x.example", "admin-*", true },
	{ "admin@x.example", "admin-*", false },	{ "a@x.example", "?", true },			{ "ab@x.example", "?", false },
	{ "a@x.example", "*@x.example", true },		{ "a@y.example", "*@x.example", false },	{ "a@x.example", "*", true },
	{ "a@x.example", "", false },			{ "abc@x.example", "a*c", true },		{ "abcd@x.example", "a*c", false },
	{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab@x.example", "*a*a*a*a*a*a*a*a*a*a*a*a*a*c", false },
};

static void test_patterns(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(patterns); i++)
		if (address_matches(patterns[i].address, patterns[i].pattern) != patterns[i].matches)
			fail_msg("%s %s", patterns[i].address, patterns[i].pattern);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_cases), cmocka_unit_test(test_patterns) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
