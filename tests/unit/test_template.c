// SPDX-License-Identifier: MIT
#include "unit.h"

#include "base/mem.h"
#include "batch/template.h"

/*
 * N name, A address, E employee number, P password, D department, X extension, T title, M mobile, Q
 * quota, - unknown.
 */
static const struct {
	const char *label, *text, *columns;
	char delimiter;
	bool bom;
} cases[] = {
	{ "the provider's", "姓名,邮箱账号,工号,邮箱密码,部门,分机号,职务,手机,邮箱容量(M)\n",
	  "NAEPDXTMQ", ',', false },
	{ "with a byte order mark",
	  "\xEF\xBB\xBF"
	  "姓名,邮箱账号,邮箱密码\r\n",
	  "NAP", ',', true },
	{ "English",
	  "Name,Email account,Employee no.,Mailbox password,Department,Extension,Job "
	  "title,Mobile,Mailbox capacity (M)\n",
	  "NAEPDXTMQ", ',', false },
	{ "required marks", "*Name,* Email Address,Password (8-64)\n", "NAP", ',', false },
	{ "another order", "Password;Email;Name\n", "PAN", ';', false },
	{ "tabs", "Name\tAccount\tPassword\n", "NAP", '\t', false },
	{ "an unknown column", "Name,Account,Favourite colour,Password\n", "NA-P", ',', false },
	{ "quoted", "\"Name\",\"Account\",\"Pass\"\"word\",\"Password\"\n", "NA-P", ',', false },
	{ "full-width brackets", "姓名（必填）,邮箱帐号（必填）,密码（必填）\n", "NAP", ',',
	  false },
	{ "GB 18030",
	  "\xD0\xD5\xC3\xFB,\xD3\xCA\xCF\xE4\xD5\xCB\xBA\xC5,\xD3\xCA\xCF\xE4\xC3\xDC\xC2\xEB\n",
	  "NAP", ',', false },
	{ "Big5",
	  "\xA9\x6D\xA6\x57,\xB6\x6C\xBD\x63\xB1\x62\xB8\xB9,\xB6\x6C\xBD\x63\xB1\x4B\xBD\x58\n",
	  "NAP", ',', false },
	{ "Windows-1252", "Name,Account,Password,B\xFCro\n", "NAP-", ',', false },
};

static void test_columns(void **state)
{
	static const char letters[] = "NAEPDXTMQ-";

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(unit_dir_release) char *folder = unit_dir();
		CLEANUP(mem_freep) char *path = unit_file(folder, "template.csv", cases[i].text);
		CLEANUP(template_release) struct template template = TEMPLATE_INIT;
		CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
		CLEANUP(buf_release) struct buf columns = BUF_INIT;
		struct error error = ERROR_INIT;

		if (template_load(&template, path, &findings, &error) != 0)
			fail_msg("%s: %s", cases[i].label, error.text);
		for (size_t j = 0; j < template.count; j++)
			buf_putc(&columns, letters[template.columns[j]]);
		if (strcmp(buf_text(&columns), cases[i].columns) != 0 ||
		    template.delimiter != cases[i].delimiter || template.bom != cases[i].bom)
			fail_msg("%s: %s, delimiter %c", cases[i].label, buf_text(&columns),
				 template.delimiter);
		assert_int_equal(findings.count, strchr(cases[i].columns, '-') ? 1 : 0);
	}
}

static const struct {
	const char *label, *text, *said;
} mistakes[] = {
	{ "no password", "Name,Account\n", "no column for the password" },
	{ "no account", "Name,Password\n", "no column for the account" },
	{ "no name", "Account,Password\n", "no column for the name" },
	{ "two accounts", "Name,Account,Email,Password\n", "more than one column for the account" },
	{ "empty", "", "no column for the name" },
	{ "a spreadsheet, or nearly", "PK\003\004rest", "spreadsheet" },
	{ "neither encoding", "\xFF\xFF\xFF\xFF,a\n", "neither UTF-8 nor GB 18030" },
};

static void test_mistakes(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(mistakes); i++) {
		CLEANUP(unit_dir_release) char *folder = unit_dir();
		CLEANUP(mem_freep) char *path = unit_file(folder, "template.csv", mistakes[i].text);
		CLEANUP(template_release) struct template template = TEMPLATE_INIT;
		CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
		struct error error;

		ASSERT_ERROR(template_load(&template, path, &findings, &error), error, ERROR_CONFIG,
			     mistakes[i].said);
	}
}

static void test_built_in(void **state)
{
	CLEANUP(template_release) struct template template = TEMPLATE_INIT;
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	struct error error = ERROR_INIT;

	(void)state;
	ASSERT_OK(template_load(&template, NULL, &findings, &error), error);
	assert_int_equal(template.count, 9);
	for (size_t i = 0; i < template.count; i++)
		assert_int_equal(template.columns[i], (int)i);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_columns),
					    cmocka_unit_test(test_mistakes),
					    cmocka_unit_test(test_built_in) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
