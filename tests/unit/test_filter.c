// SPDX-License-Identifier: MIT
#include "entry/filter.h"
#include "unit.h"

#include "entries.h"

#define ADA                                                                           \
	"objectClass: top\nobjectClass: person\nobjectClass: inetOrgPerson\ncn: Ada " \
	"Lovelace\nsn: Lovelace\nmail: ada@example.com\ntitle: Straße "              \
	"(1) *\nseeAlso: cn=a, o=X"

static const struct {
	const char *label;
	const char *filter;
	bool matches;
} cases[] = {
	{ "equality", "(objectClass=inetOrgPerson)", true },
	{ "letter case", "(OBJECTCLASS=INETORGPERSON)", true },
	{ "no parentheses", "objectClass=person", true },
	{ "no such value", "(objectClass=group)", false },
	{ "no such attribute", "(ou=x)", false },
	{ "presence", "(mail=*)", true },
	{ "absence", "(mobile=*)", false },
	{ "not", "(!(employeeType=contractor))", true },
	{ "not, of what is so", "(!(mail=*))", false },
	{ "and", "(&(objectClass=person)(mail=*))", true },
	{ "and, one is not so", "(&(objectClass=person)(mobile=*))", false },
	{ "or", "(|(mobile=*)(mail=*))", true },
	{ "or, none", "(|(mobile=*)(ou=*))", false },
	{ "empty and is true (RFC 4526)", "(&)", true },
	{ "empty or is false (RFC 4526)", "(|)", false },
	{ "nested", "(&(|(mobile=*)(mail=*@example.com))(!(objectClass=group)))", true },
	{ "prefix", "(cn=ada*)", true },
	{ "suffix", "(cn=*LACE)", true },
	{ "middle", "(cn=*a l*)", true },
	{ "first, middle, last", "(cn=a*a*l*e)", true },
	{ "order counts", "(cn=*lovelace*ada*)", false },
	{ "prefix and suffix may not overlap", "(sn=lovelace*lace)", false },
	{ "whole as prefix", "(sn=lovelace*)", true },
	{ "two stars in a row", "(cn=ada**lovelace)", true },
	{ "only stars are presence", "(cn=**)", true },
	{ "not a prefix", "(cn=lovelace*)", false },
	{ "escapes", "(title=stra\\c3\\9fe \\281\\29 \\2a)", true },
	{ "folding", "(title=STRASSE \\281\\29 \\2A)", true },
	{ "star escaped is no star", "(title=stra\\2a)", false },
	{ "empty value", "(cn=)", false },
	{ "spaces between", "( & (cn=*) (sn=*) )", true },
	{ "option is another attribute", "(cn;lang-de=*)", false },
	{ "OID", "(2.5.4.3=*)", false },
	{ "a DN", "(seeAlso=CN=A,\\20O=X)", true },
	{ "another DN", "(seeAlso=cn=a,o=xy)", false },
	{ "no DN", "(seeAlso=cn)", false },
};

static void test_matches(void **state)
{
	CLEANUP(entry_release) struct entry entry = ENTRY_INIT;
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;

	(void)state;
	entry_from(&entry, "cn=ada", ADA);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct filter *filter;
		struct error error = ERROR_INIT;
		const char *attribute;

		if (filter_parse(&arena, cases[i].filter, &filter, &error) != 0)
			fail_msg("%s: %s", cases[i].label, error.text);
		assert_true(filter_is_plain(filter, &attribute));
		if (filter_matches(filter, &entry) != cases[i].matches)
			fail_msg("%s", cases[i].label);
	}
}

/* What an entry would have to have beyond what we see of it. */
static const struct {
	const char *label;
	const char *filter;
	const char *entry;
	bool might;
	const char *lacks; /* "attribute=value " of each; "-" for no single value */
} lacks[] = {
	{ "it has all", "(cn=a)", "cn: a\n", true, "" },
	{ "another value", "(cn=a)", "cn: b\n", false, "" },
	{ "no value", "(cn=a)", "sn: b\n", true, "cn=a " },
	{ "presence", "(mail=*)", "sn: b\n", true, "mail=- " },
	{ "a part of a value", "(mail=*@x.example)", "sn: b\n", true, "mail=- " },
	{ "one of two is another", "(&(cn=a)(mail=*))", "cn: b\n", false, "mail=- " },
	{ "one of two is there", "(&(cn=a)(mail=*))", "cn: a\n", true, "mail=- " },
	{ "either may be hidden", "(|(cn=a)(mail=*))", "sn: b\n", true, "cn=a mail=- " },
	{ "one of them is no more than it seems", "(|(cn=a)(mail=*))", "cn: b\n", true, "mail=- " },
	{ "what it may not have, it has", "(&(cn=*)(!(sn=b)))", "sn: b\n", false, "cn=- " },
	{ "what it may not have", "(&(cn=*)(!(mail=b)))", "sn: b\n", true, "cn=- " },
	{ "what only a server can tell", "(&(cn=*)(sn>=5))", "sn: 1\n", true, "cn=- " },
};

static void test_lacks(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lacks); i++) {
		CLEANUP(arena_release) struct arena arena = ARENA_INIT;
		CLEANUP(entry_release) struct entry entry = ENTRY_INIT;
		CLEANUP(vec_release) struct vec attributes = VEC_INIT;
		CLEANUP(vec_release) struct vec values = VEC_INIT;
		CLEANUP(buf_release) struct buf said = BUF_INIT;
		struct error error = ERROR_INIT;
		const struct filter *filter;

		entry_from(&entry, "uid=a,dc=example", lacks[i].entry);
		ASSERT_OK(filter_parse(&arena, lacks[i].filter, &filter, &error), error);
		filter_lacking(filter, &entry, &attributes, &values);
		assert_int_equal(attributes.count, values.count);
		for (size_t j = 0; j < attributes.count; j++)
			buf_printf(&said, "%s=%s ", attributes.items[j],
				   values.items[j] ? values.items[j] : "-");
		if (filter_might_match(filter, &entry) != lacks[i].might ||
		    strcmp(buf_text(&said), lacks[i].lacks) != 0)
			fail_msg("%s: \"%s\"", lacks[i].label, buf_text(&said));
	}
}

static const struct {
	const char *filter;
	const char *text;
} mistakes[] = {
	{ "", "an attribute was expected" },
	{ "(", "an attribute was expected" },
	{ "()", "an attribute was expected" },
	{ "(cn=a", "octet 6: a closing parenthesis is missing" },
	{ "(cn=a))", "octet 7: something follows" },
	{ "(cn=a)(sn=b)", "something follows" },
	{ "(&(cn=a)", "a closing parenthesis is missing" },
	{ "(&cn=a)", "a closing parenthesis is missing" },
	{ "(!)", "a ! is followed by exactly one filter" },
	{ "(!(cn=a)(sn=b))", "a ! is followed by exactly one filter" },
	{ "(cn)", "one of = >= <= ~= := was expected" },
	{ "(cn>5)", "one of = >= <= ~= := was expected" },
	{ "(=a)", "an attribute was expected" },
	{ "(cn=a(b)", "is written as \\28" },
	{ "(cn=\\2)", "two hexadecimal digits" },
	{ "(cn=\\zz)", "two hexadecimal digits" },
	{ "(cn=\\", "two hexadecimal digits" },
	{ "(cn>=a*)", "a star has no meaning here" },
};

static void test_mistakes(void **state)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(buf_release) struct buf deep = BUF_INIT;
	const struct filter *filter;
	struct error error;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(mistakes); i++)
		ASSERT_ERROR(filter_parse(&arena, mistakes[i].filter, &filter, &error), error,
			     ERROR_CONFIG, mistakes[i].text);
	for (int i = 0; i < 1000; i++)
		buf_puts(&deep, "(!");
	ASSERT_ERROR(filter_parse(&arena, deep.data, &filter, &error), error, ERROR_CONFIG,
		     "nested too deeply");
	buf_fill(&deep, 'a', 10000);
	ASSERT_ERROR(filter_parse(&arena, deep.data, &filter, &error), error, ERROR_CONFIG,
		     "longer than");
}

static const struct {
	const char *filter;
	const char *attribute; /* that needs a server */
} server_only[] = {
	{ "(userAccountControl:1.2.840.113556.1.4.803:=2)",
	  "userAccountControl:1.2.840.113556.1.4.803" },
	{ "(&(objectClass=person)(!(uidNumber>=1000)))", "uidNumber" },
	{ "(|(cn~=ada)(sn=x))", "cn" },
	{ "(ou:dn:=People)", "ou:dn" },
	{ "(uidNumber<=5)", "uidNumber" },
};

static void test_server_only(void **state)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(server_only); i++) {
		const struct filter *filter;
		const char *attribute = NULL;
		struct error error = ERROR_INIT;

		ASSERT_OK(filter_parse(&arena, server_only[i].filter, &filter, &error), error);
		assert_false(filter_is_plain(filter, &attribute));
		assert_string_equal(attribute, server_only[i].attribute);
	}
}

static void test_positive(void **state)
{
	static const struct {
		const char *filter;
		bool positive;
	} rows[] = {
		{ "(cn=a)", true },	     { "(&(objectClass=a)(|(cn=*)(sn=*x*)))", true },
		{ "(!(cn=a))", false },	     { "(&(objectClass=a)(|(cn=*)(!(sn=*x*))))", false },
		{ "(uidNumber>=5)", false }, { "(|(cn=a)(cn~=b))", false },
	};
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct filter *filter;
		struct error error = ERROR_INIT;

		ASSERT_OK(filter_parse(&arena, rows[i].filter, &filter, &error), error);
		if (filter_is_positive(filter) != rows[i].positive)
			fail_msg("%s", rows[i].filter);
	}
}

static void test_attributes(void **state)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(vec_release) struct vec attributes = VEC_INIT;
	const struct filter *filter;
	struct error error = ERROR_INIT;

	(void)state;
	ASSERT_OK(filter_parse(&arena, "(&(objectClass=a)(!(employeeType=b))(|(cn=*)(sn=*x*)))",
			       &filter, &error),
		  error);
	filter_attributes(filter, &attributes);
	assert_int_equal(attributes.count, 4);
	assert_true(vec_has(&attributes, "objectClass") && vec_has(&attributes, "employeeType") &&
		    vec_has(&attributes, "cn") && vec_has(&attributes, "sn"));
}

/* What is escaped comes back as the same octets. */
static void test_escape(void **state)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(entry_release) struct entry entry = ENTRY_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	char octets[255];
	const struct filter *filter;
	struct error error = ERROR_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(octets); i++)
		octets[i] = (char)(i + 1);
	buf_puts(&text, "(a=");
	filter_escape(&text, octets, sizeof(octets));
	buf_putc(&text, ')');
	ASSERT_OK(filter_parse(&arena, text.data, &filter, &error), error);
	entry_clear(&entry, "cn=a", 4);
	entry_add(&entry, "a", 1);
	entry_add_value(&entry, octets, sizeof(octets));
	assert_true(filter_matches(filter, &entry));
	buf_clear(&text);
	filter_escape(&text, "a*(b)\\\0ä", 9);
	assert_string_equal(text.data, "a\\2a\\28b\\29\\5c\\00\\c3\\a4");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_matches),	 cmocka_unit_test(test_lacks),
		cmocka_unit_test(test_mistakes), cmocka_unit_test(test_server_only),
		cmocka_unit_test(test_positive), cmocka_unit_test(test_attributes),
		cmocka_unit_test(test_escape),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
