// SPDX-License-Identifier: MIT
#include "unit.h"

#include "spf/spf_macro.h"

/* The examples of RFC 7208 section 7.4, and some more. */
static const struct {
	const char *text;
	const char *expanded;
} examples[] = {
	{ "%{s}", "strong-bad@email.example.com" },
	{ "%{o}", "email.example.com" },
	{ "%{d}", "email.example.com" },
	{ "%{d4}", "email.example.com" },
	{ "%{d3}", "email.example.com" },
	{ "%{d2}", "example.com" },
	{ "%{d1}", "com" },
	{ "%{dr}", "com.example.email" },
	{ "%{d2r}", "example.email" },
	{ "%{l}", "strong-bad" },
	{ "%{l-}", "strong.bad" },
	{ "%{lr}", "strong-bad" },
	{ "%{lr-}", "bad.strong" },
	{ "%{l1r-}", "strong" },
	{ "%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com" },
	{ "%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com" },
	{ "%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com" },
	{ "%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net" },
	{ "%%%_%-", "% %20" },
	{ "%{p}", "unknown" },
	{ "%{h}", "mail.example.org" },
	{ "%{S}", "strong-bad%40email.example.com" },
	{ "%{c} %{r} %{t}", "192.0.2.3 mx.example.net 86400" },
	{ "%{d999999999999999999999}", "email.example.com" },
	{ "plain", "plain" },
};

static void test_expand(void **state)
{
	struct spf_address ip;
	const struct spf_macros macros = {
		.local = "strong-bad",
		.sender_domain = "email.example.com",
		.domain = "email.example.com",
		.helo = "mail.example.org",
		.receiver = "mx.example.net",
		.ip = &ip,
		.now = 86400,
	};

	(void)state;
	assert_true(spf_address_parse(&ip, "192.0.2.3"));
	for (size_t i = 0; i < ARRAY_LEN(examples); i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		assert_null(spf_macro_check(examples[i].text, strlen(examples[i].text),
					    SPF_MACRO_EXPLANATION));
		spf_macro_expand(&text, examples[i].text, strlen(examples[i].text), &macros);
		if (strcmp(buf_text(&text), examples[i].expanded) != 0)
			fail_msg("%s: %s", examples[i].text, buf_text(&text));
	}
}

static void test_expand_v6(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct spf_address ip;
	const struct spf_macros macros = { .local = "",
					   .sender_domain = "",
					   .domain = "",
					   .helo = "",
					   .receiver = "",
					   .ip = &ip };

	(void)state;
	assert_true(spf_address_parse(&ip, "2001:db8::cb01"));
	spf_macro_expand(&text, "%{ir}.%{v}", 10, &macros);
	assert_string_equal(buf_text(&text),
			    "1.0.B.C.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.B.D.0.1.0.0.2.ip6");
}

static void test_uses(void **state)
{
	(void)state;
	assert_true(spf_macro_uses("%{p}", 4, 'p'));
	assert_true(spf_macro_uses("x%%%{P2r}", 9, 'p'));
	assert_false(spf_macro_uses("%%{p}", 5, 'p'));
	assert_false(spf_macro_uses("%{d}p", 5, 'p'));
	assert_false(spf_macro_uses("", 0, 'p'));
}

static const struct {
	const char *address, *network;
	unsigned prefix;
	bool matches;
} networks[] = {
	{ "192.0.2.1", "192.0.2.1", 32, true },
	{ "192.0.2.1", "192.0.2.0", 32, false },
	{ "192.0.2.1", "192.0.2.0", 31, true },
	{ "192.0.2.255", "192.0.2.0", 24, true },
	{ "192.0.3.0", "192.0.2.0", 24, false },
	{ "10.0.0.1", "192.0.2.0", 0, true },
	{ "::ffff:192.0.2.1", "192.0.2.1", 32, true },
	{ "2001:db8::1", "192.0.2.1", 0, false },
	{ "192.0.2.1", "::", 0, false },
	{ "2001:db8::1", "2001:db8::", 127, true },
	{ "2001:db8::2", "2001:db8::", 127, false },
	{ "2001:db8::1", "2001:db8::1", 128, true },
};

static void test_networks(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(networks); i++) {
		struct spf_address address, network;

		assert_true(spf_address_parse(&address, networks[i].address));
		assert_true(spf_address_parse(&network, networks[i].network));
		if (spf_address_matches(&address, &network, networks[i].prefix) !=
		    networks[i].matches)
			fail_msg("%s in %s/%u", networks[i].address, networks[i].network,
				 networks[i].prefix);
	}
	assert_false(spf_address_parse(&(struct spf_address){ .v6 = false }, "192.0.2.1/24"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_expand),
		cmocka_unit_test(test_expand_v6),
		cmocka_unit_test(test_uses),
		cmocka_unit_test(test_networks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
