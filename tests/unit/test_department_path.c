// SPDX-License-Identifier: MIT
#include "unit.h"

#include "mapping/department_path.h"

struct path_case {
	const char *label;
	const char *given;
	const char *path; /* NULL: the rule is broken */
	enum mapping_rule rule;
	bool slash, empty;
};

static void check(struct department_maker *maker, const struct path_case *given, bool dn)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	CLEANUP(buf_release) struct buf why = BUF_INIT;
	struct department_mends mends;
	size_t len = given->given ? strlen(given->given) : 0;
	enum mapping_rule rule =
		dn ? department_path_of_dn(maker, given->given, len, &out, &why, &mends)
		   : department_path_of_value(maker, given->given, len, &out, &why, &mends);

	if (rule != given->rule || strcmp(buf_text(&out), given->path ? given->path : "") != 0 ||
	    (rule != RULE_NONE && why.len == 0) ||
	    (rule == RULE_NONE && (mends.slash != given->slash || mends.empty != given->empty)))
		fail_msg("%s: rule %d, \"%s\", %s", given->label, (int)rule, buf_text(&out),
			 buf_text(&why));
}

#define TEN "1234567890"
#define SIXTY TEN TEN TEN TEN TEN TEN

static void test_values(void **state)
{
	static const struct path_case cases[] = {
		{ "none", NULL, "", RULE_NONE, false, false },
		{ "one", "Sales", "Sales", RULE_NONE, false, false },
		{ "path", "Works/Sales/East", "Works/Sales/East", RULE_NONE, false, false },
		{ "blanks at the ends", " Works / Sales ", "Works/Sales", RULE_NONE, false, false },
		{ "empty names", "/Works//Sales/ /", "Works/Sales", RULE_NONE, false, true },
		{ "only separators", "//", "", RULE_NONE, false, true },
		{ "decomposed letters are put together", "Bu\xCC\x88ro", "B\xC3\xBCro", RULE_NONE,
		  false, false },
		{ "a tab", "A\tB", NULL, RULE_VALUE_TEXT, false, false },
		{ "a line end in the second name", "A/B\nC", NULL, RULE_VALUE_TEXT, false, false },
		{ "a direction mark",
		  "A/\xE2\x80\xAE"
		  "B",
		  NULL, RULE_VALUE_TEXT, false, false },
		{ "no UTF-8", "A/\xFF", NULL, RULE_VALUE_TEXT, false, false },
		{ "a formula beneath", "A/=cmd()", NULL, RULE_VALUE_FORMULA, false, false },
		{ "64 characters", SIXTY "1234", SIXTY "1234", RULE_NONE, false, false },
		{ "65 characters", SIXTY "12345", NULL, RULE_DEPARTMENT_LONG, false, false },
		{ "64 Chinese ones are more octets", "\xE6\x8A\x80" SIXTY "123",
		  "\xE6\x8A\x80" SIXTY "123", RULE_NONE, false, false },
		{ "too long a path",
		  SIXTY "/" SIXTY "/" SIXTY "/" SIXTY "/" SIXTY "/" SIXTY "/" SIXTY "/" SIXTY
			"/" SIXTY "/" SIXTY "/" SIXTY "/" SIXTY "/" SIXTY "/" SIXTY "/" SIXTY
			"/" SIXTY "/" SIXTY,
		  NULL, RULE_DEPARTMENT_LONG, false, false },
		{ "dots are names", "../..", "../..", RULE_NONE, false, false },
	};
	struct config_directory directory = { .departments = { .separator = "/" } };
	struct department_maker maker;

	(void)state;
	department_path_init(&maker, &directory);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		check(&maker, &cases[i], false);
	department_path_release(&maker);
}

/*
 * With another separator, or none, a slash is a part of the name; what stands above all stands
 * above those without any.
 */
static void test_separators(void **state)
{
	static const struct path_case with[] = {
		{ "two names", "R/D > East", "Acme/R\xEF\xBC\x8F" "D/East", RULE_NONE, true,
		false },
		{ "no separator at all", "R>D", "Acme/R>D", RULE_NONE, false, false },
		{ "none", NULL, "Acme", RULE_NONE, false, false },
	}, without = { "one name", "R/D > East", "R\xEF\xBC\x8F" "D > East", RULE_NONE, true,
	false };
	struct config_directory directory = { .departments = { .separator = " > ",
							       .top = "Acme" } };
	struct department_maker maker;

	(void)state;
	department_path_init(&maker, &directory);
	for (size_t i = 0; i < ARRAY_LEN(with); i++)
		check(&maker, &with[i], false);
	department_path_release(&maker);
	directory.departments.separator = "";
	directory.departments.top = NULL;
	department_path_init(&maker, &directory);
	check(&maker, &without, false);
	department_path_release(&maker);
}

static void test_dn(void **state)
{
	static const struct path_case cases[] = {
		{ "units, the highest first", "uid=1,ou=East,ou=Sales,ou=People,dc=example",
		  "Sales/East", RULE_NONE, false, false },
		{ "the same unit again", "uid=2,ou=East,ou=Sales,ou=People,dc=example",
		  "Sales/East", RULE_NONE, false, false },
		{ "other letter case of the base", "uid=3,ou=East,OU=PEOPLE, DC=Example", "East",
		  RULE_NONE, false, false },
		{ "escapes", "uid=4,ou=R\\2c D \\2b \\5c,ou=people,dc=example", "R, D + \\",
		  RULE_NONE, false, false },
		{ "in quotation marks", "uid=5,ou=\"R, D\",ou=people,dc=example", "R, D", RULE_NONE,
		  false, false },
		{ "what is no DN", "uid=5,ou=\"R, D,ou=people,dc=example", NULL, RULE_VALUE_TEXT,
		  false, false },
		{ "a comma in the own name", "uid=a\\,ou\\=x,ou=Sales,ou=people,dc=example",
		  "Sales", RULE_NONE, false, false },
		{ "a slash", "uid=6,ou=A/B,ou=people,dc=example",
		  "A\xEF\xBC\x8F"
		  "B",
		  RULE_NONE, true, false },
		{ "the same slash again", "uid=7,ou=A/B,ou=people,dc=example",
		  "A\xEF\xBC\x8F"
		  "B",
		  RULE_NONE, true, false },
		{ "what is no unit is passed over",
		  "uid=8,cn=box,ou=Sales,l=Berlin,ou=people,dc=example", "Sales", RULE_NONE, false,
		  false },
		{ "of several parts the unit", "uid=9,l=Berlin+ou=Sales,ou=people,dc=example",
		  "Sales", RULE_NONE, false, false },
		{ "by number", "uid=10,2.5.4.11=Sales,ou=people,dc=example", "Sales", RULE_NONE,
		  false, false },
		{ "right beneath the base", "uid=11,ou=people,dc=example", "", RULE_NONE, false,
		  false },
		{ "elsewhere", "uid=12,ou=Sales,ou=others,dc=example", "", RULE_NONE, false,
		  false },
		{ "its own name is none", "ou=own,ou=Sales,ou=people,dc=example", "Sales",
		  RULE_NONE, false, false },
		{ "a control character", "uid=13,ou=A\\0aB,ou=people,dc=example", NULL,
		  RULE_VALUE_TEXT, false, false },
		{ "the same trouble again", "uid=14,ou=A\\0aB,ou=people,dc=example", NULL,
		  RULE_VALUE_TEXT, false, false },
		{ "the deeper base", "uid=15,ou=Inner,ou=deep,ou=people,dc=example", "Inner",
		  RULE_NONE, false, false },
	};
	static const char *bases[] = { "ou=people,dc=example", "ou=deep,ou=people,dc=example" };
	struct config_directory directory = { .base = { .items = bases, .count = 2 } };
	struct department_maker maker;

	(void)state;
	department_path_init(&maker, &directory);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		check(&maker, &cases[i], true);
	department_path_release(&maker);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_separators),
		cmocka_unit_test(test_dn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
