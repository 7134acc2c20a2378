// SPDX-License-Identifier: MIT
#include "ldap/ldap_error.h"
#include "unit.h"

static const struct {
	int code;
	const char *detail;
	enum error_kind kind;
	const char *text;
} cases[] = {
	{ 49, NULL, ERROR_PERMISSION,
	  "ldap://h: bind: Invalid credentials (LDAP code 49); check directory.bind.dn and the "
	  "file directory.bind.password_file" },
	{ 50, "no write access", ERROR_PERMISSION,
	  "ldap://h: bind: Insufficient access (LDAP code 50): no write access; give the account "
	  "that mailprov binds with the right to read this" },
	{ 8, "", ERROR_CONFIG,
	  "ldap://h: bind: Strong(er) authentication required (LDAP code 8); the server wants "
	  "TLS" },
	{ 13, NULL, ERROR_CONFIG, "Confidentiality required (LDAP code 13); the server wants TLS" },
	{ 4, NULL, ERROR_AGAIN,
	  "Size limit exceeded (LDAP code 4); the server cut the answer short" },
	{ 32, NULL, ERROR_AGAIN, "No such object (LDAP code 32); check directory.base" },
	{ 34, NULL, ERROR_CONFIG, "Invalid DN syntax (LDAP code 34); check directory.base" },
	{ 12, NULL, ERROR_CONFIG, "(LDAP code 12); the server cannot give its answer in pages" },
	{ -7, NULL, ERROR_CONFIG, "Bad search filter (LDAP code -7); check directory.filter" },
	{ 80, "80090308: LdapErr\n\x1B[2J", ERROR_AGAIN,
	  "(LDAP code 80): 80090308: LdapErr\\x0a\\x1b[2J" },
	{ -1, NULL, ERROR_AGAIN, "ldap://h: bind: Can't contact LDAP server (LDAP code -1)" },
	{ 12345, NULL, ERROR_AGAIN, "(LDAP code 12345)" },
};

static void test_codes(void **state)
{
	struct error error;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		ASSERT_ERROR(
			ldap_error_set(&error, "ldap://h", "bind", cases[i].code, cases[i].detail),
			error, cases[i].kind, cases[i].text);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_codes) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
