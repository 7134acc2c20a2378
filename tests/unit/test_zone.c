// SPDX-License-Identifier: MIT
#include "unit.h"

#include "dns/message.h"
#include "dns/zone.h"

static const char text[] = "; a zone\n"
			   "$ORIGIN example.test.\n"
			   "$TTL 300\n"
			   "@ 1h IN SOA ns hostmaster (\n"
			   "	1 3600 600 ; refresh, retry\n"
			   "	86400 60 )\n"
			   "  IN NS ns\n"
			   "ns IN 60 A 192.0.2.1\n"
			   "   AAAA 2001:db8::1\n"
			   "@ MX 10 mail.other.test.\n"
			   "txt TXT \"a b\" c\\100 \"\\\"\" \"\"\n"
			   "none TXT\n"
			   "alias CNAME ns\n"
			   "out CNAME www.elsewhere.test.\n"
			   "dead CNAME nothing\n"
			   "loop CNAME pool\n"
			   "pool CNAME loop\n"
			   "*.wild A 192.0.2.9\n"
			   "real.wild TXT x\n"
			   "a.b.c TXT deep\n"
			   "only CAA 0 issue \"ca.test\"\n"
			   "bad SERVFAIL\n"
			   "slow TXT here\n"
			   "slow TIMEOUT\n"
			   "_imaps._tcp SRV 0 1 993 ns\n"
			   "sub.example.test. SOA . . 1 1 1 1 5\n"
			   "sub TXT inner\n";

static const struct {
	const char *name;
	enum rr_type type;
	enum answer_kind kind;
	const char *records;
} cases[] = {
	{ "example.test", RR_MX, ANSWER_DATA, "10 mail.other.test" },
	{ "example.test", RR_NS, ANSWER_DATA, "ns.example.test" },
	{ "ns.example.test", RR_A, ANSWER_DATA, "192.0.2.1" },
	{ "ns.example.test", RR_AAAA, ANSWER_DATA, "2001:db8::1" },
	{ "txt.example.test", RR_TXT, ANSWER_DATA, "a bcd\"" },
	{ "none.example.test", RR_TXT, ANSWER_DATA, "" },
	{ "alias.example.test", RR_A, ANSWER_DATA, "192.0.2.1" },
	{ "alias.example.test", RR_CNAME, ANSWER_DATA, "ns.example.test" },
	{ "alias.example.test", RR_MX, ANSWER_NODATA, "" },
	{ "out.example.test", RR_A, ANSWER_ALIAS, "" },
	{ "dead.example.test", RR_A, ANSWER_NXDOMAIN, "" },
	{ "loop.example.test", RR_A, ANSWER_ALIAS, "" },
	{ "x.wild.example.test", RR_A, ANSWER_DATA, "192.0.2.9" },
	{ "x.wild.example.test", RR_MX, ANSWER_NODATA, "" },
	{ "real.wild.example.test", RR_A, ANSWER_NODATA, "" },
	{ "b.c.example.test", RR_TXT, ANSWER_NODATA, "" },
	{ "x.c.example.test", RR_TXT, ANSWER_NXDOMAIN, "" },
	{ "only.example.test", RR_TXT, ANSWER_NODATA, "" },
	{ "bad.example.test", RR_A, ANSWER_SERVFAIL, "" },
	{ "slow.example.test", RR_TXT, ANSWER_DATA, "here" },
	{ "_imaps._tcp.example.test", RR_SRV, ANSWER_DATA, "0 1 993 ns.example.test" },
	{ "sub.example.test", RR_TXT, ANSWER_DATA, "inner" },
	{ "other.test", RR_A, ANSWER_REFUSED, "" },
};

static void test_reply(void **state)
{
	struct error error = ERROR_INIT;
	struct zone *zone;

	(void)state;
	ASSERT_OK(zone_parse(&zone, text, NULL, &error), error);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(answer_freep) struct answer *answer = NULL;
		CLEANUP(buf_release) struct buf message = BUF_INIT, records = BUF_INIT;
		struct name name;

		assert_true(name_from_text(&name, cases[i].name));
		assert_true(zone_reply(zone, &name, cases[i].type, &message));
		answer = message_parse(message.data, message.len, &name, cases[i].type);
		for (size_t j = 0; j < answer->count; j++)
			rr_text(&records, cases[i].type, &answer->records[j]);
		if (answer->kind != cases[i].kind ||
		    strcmp(buf_text(&records), cases[i].records) != 0)
			fail_msg("%s %s: kind %d, %s", cases[i].name, rr_type_text(cases[i].type),
				 (int)answer->kind, buf_text(&records));
		buf_release(&records);
	}
	zone_free(zone);
}

static void test_silence(void **state)
{
	CLEANUP(buf_release) struct buf message = BUF_INIT;
	struct error error = ERROR_INIT;
	struct zone *zone;
	struct name name;

	(void)state;
	ASSERT_OK(zone_parse(&zone, text, NULL, &error), error);
	assert_true(name_from_text(&name, "slow.example.test"));
	assert_false(zone_reply(zone, &name, RR_MX, &message));
	zone_free(zone);
}

static const struct {
	const char *text;
	const char *why;
} mistakes[] = {
	{ "a A 192.0.2.1\nb A 192.0.2\n", "line 2 of the zone: the address is none" },
	{ "a A\n", "something is missing" },
	{ "a A 192.0.2.1 x\n", "more than the type takes" },
	{ "a FOO x\n", "the type is not known" },
	{ "a MX x y\n", "the number is none" },
	{ "a MX 65536 y\n", "the number is none" },
	{ "a TXT \"x\n", "a quote is not closed" },
	{ "a SOA . . ( 1 2 3\n", "a parenthesis is not closed" },
	{ "a..b A 192.0.2.1\n", "the name is none" },
	{ "$TTL x\n", "the number is none" },
};

static void test_mistakes(void **state)
{
	struct error error;
	struct zone *zone;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(mistakes); i++)
		ASSERT_ERROR(zone_parse(&zone, mistakes[i].text, NULL, &error), error, ERROR_DATA,
			     mistakes[i].why);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reply),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_mistakes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
