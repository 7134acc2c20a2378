// SPDX-License-Identifier: MIT
#include "model/verdict.h"
#include "unit.h"

static const struct {
	enum verdict_status status;
	int number; /* as stored */
	const char *text, *phrase;
} statuses[] = {
	{ VERDICT_UNKNOWN, 0, "unknown", "Domain name resolution is unknown" },
	{ VERDICT_NOT_EFFECTIVE, 1, "not-effective", "Domain name resolution is not effective" },
	{ VERDICT_PENDING, 2, "pending", "Domain name resolution is not effective yet" },
	{ VERDICT_EFFECTIVE, 3, "effective", "Domain name resolution is effective" },
};

static void test_texts(void **state)
{
	static const char *const states[] = { "ok",    "missing", "wrong",
					      "extra", "pending", "unknown" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(statuses); i++) {
		assert_int_equal(statuses[i].status, statuses[i].number);
		assert_string_equal(verdict_status_text(statuses[i].status), statuses[i].text);
		assert_string_equal(verdict_status_phrase(statuses[i].status), statuses[i].phrase);
	}
	for (size_t i = 0; i < ARRAY_LEN(states); i++)
		assert_string_equal(verdict_state_text((enum verdict_state)i), states[i]);
}

static void test_new(void **state)
{
	CLEANUP(verdict_freep) struct verdict *verdict = verdict_new("example.com", NULL);

	(void)state;
	assert_string_equal(verdict->domain, "example.com");
	assert_null(verdict->site);
	assert_int_equal(verdict->status, VERDICT_UNKNOWN);
	assert_int_equal(verdict->wait_seconds, -1);
	for (int i = 0; i < 100; i++) {
		struct verdict_record *record = verdict_add(verdict);

		assert_int_equal(record->state, VERDICT_RECORD_UNKNOWN);
		assert_null(record->host);
		assert_int_equal(record->found_count, 0);
		record->host = arena_printf(&verdict->arena, "host%d", i);
	}
	assert_int_equal(verdict->record_count, 100);
	assert_string_equal(verdict->records[0].host, "host0");
	assert_string_equal(verdict->records[99].host, "host99");
	verdict_free(NULL);
}

static void test_json(void **state)
{
	static const char *found[] = { "5 mx1.example.net.", "10 mx.\"old\".example." };
	CLEANUP(verdict_freep) struct verdict *verdict = verdict_new("example.com", "sg");
	CLEANUP(buf_release) struct buf buf = BUF_INIT;
	struct json json = json_init(&buf, false);
	struct verdict_record *record;

	(void)state;
	verdict->status = VERDICT_PENDING;
	verdict->wait_seconds = 0;
	record = verdict_add(verdict);
	*record = (struct verdict_record){
		.host = "@",
		.type = "MX",
		.expected = "5 mx1.example.net.",
		.found = found,
		.found_count = 2,
		.state = VERDICT_WRONG,
		.required = true,
	};
	record = verdict_add(verdict);
	record->host = "imap";
	record->type = "CNAME";
	finding_add(&verdict->findings, FINDING_NOTE, "RULE", "example.com", "is so");
	verdict_write_json(&json, verdict);
	assert_string_equal(
		buf_text(&buf),
		"{\"domain\": \"example.com\", \"site\": \"sg\", \"status\": \"pending\", "
		"\"wait_seconds\": 0, \"records\": ["
		"{\"host\": \"@\", \"type\": \"MX\", \"expected\": \"5 mx1.example.net.\", "
		"\"found\": "
		"[\"5 mx1.example.net.\", \"10 mx.\\\"old\\\".example.\"], \"state\": \"wrong\", "
		"\"required\": true}, "
		"{\"host\": \"imap\", \"type\": \"CNAME\", \"expected\": null, \"found\": [], "
		"\"state\": \"unknown\", \"required\": false}], "
		"\"findings\": [{\"severity\": \"note\", \"rule\": \"RULE\", \"subject\": "
		"\"example.com\", \"text\": \"is so\", \"hint\": null}]}\n");
}

static void test_empty_json(void **state)
{
	CLEANUP(verdict_freep) struct verdict *verdict = verdict_new("example.com", NULL);
	CLEANUP(buf_release) struct buf buf = BUF_INIT;
	struct json json = json_init(&buf, false);

	(void)state;
	verdict_write_json(&json, verdict);
	assert_string_equal(buf_text(&buf), "{\"domain\": \"example.com\", \"site\": null, "
					    "\"status\": \"unknown\", \"wait_seconds\": null, "
					    "\"records\": [], \"findings\": []}\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_new),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_empty_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
