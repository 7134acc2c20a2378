// SPDX-License-Identifier: MIT
#include "unit.h"

#include "resolver/answer_cache.h"
#include "resolver/resolver_zone.h"

/* What is published, and what is to be. */
static const char published[] = ". SOA . . 1 1 1 1 60\n"
				"new.test. TXT before\n"
				"gone.new.test. TXT before\n"
				"branch.new.test. TXT elsewhere\n"
				"other.test. TXT elsewhere\n";
static const char text[] = "@ SOA . . 1 1 1 1 60\n"
			   "@ TXT after\n"
			   "branch NS ns.other.test.\n"
			   "alias CNAME other.test.\n";

static const struct {
	const char *name;
	enum answer_kind kind;
	const char *text;
} cases[] = {
	{ "new.test", ANSWER_DATA, "after" },
	{ "gone.new.test", ANSWER_NXDOMAIN, NULL },
	{ "branch.new.test", ANSWER_DATA, "elsewhere" },
	{ "alias.new.test", ANSWER_DATA, "elsewhere" },
	{ "other.test", ANSWER_DATA, "elsewhere" },
	{ "none.test", ANSWER_NXDOMAIN, NULL },
};

static void test_before(void **state)
{
	CLEANUP(resolver_closep) struct resolver *resolver = NULL;
	struct error error = ERROR_INIT;
	struct answer_cache *answers;
	struct dns_lookup lookup;

	(void)state;
	ASSERT_OK(resolver_zone_open(&resolver, published, &error), error);
	ASSERT_OK(resolver_zone_before(&resolver, text, "new.test", &error), error);
	answers = answer_cache_new(resolver);
	resolver->keeps_messages = true;
	dns_lookup_init(&lookup, answers, 1, NULL, NULL);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct answer *answer;

		while (!(answer = answer_cache_follow(&lookup, cases[i].name, RR_TXT)))
			ASSERT_OK(dns_lookup_wait(&lookup, resolver, &error), error);
		if (answer->kind != cases[i].kind || !answer->message ||
		    (cases[i].text &&
		     strcmp((const char *)answer->records[0].octets, cases[i].text) != 0))
			fail_msg("%s: kind %d", cases[i].name, (int)answer->kind);
	}
	assert_int_equal(resolver_run(resolver, &error), 0);
	answer_cache_free(answers);
}

static void test_no_zone(void **state)
{
	CLEANUP(resolver_closep) struct resolver *resolver = NULL;
	const struct resolver *before;
	struct error error;

	(void)state;
	error = (struct error)ERROR_INIT;
	ASSERT_OK(resolver_zone_open(&resolver, published, &error), error);
	before = resolver;
	ASSERT_ERROR(resolver_zone_before(&resolver, "@ TXT x\n", "new.test", &error), error,
		     ERROR_DATA, "no SOA record, for new.test");
	ASSERT_ERROR(resolver_zone_before(&resolver, text, "a..b", &error), error, ERROR_DATA,
		     "cannot be in a zone");
	ASSERT_ERROR(resolver_zone_before(&resolver, "@ A x\n", "new.test", &error), error,
		     ERROR_DATA, "line 1 of the zone");
	assert_ptr_equal(resolver, before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_before),
		cmocka_unit_test(test_no_zone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
