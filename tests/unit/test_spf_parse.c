// SPDX-License-Identifier: MIT
#include "unit.h"

#include "spf/spf_parse.h"

static void test_is_record(void **state)
{
	static const char *const records[] = { "v=spf1", "v=spf1 ", "V=SPF1 -all",
					       "v=spf1 nonsense" };
	static const char *const others[] = {
		"",	      "v=spf",		"v=spf10", "v=spf1\t-all", " v=spf1 -all",
		"v=spf1-all", "spf2.0/pra -all"
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(records); i++)
		assert_true(spf_is_record(records[i], strlen(records[i])));
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		assert_false(spf_is_record(others[i], strlen(others[i])));
	assert_false(spf_is_record("v=spf1 -all", 5));
}

enum { NO_TERM = -1 };

static const struct {
	const char *term;
	int kind; /* enum spf_kind, or NO_TERM */
	char qualifier;
	const char *domain;
	unsigned prefix4, prefix6;
} terms[] = {
	{ "all", SPF_ALL, '+', NULL, 32, 128 },
	{ "-ALL", SPF_ALL, '-', NULL, 32, 128 },
	{ "~all", SPF_ALL, '~', NULL, 32, 128 },
	{ "a", SPF_A, '+', NULL, 32, 128 },
	{ "a/24", SPF_A, '+', NULL, 24, 128 },
	{ "a//64", SPF_A, '+', NULL, 32, 64 },
	{ "?a:x.test/0//0", SPF_A, '?', "x.test", 0, 0 },
	{ "a:x/y.test", SPF_A, '+', "x/y.test", 32, 128 },
	{ "mx:x.test.", SPF_MX, '+', "x.test.", 32, 128 },
	{ "ptr", SPF_PTR, '+', NULL, 32, 128 },
	{ "include:x.test", SPF_INCLUDE, '+', "x.test", 32, 128 },
	{ "exists:%{i}.x.test", SPF_EXISTS, '+', "%{i}.x.test", 32, 128 },
	{ "exists:%{i}", SPF_EXISTS, '+', "%{i}", 32, 128 },
	{ "ip4:192.0.2.0/24", SPF_IP4, '+', NULL, 24, 128 },
	{ "ip6:2001:db8::/32", SPF_IP6, '+', NULL, 32, 32 },
	{ "redirect=x.test", SPF_REDIRECT, 0, "x.test", 32, 128 },
	{ "exp=x.test", SPF_EXP, 0, "x.test", 32, 128 },
	{ "moo.cow_x-1=%{d}/:=", SPF_UNKNOWN, 0, NULL, 32, 128 },
	{ "moo=", SPF_UNKNOWN, 0, NULL, 32, 128 },

	{ "all:x", NO_TERM, 0, NULL, 0, 0 },
	{ "all.", NO_TERM, 0, NULL, 0, 0 },
	{ "all/8", NO_TERM, 0, NULL, 0, 0 },
	{ "a:", NO_TERM, 0, NULL, 0, 0 },
	{ "a/33", NO_TERM, 0, NULL, 0, 0 },
	{ "a/032", NO_TERM, 0, NULL, 0, 0 },
	{ "a/", NO_TERM, 0, NULL, 0, 0 },
	{ "a//129", NO_TERM, 0, NULL, 0, 0 },
	{ "a///64", NO_TERM, 0, NULL, 0, 0 },
	{ "a/24/64", NO_TERM, 0, NULL, 0, 0 },
	{ "a/99999999999999999999", NO_TERM, 0, NULL, 0, 0 },
	{ "a:test", NO_TERM, 0, NULL, 0, 0 },
	{ "a:192.0.2.1", NO_TERM, 0, NULL, 0, 0 },
	{ "a:x.-test", NO_TERM, 0, NULL, 0, 0 },
	{ "a:x\200.test", NO_TERM, 0, NULL, 0, 0 },
	{ "include", NO_TERM, 0, NULL, 0, 0 },
	{ "include:x.test/24", NO_TERM, 0, NULL, 0, 0 },
	{ "include=x.test", SPF_UNKNOWN, 0, NULL, 32, 128 },
	{ "redirect:x.test", NO_TERM, 0, NULL, 0, 0 },
	{ "redirect=", NO_TERM, 0, NULL, 0, 0 },
	{ "ip4", NO_TERM, 0, NULL, 0, 0 },
	{ "ip4:192.0.2", NO_TERM, 0, NULL, 0, 0 },
	{ "ip4:192.0.2.1:25", NO_TERM, 0, NULL, 0, 0 },
	{ "ip4:192.0.2.1//32", NO_TERM, 0, NULL, 0, 0 },
	{ "ip4:2001:db8::1", NO_TERM, 0, NULL, 0, 0 },
	{ "ip6:192.0.2.1", NO_TERM, 0, NULL, 0, 0 },
	{ "exists:%{i", NO_TERM, 0, NULL, 0, 0 },
	{ "exists:%{d0}.x.test", NO_TERM, 0, NULL, 0, 0 },
	{ "exists:%{c}.x.test", NO_TERM, 0, NULL, 0, 0 },
	{ "exists:%x.test", NO_TERM, 0, NULL, 0, 0 },
	{ "=x", NO_TERM, 0, NULL, 0, 0 },
	{ "1x=y", NO_TERM, 0, NULL, 0, 0 },
	{ "--all", NO_TERM, 0, NULL, 0, 0 },
	{ "-", NO_TERM, 0, NULL, 0, 0 },
	{ "allx", NO_TERM, 0, NULL, 0, 0 },
	{ "\t", NO_TERM, 0, NULL, 0, 0 },
};

static void test_terms(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(terms); i++) {
		CLEANUP(spf_record_release) struct spf_record record = SPF_RECORD_INIT;
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		const struct spf_term *term;
		struct spf_fault fault;
		bool good;

		buf_printf(&text, "v=spf1  %s ", terms[i].term);
		good = spf_parse(&record, text.data, text.len, &fault);
		if (good != (terms[i].kind != NO_TERM))
			fail_msg("%s: %s", terms[i].term, good ? "taken" : fault.why);
		if (!good) {
			assert_int_equal(fault.term_len, strlen(terms[i].term));
			continue;
		}
		assert_int_equal(record.count, 1);
		term = &record.terms[0];
		if ((int)term->kind != terms[i].kind || term->qualifier != terms[i].qualifier ||
		    term->prefix4 != terms[i].prefix4 || term->prefix6 != terms[i].prefix6 ||
		    (term->domain == NULL) != (terms[i].domain == NULL) ||
		    (term->domain &&
		     (term->domain_len != strlen(terms[i].domain) ||
		      strncmp(term->domain, terms[i].domain, term->domain_len) != 0)))
			fail_msg("%s: kind %d, /%u//%u", terms[i].term, (int)term->kind,
				 term->prefix4, term->prefix6);
	}
}

static void test_twice(void **state)
{
	static const char text[] = "v=spf1 redirect=x.test redirect=y.test";
	CLEANUP(spf_record_release) struct spf_record record = SPF_RECORD_INIT;
	struct spf_fault fault;

	(void)state;
	assert_false(spf_parse(&record, text, strlen(text), &fault));
	assert_string_equal(fault.term, "redirect=y.test");
	assert_string_equal(fault.why, "the modifier is there twice");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_is_record),
		cmocka_unit_test(test_terms),
		cmocka_unit_test(test_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
