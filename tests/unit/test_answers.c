// SPDX-License-Identifier: MIT
#include "unit.h"

#include "resolver/answers.h"
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
	struct inquiry one, other;
	struct answers *answers;
	int ready = 0;

	(void)state;
	ASSERT_OK(resolver_zone_open(&resolver, zone, &error), error);
	answers = answers_new(resolver);
	inquiry_init(&one, answers, 1, count_ready, &ready);
	inquiry_init(&other, answers, 2, count_ready, &ready);
	assert_null(answers_find(&one, "a.test", RR_MX));
	assert_null(answers_find(&one, "a.test", RR_MX));
	assert_null(answers_find(&one, "no.test", RR_MX));
	assert_null(answers_find(&other, "a.test", RR_MX));
	assert_true(inquiry_lacks(&one));
	assert_int_equal(ready, 0);
	ASSERT_OK(inquiry_wait(&one, resolver, &error), error);
	assert_int_equal(ready, 2);
	assert_false(inquiry_lacks(&one));
	assert_false(inquiry_lacks(&other));
	answer = answers_find(&one, "a.test", RR_MX);
	assert_int_equal(answer->kind, ANSWER_DATA);
	assert_ptr_equal(answer, answers_find(&other, "a.test", RR_MX));
	assert_int_equal(answers_find(&one, "no.test", RR_MX)->kind, ANSWER_NXDOMAIN);
	answers_free(answers);
}

static const struct answer *follow(struct inquiry *inquiry, struct resolver *resolver, const char *name)
{
	struct error error = ERROR_INIT;

	while (!answers_follow(inquiry, name, RR_TXT))
		ASSERT_OK(inquiry_wait(inquiry, resolver, &error), error);
	return answers_follow(inquiry, name, RR_TXT);
}

static void test_follow(void **state)
{
	CLEANUP(resolver_closep) struct resolver *resolver = NULL;
	struct error error = ERROR_INIT;
	struct inquiry inquiry;
	struct answers *answers;

	(void)state;
	ASSERT_OK(resolver_zone_open(&resolver, zone, &error), error);
	answers = answers_new(resolver);
	inquiry_init(&inquiry, answers, 1, NULL, NULL);
	assert_int_equal(follow(&inquiry, resolver, "one.test")->kind, ANSWER_DATA);
	assert_int_equal(follow(&inquiry, resolver, "round.test")->kind, ANSWER_ALIAS);
	assert_true(follow(&inquiry, resolver, "round.test")->loop);
	answers_free(answers);
}

/* A name that DNS cannot carry is never asked about. */
static void test_impossible(void **state)
{
	CLEANUP(resolver_closep) struct resolver *resolver = NULL;
	struct error error = ERROR_INIT;
	struct inquiry inquiry;
	struct answers *answers;

	(void)state;
	ASSERT_OK(resolver_zone_open(&resolver, zone, &error), error);
	answers = answers_new(resolver);
	inquiry_init(&inquiry, answers, 1, NULL, NULL);
	assert_int_equal(answers_find(&inquiry, "a..b", RR_TXT)->kind, ANSWER_NXDOMAIN);
	assert_int_equal(answers_find(&inquiry, "", RR_TXT)->kind, ANSWER_NXDOMAIN);
	answers_free(answers);
}

/* What nobody looks at any more is forgotten; what somebody may still look at is not. */
static void test_trim(void **state)
{
	CLEANUP(resolver_closep) struct resolver *resolver = NULL;
	struct error error = ERROR_INIT;
	struct inquiry old, new;
	struct answers *answers;

	(void)state;
	ASSERT_OK(resolver_zone_open(&resolver, zone, &error), error);
	answers = answers_new(resolver);
	inquiry_init(&old, answers, 1, NULL, NULL);
	inquiry_init(&new, answers, 2, NULL, NULL);
	for (int i = 0; i < 5000; i++) {
		char name[32];

		snprintf(name, sizeof(name), "n%d.test", i);
		assert_null(answers_find(&old, name, RR_A));
	}
	ASSERT_OK(inquiry_wait(&old, resolver, &error), error);
	assert_non_null(answers_find(&new, "n7.test", RR_A));
	answers_trim(answers, 2);
	assert_non_null(answers_find(&new, "n7.test", RR_A));
	assert_null(answers_find(&new, "n8.test", RR_A));
	ASSERT_OK(inquiry_wait(&new, resolver, &error), error);
	answers_free(answers);
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
