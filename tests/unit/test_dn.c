// SPDX-License-Identifier: MIT
#include "entry/dn.h"
#include "unit.h"

static const struct {
	const char *label;
	const char *text;
	const char *normal; /* NULL: is none */
} cases[] = {
	{ "plain", "ou=people,dc=example,dc=com", "ou=people,dc=example,dc=com" },
	{ "letter case of types and values", "OU=People,DC=Example,DC=COM",
	  "ou=people,dc=example,dc=com" },
	{ "spaces around separators", "ou = people , dc = example , dc = com",
	  "ou=people,dc=example,dc=com" },
	{ "spaces inside are squeezed", "cn=Ada   King  Lovelace,dc=com",
	  "cn=ada king lovelace,dc=com" },
	{ "escaped comma", "cn=Lovelace\\, Ada,dc=com", "cn=lovelace\\2c ada,dc=com" },
	{ "escaped comma as hex", "cn=Lovelace\\2C Ada,dc=com", "cn=lovelace\\2c ada,dc=com" },
	{ "escaped backslash", "cn=a\\\\b,dc=com", "cn=a\\5cb,dc=com" },
	{ "backslash before the end of a value", "cn=a\\\\,dc=com", "cn=a\\5c,dc=com" },
	{ "escaped spaces at the ends", "cn=\\ Ada\\ ,dc=com", "cn=ada,dc=com" },
	{ "number sign escaped", "cn=\\#1,dc=com", "cn=\\231,dc=com" },
	{ "value as BER", "cn=#0403416461,dc=com", "cn=#0403416461,dc=com" },
	{ "value as BER of nothing", "cn=#,dc=com", NULL },
	{ "parts of an RDN are sorted", "sn=King+cn=Ada,dc=com", "cn=ada+sn=king,dc=com" },
	{ "plus inside a value", "cn=a\\+b,dc=com", "cn=a\\2bb,dc=com" },
	{ "quoted", "cn=\"cn=Admins,dc=com\" , cn=COS", "cn=cn\\3dadmins\\2cdc\\3dcom,cn=cos" },
	{ "quoted with escapes", "cn=\"a\\\"b\\\\\",dc=com", "cn=a\\22b\\5c,dc=com" },
	{ "quoted and nothing in it", "cn=\"\",dc=com", "cn=,dc=com" },
	{ "quoted without an end", "cn=\"a,dc=com", NULL },
	{ "more behind the quoted", "cn=\"a\"b,dc=com", NULL },
	{ "UTF-8", "cn=ÄRGER,dc=com", "cn=ärger,dc=com" },
	{ "UTF-8 as hex", "cn=\\C3\\84rger,dc=com", "cn=ärger,dc=com" },
	{ "octets that are no UTF-8, as hex", "cn=a\\FFB,dc=com", "cn=a\\ffB,dc=com" },
	{ "OID", "2.5.4.3=Ada,dc=com", "2.5.4.3=ada,dc=com" },
	{ "empty value", "cn=,dc=com", "cn=,dc=com" },
	{ "empty DN", "", "" },
	{ "no equals sign", "oupeople", NULL },
	{ "empty RDN", "cn=a,,dc=com", NULL },
	{ "comma at the end", "cn=a,", NULL },
	{ "no type", "=a,dc=com", NULL },
	{ "lone backslash", "cn=a\\", NULL },
	{ "half of an escape", "cn=a\\4", NULL },
	{ "bad UTF-8", "cn=\xFF,dc=com", NULL },
	{ "an address", "ada@example.com", NULL },
};

static void test_normalise(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *why = dn_normalise(&buf, cases[i].text, strlen(cases[i].text));

		if (!why != (cases[i].normal != NULL) ||
		    (!why && strcmp(buf_text(&buf), cases[i].normal) != 0))
			fail_msg("%s: %s, \"%s\"", cases[i].label, why ? why : "fine",
				 buf_text(&buf));
	}
}

/* The form is its own form, else ids by DN would change. */
static void test_stable(void **state)
{
	CLEANUP(buf_release) struct buf once = BUF_INIT;
	CLEANUP(buf_release) struct buf twice = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		if (dn_normalise(&once, cases[i].text, strlen(cases[i].text)))
			continue;
		assert_null(dn_normalise(&twice, buf_text(&once), once.len));
		assert_string_equal(buf_text(&once), buf_text(&twice));
	}
}

static void test_lengths(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	buf_puts(&text, "cn=");
	buf_fill(&text, 'a', 8000);
	assert_null(dn_normalise(&buf, text.data, text.len));
	buf_fill(&text, 'a', 1000);
	assert_non_null(dn_normalise(&buf, text.data, text.len));
	assert_non_null(dn_normalise(&buf, "cn=a\0b", 6));
	/* The text need not end with a NUL. */
	assert_null(dn_normalise(&buf, "cn=abc", 4));
	assert_string_equal(buf.data, "cn=a");
	buf_clear(&text);
	for (int i = 0; i < 200; i++)
		buf_printf(&text, "%sou=%d", i ? "," : "", i);
	assert_null(dn_normalise(&buf, text.data, text.len));
	assert_string_equal(buf.data, text.data);
}

static const struct {
	const char *dn;
	const char *base;
	bool under;
} unders[] = {
	{ "cn=a,ou=people,dc=com", "ou=people,dc=com", true },
	{ "ou=people,dc=com", "ou=people,dc=com", true },
	{ "dc=com", "ou=people,dc=com", false },
	{ "cn=a,xou=people,dc=com", "ou=people,dc=com", false },
	{ "cn=a\\2cou=people,dc=com", "ou=people,dc=com", false },
	{ "cn=a,dc=org", "dc=com", false },
	{ "cn=a", "", true },
};

static void test_under(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(unders); i++)
		if (dn_is_under(unders[i].dn, unders[i].base) != unders[i].under)
			fail_msg("%s under %s", unders[i].dn, unders[i].base);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_normalise),
		cmocka_unit_test(test_stable),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_under),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
