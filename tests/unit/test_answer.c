// SPDX-License-Identifier: MIT
#include "unit.h"

#include "dns/answer.h"

static void test_describe(void **state)
{
	static const struct {
		enum answer_kind kind;
		unsigned rcode;
		int ede;
		const char *ede_text;
		bool tcp;
		const char *text;
	} cases[] = {
		{ ANSWER_SERVFAIL, 2, -1, NULL, false, "SERVFAIL" },
		{ ANSWER_SERVFAIL, 2, 6, "bad\nsignature", false,
		  "SERVFAIL (EDE 6: bad\\x0asignature)" },
		{ ANSWER_SERVFAIL, 2, 22, "", false, "SERVFAIL (EDE 22)" },
		{ ANSWER_REFUSED, 5, -1, NULL, false, "REFUSED" },
		{ ANSWER_REFUSED, 9, -1, NULL, false, "NOTAUTH" },
		{ ANSWER_REFUSED, 11, -1, NULL, false, "RCODE 11" },
		{ ANSWER_REFUSED, 4095, -1, NULL, false, "RCODE 4095" },
		{ ANSWER_TIMEOUT, 0, -1, NULL, false, "no answer in time" },
		{ ANSWER_NETERR, 0, -1, NULL, true, "the server cannot be reached over TCP" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(answer_freep) struct answer *answer = answer_new(cases[i].kind);
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		answer->rcode = (uint16_t)cases[i].rcode;
		answer->ede = cases[i].ede;
		answer->ede_text = cases[i].ede_text;
		answer->over_tcp = cases[i].tcp;
		answer_describe(&text, answer);
		assert_string_equal(buf_text(&text), cases[i].text);
	}
}

static void test_definite(void **state)
{
	static const enum answer_kind definite[] = { ANSWER_DATA, ANSWER_NODATA, ANSWER_NXDOMAIN };
	size_t count = 0;

	(void)state;
	for (int kind = ANSWER_DATA; kind <= ANSWER_MALFORMED; kind++) {
		const struct answer answer = { .kind = (enum answer_kind)kind };

		count += answer_is_definite(&answer);
	}
	assert_int_equal(count, ARRAY_LEN(definite));
	for (size_t i = 0; i < ARRAY_LEN(definite); i++)
		assert_true(answer_is_definite(&(struct answer){ .kind = definite[i] }));
}

static void test_types(void **state)
{
	enum rr_type type;

	(void)state;
	assert_true(rr_type_parse("mx", &type));
	assert_int_equal(type, RR_MX);
	assert_string_equal(rr_type_text(RR_AAAA), "AAAA");
	assert_string_equal(rr_type_text(RR_OPT), "OTHER");
	assert_false(rr_type_parse("OPT", &type));
}

static void test_text(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct rr record = { .octets = (const unsigned char *)"a\\b\"\0\377 c", .len = 8 };

	(void)state;
	rr_text(&text, RR_TXT, &record);
	assert_string_equal(buf_text(&text), "a\\\\b\"\\000\\255 c");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_describe),
		cmocka_unit_test(test_definite),
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
