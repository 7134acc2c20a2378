// SPDX-License-Identifier: MIT
#include "model/address.h"
#include "unit.h"

#include "base/mem.h"

#define LOCAL_64 "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff1234"
#define LABEL_60 "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff"
#define DOMAIN_189 LABEL_60 "." LABEL_60 "." LABEL_60 ".domain"

static const struct {
	const char *label;
	const char *text;
	const char *address; /* NULL: is none */
	const char *why;
} addresses[] = {
	{ "plain", "ada@example.com", "ada@example.com", NULL },
	{ "upper case", "Ada.Lovelace@Example.COM", "ada.lovelace@example.com", NULL },
	{ "one octet", "a@b.c", "a@b.c", NULL },
	{ "all of atext", "!#$%&'*+-/=?^_`{|}~@example.com", "!#$%&'*+-/=?^_`{|}~@example.com",
	  NULL },
	{ "digits", "0123456789@163.com", "0123456789@163.com", NULL },
	{ "dots inside", "a.b.c@example.com", "a.b.c@example.com", NULL },
	{ "tag", "ada+news@example.com", "ada+news@example.com", NULL },
	{ "spaces around", "  ada@example.com ", "ada@example.com", NULL },
	{ "ideographic space around", "　ada@example.com　", "ada@example.com", NULL },
	{ "final dot of the domain", "ada@example.com.", "ada@example.com", NULL },
	{ "IDN", "ada@BÜCHER.example", "ada@xn--bcher-kva.example", NULL },
	{ "local part not ASCII", "用户@公司.example", "用户@xn--55qx5d.example", NULL },
	{ "local part decomposed", "jose\xCC\x81@example.com", "josé@example.com", NULL },
	{ "letter case of ASCII only", "JosÉ@example.com", "josÉ@example.com", NULL },
	{ "empty", "", NULL, "is empty" },
	{ "spaces only", "  ", NULL, "is empty" },
	{ "no at", "ada", NULL, "has no @" },
	{ "no local part", "@example.com", NULL, "nothing before" },
	{ "no domain", "ada@", NULL, "is empty" },
	{ "at alone", "@", NULL, "nothing before" },
	{ "two at", "ada@lovelace@example.com", NULL, "character" },
	{ "dot first", ".ada@example.com", NULL, "begins or ends" },
	{ "dot last", "ada.@example.com", NULL, "begins or ends" },
	{ "dot alone", ".@example.com", NULL, "begins or ends" },
	{ "two dots", "ada..lovelace@example.com", NULL, "two dots" },
	{ "quoted", "\"ada lovelace\"@example.com", NULL, "quoted" },
	{ "quoted at", "\"a@b\"@example.com", NULL, "quoted" },
	{ "quote inside", "a\"b@example.com", NULL, "character" },
	{ "backslash", "a\\b@example.com", NULL, "character" },
	{ "space inside", "ada lovelace@example.com", NULL, "character" },
	{ "space before the at", "ada @example.com", NULL, "character" },
	{ "comma", "ada,b@example.com", NULL, "character" },
	{ "comment", "ada(x)@example.com", NULL, "character" },
	{ "display name", "Ada <ada@example.com>", NULL, "character" },
	{ "angle brackets", "<ada@example.com>", NULL, "character" },
	{ "mailto", "mailto:ada@example.com", NULL, "character" },
	{ "of a proxyAddresses value", "SMTP:ada@example.com", NULL, "character" },
	{ "source route", "@a.example,@b.example:ada@example.com", NULL, "character" },
	{ "percent sign is one of atext", "ada%example.org@example.com",
	  "ada%example.org@example.com", NULL },
	{ "address literal", "ada@[192.0.2.1]", NULL, "IP address" },
	{ "IPv6 literal", "ada@[IPv6:2001:db8::1]", NULL, "IP address" },
	{ "IP address", "ada@192.0.2.1", NULL, "IP address" },
	{ "single label", "ada@localhost", NULL, "single label" },
	{ "underscore in the domain", "ada@a_b.example", NULL, "character" },
	{ "line end", "ada@example.com\n", NULL, "control" },
	{ "header injection", "ada@example.com\r\nBcc: x@example.org", NULL, "control" },
	{ "tab", "ada\t@example.com", NULL, "control" },
	{ "zero width space", "ada\xE2\x80\x8B@example.com", NULL, "invisible" },
	{ "right-to-left override",
	  "\xE2\x80\xAE"
	  "ada@example.com",
	  NULL, "invisible" },
	{ "bad UTF-8", "ada\xFF@example.com", NULL, "UTF-8" },
	{ "local part of 64", LOCAL_64 "@example.com", LOCAL_64 "@example.com", NULL },
	{ "local part of 65", LOCAL_64 "5@example.com", NULL, "64 octets" },
	{ "local part of 64 octets in fewer characters",
	  "用户用户用户用户用户用户用户用户用户用户用x@example.com",
	  "用户用户用户用户用户用户用户用户用户用户用x@example.com", NULL },
	{ "local part of 66 octets in fewer characters",
	  "用户用户用户用户用户用户用户用户用户用户用户@example.com", NULL, "64 octets" },
	{ "254 octets", LOCAL_64 "@" DOMAIN_189, LOCAL_64 "@" DOMAIN_189, NULL },
	{ "255 octets", LOCAL_64 "@" DOMAIN_189 "s", NULL, "254 octets" },
	{ "too long for a value",
	  LOCAL_64 LOCAL_64 LOCAL_64 LOCAL_64 LOCAL_64 LOCAL_64 LOCAL_64 LOCAL_64 LOCAL_64 LOCAL_64
		  LOCAL_64 LOCAL_64 LOCAL_64 LOCAL_64 LOCAL_64 LOCAL_64 LOCAL_64 "@example.com",
	  NULL, "1024 octets" },
};

static void test_normalise(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	assert_int_equal(strlen(LOCAL_64), ADDRESS_LOCAL_MAX);
	assert_int_equal(strlen(DOMAIN_189), ADDRESS_MAX - ADDRESS_LOCAL_MAX - 1);
	for (size_t i = 0; i < ARRAY_LEN(addresses); i++) {
		size_t len = strlen(addresses[i].text);
		CLEANUP(mem_freep) char *text = malloc(len ? len : 1);
		const char *why;

		memcpy(text, addresses[i].text, len);
		why = address_normalise(&buf, text, len);
		if (addresses[i].address ? why || strcmp(buf_text(&buf), addresses[i].address) != 0
					 : !why || !strstr(why, addresses[i].why))
			fail_msg("%s: %s, \"%s\"", addresses[i].label, why ? why : "fine",
				 buf_text(&buf));
	}
}

static void test_octets(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	assert_non_null(address_normalise(&buf, "ada@example.com\0.org", 20));
	assert_null(address_normalise(&buf, "ada@example.com.org", 15));
	assert_string_equal(buf_text(&buf), "ada@example.com");
}

/* The inner form is its own inner form. */
static void test_stable(void **state)
{
	CLEANUP(buf_release) struct buf again = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(addresses); i++) {
		if (!addresses[i].address)
			continue;
		assert_null(address_normalise(&again, addresses[i].address,
					      strlen(addresses[i].address)));
		assert_string_equal(buf_text(&again), addresses[i].address);
	}
}

static const struct {
	const char *address, *domain;
	bool international;
} facts[] = {
	{ "ada@example.com", "example.com", false },
	{ "josé@example.com", "example.com", true },
	{ "用户@xn--55qx5d.example", "xn--55qx5d.example", true },
	{ "ada@xn--55qx5d.example", "xn--55qx5d.example", false },
	{ "ada", "", false },
	{ "", "", false },
	{ "a@b@c.example", "c.example", false },
};

static void test_facts(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(facts); i++) {
		assert_string_equal(address_domain(facts[i].address), facts[i].domain);
		assert_int_equal(address_is_international(facts[i].address),
				 facts[i].international);
	}
}

static const struct {
	const char *address, *pattern;
	bool matches;
} patterns[] = {
	{ "postmaster@example.com", "postmaster", true },
	{ "postmaster@example.com", "POSTMASTER", true },
	{ "postmaster@example.com", "postmaster@example.com", true },
	{ "postmaster@example.com", "postmaster@EXAMPLE.com", true },
	{ "postmaster@example.com", "postmaster@example.org", false },
	{ "postmaster@example.com", "postmaste", false },
	{ "postmaster@example.com", "postmasters", false },
	{ "postmaster@example.com", "", false },
	{ "postmaster@example.com", "*", true },
	{ "postmaster@example.com", "*@*", true },
	{ "postmaster@example.com", "*@example.com", true },
	{ "postmaster@example.com", "@example.com", false },
	{ "postmaster@example.com", "*example.com", false },
	{ "postmaster@example.com", "post*@*.com", true },
	{ "admin-ada@example.com", "admin-*", true },
	{ "admin-@example.com", "admin-*", true },
	{ "admin@example.com", "admin-*", false },
	{ "the-admin-ada@example.com", "admin-*", false },
	{ "ada@example.com", "a?a", true },
	{ "ada@example.com", "???", true },
	{ "ada@example.com", "??", false },
	{ "ada@example.com", "????", false },
	{ "ada@example.com", "?da@example?com", true },
	{ "ada@example.com", "**a**", true },
	{ "ada@example.com", "*?*?*?*", true },
	{ "ada@example.com", "*?*?*?*?*", false },
	{ "ada@example.com", "[a]da", false },
	{ "ada@example.com", "\\ada", false },
	{ "a*b@example.com", "a*b", true },
	{ "a?b@example.com", "a?b", true },
	{ "axb@example.com", "a*b", true },
	{ "ada@example.com", "ad@", false },
	{ "josé@example.com", "jos?", true },
	{ "josé@example.com", "jos??", false },
	{ "用户@example.com", "??", true },
	{ "用户@example.com", "*户", true },
	{ "用户@example.com", "*?户", true },
	{ "用户@example.com", "???*", false },
	{ "ada", "ada", true },
	{ "ada", "ada@*", false },
	{ "", "", true },
	{ "", "*", true },
	{ "", "?", false },
	{ "abcabcabd@example.com", "*abd", true },
	{ "abcabcab@example.com", "*abd", false },
	{ "mississippi@example.com", "m*iss*ip*i", true },
	{ "mississippi@example.com", "m*iss*iss*iss*", false },
};

static void test_matches(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(patterns); i++)
		if (address_matches(patterns[i].address, patterns[i].pattern) !=
		    patterns[i].matches)
			fail_msg("%s and %s", patterns[i].address, patterns[i].pattern);
}

/* What a backtracking matcher would not end in a life-time. */
static void test_matches_in_time(void **state)
{
	CLEANUP(buf_release) struct buf address = BUF_INIT;
	CLEANUP(buf_release) struct buf pattern = BUF_INIT;

	(void)state;
	buf_fill(&address, 'a', 2000);
	for (int i = 0; i < 1000; i++)
		buf_puts(&pattern, "*a");
	assert_true(address_matches(buf_text(&address), buf_text(&pattern)));
	buf_puts(&pattern, "*b");
	assert_false(address_matches(buf_text(&address), buf_text(&pattern)));
	buf_clear(&pattern);
	buf_fill(&pattern, '*', 5000);
	assert_true(address_matches(buf_text(&address), buf_text(&pattern)));
	buf_putc(&pattern, 'b');
	assert_false(address_matches(buf_text(&address), buf_text(&pattern)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_normalise), cmocka_unit_test(test_octets),
		cmocka_unit_test(test_stable),	  cmocka_unit_test(test_facts),
		cmocka_unit_test(test_matches),	  cmocka_unit_test(test_matches_in_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
