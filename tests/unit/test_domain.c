// SPDX-License-Identifier: MIT
#include "text/domain.h"
#include "unit.h"

#define LABEL_50 "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeee"
#define LABEL_63 LABEL_50 "1234567890123"
#define NAME_250                                        \
	LABEL_50 "." LABEL_50 "." LABEL_50 "." LABEL_50 \
		 ".12345678901234567890123456789012345678.example"

static const struct {
	const char *label;
	const char *text;
	const char *domain; /* NULL: is none */
	const char *why;
} domains[] = {
	{ "plain", "example.com", "example.com", NULL },
	{ "many labels", "a.b.c.d.e.example", "a.b.c.d.e.example", NULL },
	{ "upper case", "Example.COM", "example.com", NULL },
	{ "final dot", "example.com.", "example.com", NULL },
	{ "two final dots", "example.com..", NULL, "empty label" },
	{ "hyphens inside", "a-b--c.example", "a-b--c.example", NULL },
	{ "hyphens at the third and fourth place", "ab--cd.example", "ab--cd.example", NULL },
	{ "digits", "163.com", "163.com", NULL },
	{ "label of one octet", "a.b", "a.b", NULL },
	{ "German", "bücher.example", "xn--bcher-kva.example", NULL },
	{ "German, decomposed",
	  "bu\xCC\x88"
	  "cher.example",
	  "xn--bcher-kva.example", NULL },
	{ "German, upper case", "BÜCHER.Example", "xn--bcher-kva.example", NULL },
	{ "sharp s is itself (IDNA2008)", "straße.example", "xn--strae-oqa.example", NULL },
	{ "Chinese", "公司.example", "xn--55qx5d.example", NULL },
	{ "Chinese, ideographic full stop", "公司。example", "xn--55qx5d.example", NULL },
	{ "Chinese, ideographic full stop at the end", "公司.example。", "xn--55qx5d.example",
	  NULL },
	{ "all Chinese", "中文域名.公司", "xn--fiq06l2rdsvs.xn--55qx5d", NULL },
	{ "full width", "ｅｘａｍｐｌｅ．ｃｏｍ", "example.com", NULL },
	{ "A-label", "xn--bcher-kva.example", "xn--bcher-kva.example", NULL },
	{ "A-label, upper case", "XN--BCHER-KVA.EXAMPLE", "xn--bcher-kva.example", NULL },
	{ "A-label that is none", "xn--zzzzzz99999.example", NULL, "internationalised" },
	{ "A-label of nothing", "xn--.example", NULL, "internationalised" },
	{ "right to left", "אב.example", "xn--4dbc.example", NULL },
	{ "empty", "", NULL, "is empty" },
	{ "a dot", ".", NULL, "is empty" },
	{ "two dots", "..", NULL, "empty label" },
	{ "empty label", "a..example", NULL, "empty label" },
	{ "dot at the beginning", ".example.com", NULL, "empty label" },
	{ "single label", "localhost", NULL, "single label" },
	{ "single label with a dot", "localhost.", NULL, "single label" },
	{ "underscore", "_dmarc.example.com", NULL, "character" },
	{ "underscore inside", "a_b.example.com", NULL, "character" },
	{ "hyphen first", "-a.example", NULL, "begins with a hyphen" },
	{ "hyphen last", "a-.example", NULL, "ends with a hyphen" },
	{ "hyphen last of all", "example.com-", NULL, "ends with a hyphen" },
	{ "hyphen alone", "-.example", NULL, "begins with a hyphen" },
	{ "space", "exam ple.com", NULL, "character" },
	{ "space before", " example.com", NULL, "character" },
	{ "line end", "example.com\n", NULL, "character" },
	{ "control character", "exam\x01ple.com", NULL, "character" },
	{ "wildcard", "*.example.com", NULL, "character" },
	{ "address", "ada@example.com", NULL, "character" },
	{ "port", "example.com:993", NULL, "character" },
	{ "path", "example.com/mail", NULL, "character" },
	{ "URL", "https://example.com", NULL, "URL" },
	{ "URL of an IDN", "https://bücher.example/", NULL, "URL" },
	{ "IPv4", "192.0.2.1", NULL, "IP address" },
	{ "IPv4 with a dot", "192.0.2.1.", NULL, "IP address" },
	{ "IPv4 in full width", "１９２．０．２．１", NULL, "IP address" },
	{ "IPv4 in short", "127.1", NULL, "digits" },
	{ "no IPv4", "256.0.2.1", NULL, "digits" },
	{ "IPv6", "2001:db8::1", NULL, "IP address" },
	{ "IPv6 of IPv4", "::ffff:192.0.2.1", NULL, "IP address" },
	{ "address literal", "[192.0.2.1]", NULL, "IP address" },
	{ "last label of digits", "example.123", NULL, "digits" },
	{ "last label with a digit", "example.c0m", "example.c0m", NULL },
	{ "invisible character is mapped away (UTS #46)", "exam\xC2\xADple.com", "example.com",
	  NULL },
	{ "zero width joiner out of place", "a\xE2\x80\x8D.example", NULL, "internationalised" },
	{ "emoji", "😀.example", NULL, "internationalised" },
	{ "combining mark first", "\xCC\x81x.example", NULL, "internationalised" },
	{ "bad UTF-8", "exam\xFFple.com", NULL, "internationalised" },
	{ "cut UTF-8", "example.\xE5\x85", NULL, "internationalised" },
	{ "label of 63", LABEL_63 ".example", LABEL_63 ".example", NULL },
	{ "label of 64", LABEL_63 "x.example", NULL, "63 octets" },
	{ "last label of 64", "example." LABEL_63 "x", NULL, "63 octets" },
	{ "A-label of more than 63", "ü" LABEL_63 ".example", NULL,
	  "" }, /* which word depends on the release of libidn2 */
	{ "253 octets", NAME_250 "xyz", NAME_250 "xyz", NULL },
	{ "253 octets and a dot", NAME_250 "xyz.", NAME_250 "xyz", NULL },
	{ "254 octets", NAME_250 "wxyz", NULL, "253 octets" },
	{ "254 octets as an IDN", NAME_250 ".ü", NULL, "253 octets" },
	{ "1012 octets", NAME_250 NAME_250 NAME_250 NAME_250 "123456789012", NULL, "253 octets" },
	{ "1013 octets", NAME_250 NAME_250 NAME_250 NAME_250 "1234567890123", NULL, "253 octets" },
};

static void test_normalise(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	assert_int_equal(strlen(NAME_250), 250);
	assert_int_equal(strlen(LABEL_63), 63);
	for (size_t i = 0; i < ARRAY_LEN(domains); i++) {
		const char *why = domain_normalise(&buf, domains[i].text);

		if (domains[i].domain ? why || strcmp(buf_text(&buf), domains[i].domain) != 0
				      : !why || !strstr(why, domains[i].why))
			fail_msg("%s: %s, \"%s\"", domains[i].label, why ? why : "fine",
				 buf_text(&buf));
	}
}

/* The inner form is its own inner form, and the form for people leads back to it. */
static void test_stable(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(domains); i++) {
		CLEANUP(buf_release) struct buf again = BUF_INIT;
		CLEANUP(buf_release) struct buf people = BUF_INIT;

		if (!domains[i].domain)
			continue;
		assert_null(domain_normalise(&again, domains[i].domain));
		assert_string_equal(buf_text(&again), domains[i].domain);
		domain_display(&people, domains[i].domain);
		assert_null(domain_normalise(&again, buf_text(&people)));
		assert_string_equal(buf_text(&again), domains[i].domain);
	}
}

static const struct {
	const char *domain, *people;
} displays[] = {
	{ "example.com", "example.com" },
	{ "xn--bcher-kva.example", "bücher.example" },
	{ "mail.xn--55qx5d.example", "mail.公司.example" },
	{ "xn--zzzzzz99999.example", "xn--zzzzzz99999.example" },
	{ "axn--b.example", "axn--b.example" },
	{ "", "" },
};

static void test_display(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(displays); i++) {
		CLEANUP(buf_release) struct buf buf = BUF_INIT;

		buf_puts(&buf, "> ");
		domain_display(&buf, displays[i].domain);
		assert_string_equal(buf_text(&buf) + 2, displays[i].people);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_normalise),
		cmocka_unit_test(test_stable),
		cmocka_unit_test(test_display),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
