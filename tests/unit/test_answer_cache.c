// SPDX-License-Identifier: MIT
#include "unit.h"

#include "resolver/answer_cache.h"
#include "resolver/resolver_zone.h"

static const char zone[] = ". SOA . . 1 1 1 1 60\n"
			   "a.test. MX 10 b.test.\n"
			   "one.test. CNAME two.test.\n"
			   "two.test. TXT here\n"
			   "round.test. CNAME round.test.\n";

static void count_ready(void *argument)
{
	++*(int *)argument;
}

static void test_wanted(void **state)
{
	CLEANUP(resolver_closep) struct resolver *resolver = NULL;
	struct error error = ERROR_INIT;
	const struct answer *answer;
	struct dns_lookup one, other;
	struct answer_cache *answers;
	int ready = 0;

	(void)state;
	ASSERT_OK(resolver_zone_open(&resolver, zone, &error), error);
	answers = answer_cache_new(resolver);
	dns_lookup_init(&one, answers, 1, count_ready, &ready);
	dns_lookup_init(&other, answers, 2, count_ready, &ready);
	assert_null(answer_cache_find(&one, "a.test", RR_MX));
	assert_null(answer_cache_find(&one, "a.test", RR_MX));
	assert_null(answer_cache_find(&one, "no.test", RR_MX));
	assert_null(answer_cache_find(&other, "a.test", RR_MX));
	assert_true(dns_lookup_lacks(&one));
	assert_int_equal(ready, 0);
	ASSERT_OK(dns_lookup_wait(&one, resolver, &error), error);
	assert_int_equal(ready, 2);
	assert_false(dns_lookup_lacks(&one));
	assert_false(dns_lookup_lacks(&other));
	answer = answer_cache_find(&one, "a.test", RR_MX);
	assert_int_equal(answer->kind, ANSWER_DATA);
	assert_ptr_equal(answer, answer_cache_find(&other, "a.test", RR_MX));
	assert_int_equal(answer_cache_find(&one, "no.test", RR_MX)->kind, ANSWER_NXDOMAIN);
	answer_cache_free(answers);
}

static const struct answer *follow(struct dns_lookup *lookup, struct resolver *resolver,
				   const char *name)
{
	struct error error = ERROR_INIT;

	while (!answer_cache_follow(lookup, name, RR_TXT))
		ASSERT_OK(dns_lookup_wait(lookup, resolver, &error), error);
	return answer_cache_follow(lookup, name, RR_TXT);
}

static void test_follow(void **state)
{
	CLEANUP(resolver_closep) struct resolver *resolver = NULL;
	struct error error = ERROR_INIT;
	struct dns_lookup lookup;
	struct answer_cache *answers;

	(void)state;
	ASSERT_OK(resolver_zone_open(&resolver, zone, &error), error);
	answers = answer_cache_new(resolver);
	dns_lookup_init(&lookup, answers, 1, NULL, NULL);
	assert_int_equal(follow(&lookup, resolver, "one.test")->kind, ANSWER_DATA);
	assert_int_equal(follow(&lookup, resolver, "round.test")->kind, ANSWER_ALIAS);
	assert_true(follow(&lookup, resolver, "round.test")->loop);
	answer_cache_free(answers);
}

/* A name that DNS cannot carry is never asked about. */
static void test_impossible(void **state)
{
	CLEANUP(resolver_closep) struct resolver *resolver = NULL;
	struct error error = ERROR_INIT;
	struct dns_lookup lookup;
	struct answer_cache *answers;

	(void)state;
	ASSERT_OK(resolver_zone_open(&resolver, zone, &error), error);
	answers = answer_cache_new(resolver);
	dns_lookup_init(&lookup, answers, 1, NULL, NULL);
	assert_int_equal(answer_cache_find(&lookup, "a..b", RR_TXT)->kind, ANSWER_NXDOMAIN);
	assert_int_equal(answer_cache_find(&lookup, "", RR_TXT)->kind, ANSWER_NXDOMAIN);
	answer_cache_free(answers);
}

/* Answers that no inquiry uses any more are forgotten; those that one may still use are not. */
static void test_trim(void **state)
{
	CLEANUP(resolver_closep) struct resolver *resolver = NULL;
	struct error error = ERROR_INIT;
	struct dns_lookup old, new;
	struct answer_cache *answers;

	(void)state;
	ASSERT_OK(resolver_zone_open(&resolver, zone, &error), error);
	answers = answer_cache_new(resolver);
	dns_lookup_init(&old, answers, 1, NULL, NULL);
	dns_lookup_init(&new, answers, 2, NULL, NULL);
	for (int i = 0; i < 5000; i++) {
		char name[32];

		snprintf(name, sizeof(name), "n%d.test", i);
		assert_null(answer_cache_find(&old, name, RR_A));
	}
	ASSERT_OK(dns_lookup_wait(&old, resolver, &error), error);
	assert_non_null(answer_cache_find(&new, "n7.test", RR_A));
	answer_cache_trim(answers, 2);
	assert_non_null(answer_cache_find(&new, "n7.test", RR_A));
	assert_null(answer_cache_find(&new, "n8.test", RR_A));
	ASSERT_OK(dns_lookup_wait(&new, resolver, &error), error);
	answer_cache_free(answers);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wanted),
		cmocka_unit_test(test_follow),
		cmocka_unit_test(test_impossible),
		cmocka_unit_test(test_trim),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
