// SPDX-License-Identifier: MIT
#include "ldap/ldap_uri.h"
#include "unit.h"

static const struct {
	const char *uri;
	const char *host, *port, *path;
	bool tls, local;
} cases[] = {
	{ "ldap://ldap.example.com", "ldap.example.com", "389", NULL, false, false },
	{ "ldap://ldap.example.com/", "ldap.example.com", "389", NULL, false, false },
	{ "ldaps://ldap.example.com", "ldap.example.com", "636", NULL, true, false },
	{ "ldap://ldap.example.com:3890", "ldap.example.com", "3890", NULL, false, false },
	{ "ldaps://192.0.2.1:1636/", "192.0.2.1", "1636", NULL, true, false },
	{ "ldap://[2001:db8::1]", "2001:db8::1", "389", NULL, false, false },
	{ "ldap://[2001:db8::1]:390", "2001:db8::1", "390", NULL, false, false },
	{ "ldapi://", NULL, "", NULL, false, true },
	{ "ldapi:///", NULL, "", NULL, false, true },
	{ "ldapi://%2Frun%2Fslapd%2Fldapi", NULL, "", "/run/slapd/ldapi", false, true },
	{ "ldapi://%2frun%2fldapi/", NULL, "", "/run/ldapi", false, true },
	{ "ldapi:///run/slapd/ldapi", NULL, "", "/run/slapd/ldapi", false, true },
};

static bool same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static void test_parse(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(ldap_uri_release) struct ldap_uri uri = { .host = NULL };
		struct error error = ERROR_INIT;

		ASSERT_OK(ldap_uri_parse(cases[i].uri, &uri, &error), error);
		if (!same(uri.host, cases[i].host) || !same(uri.port, cases[i].port) ||
		    !same(uri.path, cases[i].path) || uri.tls != cases[i].tls ||
		    uri.local != cases[i].local)
			fail_msg("%s: %s, %s, %s", cases[i].uri, uri.host, uri.port, uri.path);
	}
}

static void test_mistakes(void **state)
{
	static const char *const uris[] = {
		"",
		"ldap:",
		"ldap://",
		"ldap://:389",
		"LDAP://ldap.example.com",
		"http://ldap.example.com",
		"ldap.example.com",
		"ldap://ldap.example.com:",
		"ldap://ldap.example.com:0",
		"ldap://ldap.example.com:65536",
		"ldap://ldap.example.com:123456789",
		"ldap://ldap.example.com:38x9",
		"ldap://ldap.example.com/dc=example,dc=com",
		"ldap://ldap.example.com?cn",
		"ldap://[2001:db8::1",
		"ldap://[]",
		"ldap://[2001:db8::1]x",
		"ldapi://%2",
		"ldapi://%zz",
		"ldapi://a%00b",
	};
	struct ldap_uri uri;
	struct error error;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(uris); i++)
		ASSERT_ERROR(ldap_uri_parse(uris[i], &uri, &error), error, ERROR_CONFIG,
			     "is none of ldap://HOST[:PORT]");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_parse),
					    cmocka_unit_test(test_mistakes) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
