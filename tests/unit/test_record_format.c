// SPDX-License-Identifier: MIT
#include "unit.h"

#include "dns/message.h"
#include "records/record_format.h"
#include "records/record_plan_make.h"
#include "dns/zone.h"

static struct site_record rows[] = {
	{ "@", SITE_MX, 5, "mx1.provider.test", true },
	{ "@", SITE_MX, 10, "mx2.provider.test", true },
	{ "imap", SITE_CNAME, 0, "imap.provider.test", false },
	{ "_proof", SITE_TXT, 0,
	  "token \"quoted\" \\ ; and more than one string of text can hold: "
	  "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567"
	  "890123456789012345678901234567890123"
	  "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567"
	  "890123456789012345678901234567890123",
	  false },
};
static struct site site = { .id = "sg",
			    .title = "Singapore",
			    .records = rows,
			    .record_count = 4,
			    .spf_mechanism = "include:spf.provider.test",
			    .spf_all = "-all" };

/* Two domains as text in a format. */
static void write_plans(const char *format, struct buf *text, size_t count)
{
	struct record_plan *plans[] = { record_plan_new("example.test", &site),
					record_plan_new("xn--bcher-kva.test", &site) };

	record_format_find(format)->write(text, plans, count);
	record_plan_free(plans[0]);
	record_plan_free(plans[1]);
}

static void test_table(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	write_plans("table", &text, 2);
	assert_non_null(strstr(buf_text(&text), "example.test (Singapore)\n"));
	assert_non_null(strstr(buf_text(&text), "\nb\303\274cher.test (Singapore)\n"));
	assert_non_null(strstr(buf_text(&text), "  @       MX            5  mx1.provider.test\n"));
	assert_non_null(strstr(buf_text(&text),
			       "  imap    CNAME         -  imap.provider.test  (optional)\n"));
	assert_non_null(
		strstr(buf_text(&text),
		       "  @       TXT           -  v=spf1 include:spf.provider.test -all\n"));
}

/* What the format writes, a zone file reader reads back as just these records. */
static void test_zone(void **state)
{
	static const struct {
		const char *name;
		enum rr_type type;
		const char *expected;
	} questions[] = {
		{ "example.test", RR_MX, "5 mx1.provider.test\n10 mx2.provider.test\n" },
		{ "imap.example.test", RR_CNAME, "imap.provider.test\n" },
		{ "example.test", RR_TXT, "v=spf1 include:spf.provider.test -all\n" },
		{ "xn--bcher-kva.test", RR_MX, "5 mx1.provider.test\n10 mx2.provider.test\n" },
	};
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct error error = ERROR_INIT;
	struct zone *zone;

	(void)state;
	buf_puts(&text, "test. SOA . . 1 1 1 1 60\n");
	write_plans("zone", &text, 2);
	ASSERT_OK(zone_parse(&zone, buf_text(&text), NULL, &error), error);
	for (size_t i = 0; i < ARRAY_LEN(questions); i++) {
		CLEANUP(buf_release) struct buf message = BUF_INIT, found = BUF_INIT;
		CLEANUP(answer_freep) struct answer *answer = NULL;
		struct name name;

		assert_true(name_from_text(&name, questions[i].name));
		assert_true(zone_reply(zone, &name, questions[i].type, &message));
		answer = message_parse(message.data, message.len, &name, questions[i].type);
		for (size_t j = 0; j < answer->count; j++) {
			rr_text(&found, questions[i].type, &answer->records[j]);
			buf_putc(&found, '\n');
		}
		assert_string_equal(buf_text(&found), questions[i].expected);
	}
	zone_free(zone);
}

static void test_json(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	write_plans("json", &text, 1);
	assert_non_null(strstr(buf_text(&text), "\"schema\": 1"));
	assert_non_null(strstr(buf_text(&text), "\"name\": \"imap.example.test\""));
	assert_non_null(strstr(buf_text(&text), "\"priority\": 10"));
}

/* Texts that would end a string, or begin a template, in the language of a tool. */
static void test_hostile(void **state)
{
	static const struct {
		const char *format, *wanted;
	} cases[] = {
		{ "nsupdate", "TXT \"\\\"); ${a} %{b} \\\\ \\195\\188\"" },
		{ "dnscontrol", "TXT(\"_proof\", \"\\\"); ${a} %{b} \\\\ \303\274\"" },
		{ "octodns", "- \"\\\")\\\\; ${a} %{b} \\\\ \303\274\"" },
		{ "terraform", "= \"\\\"); $${a} %%{b} \\\\ \303\274\"" },
	};
	static struct site_record hostile[] = { { "_proof", SITE_TXT, 0,
						  "\"); ${a} %{b} \\ \303\274", false } };
	const struct site other = {
		.id = "x", .title = "evil\n$ORIGIN .", .records = hostile, .record_count = 1
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		struct record_plan *plan = record_plan_new("example.test", &other);

		record_format_find(cases[i].format)->write(&text, &plan, 1);
		if (!strstr(buf_text(&text), cases[i].wanted) ||
		    strstr(buf_text(&text), "\n$ORIGIN ."))
			fail_msg("%s: %s", cases[i].format, buf_text(&text));
		record_plan_free(plan);
	}
}

static void test_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < record_format_count; i++)
		assert_ptr_equal(record_format_find(record_formats[i].name), &record_formats[i]);
	assert_null(record_format_find("bind"));
}

/* A site without an SPF mechanism expects none. */
static void test_without_spf(void **state)
{
	struct arena arena = ARENA_INIT;
	struct site bare = site;
	struct expected_records expected;

	(void)state;
	bare.spf_mechanism = NULL;
	expected = expected_records_make(&arena, "example.test", &bare);
	assert_int_equal(expected.count, 4);
	assert_string_equal(expected.items[0].text, "5 mx1.provider.test");
	assert_string_equal(expected.items[2].owner, "imap.example.test");
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table), cmocka_unit_test(test_zone),
		cmocka_unit_test(test_json),  cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_names), cmocka_unit_test(test_without_spf),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
