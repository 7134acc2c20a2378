// SPDX-License-Identifier: MIT
#include "unit.h"

#include "text/domain.h"

static const char label63[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example";
static const char label64[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example";

static const struct {
	const char *text, *inner, *why;
} cases[] = {
	{ "Example.COM", "example.com", NULL },	   { "example.com.", "example.com", NULL },    { "bücher.example", "xn--bcher-kva.example", NULL },
	{ "公司.example", "xn--55qx5d.example", NULL }, { "XN--BCHER-KVA.example", "xn--bcher-kva.example", NULL }, { label63, label63, NULL },
	{ "", NULL, "is empty" },		   { ".", NULL, "is empty" },		       { "example", NULL, "is a single label" },
	{ "a..b", NULL, "" },			   { ".a.b", NULL, "" },		       { "-a.example", NULL, "" },
	{ "a-.example", NULL, "" },		   { "a_b.example", NULL, "has a character" }, { "a b.example", NULL, "" },
	{ "1.2.3.4", NULL, "is an IP address" },   { "::1", NULL, "is an IP address" },	       { "[1.2.3.4]", NULL, "is an IP address" },
	{ "https://a.example", NULL, "is a URL" }, { label64, NULL, "" },		       { "a.example/x", NULL, "" },
	{ "../../etc.example", NULL, "" },	   { "a\n.example", NULL, "" },		       { "\xFF.example", NULL, "" },
};

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(buf_release) struct buf buf = BUF_INIT;
		const char *why = domain_normalise(&buf, cases[i].text);

		if (cases[i].why ? !why || !strstr(why, cases[i].why) : why || strcmp(buf_text(&buf), cases[i].inner) != 0)
			fail_msg("%s: %s (%s)", cases[i].text, why ? why : "fine", buf_text(&buf));
	}
}

static void test_length(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT, inner = BUF_INIT;

	(void)state;
	while (text.len < 250)
		buf_puts(&text, "aaaaaaaaa.");
	buf_puts(&text, "com");
	assert_null(domain_normalise(&inner, buf_text(&text)));
	buf_puts(&text, "m");
	assert_non_null(domain_normalise(&inner, buf_text(&text)));
}

static void test_display(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	domain_display(&buf, "xn--bcher-kva.example");
	buf_putc(&buf, ' ');
	domain_display(&buf, "example.com");
	assert_string_equal(buf_text(&buf), "bücher.example example.com");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_cases), cmocka_unit_test(test_length), cmocka_unit_test(test_display) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
