// SPDX-License-Identifier: MIT
#include "unit.h"

#include "model/finding.h"
#include "model/verdict.h"

static void test_format(void **state)
{
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT, document = BUF_INIT;
	struct json json = json_init(&document, false);
	struct finding *finding;

	(void)state;
	finding_hint(&findings, "nothing to hint at");
	finding = finding_add(&findings, FINDING_ERROR, "RULE", "sub\033ject", "text %d", 1);
	finding->file = "file";
	finding->line = 3;
	finding->column = 4;
	finding_hint(&findings, "do %s", "this");
	finding_add(&findings, FINDING_NOTE, "OTHER", "", "plain");
	assert_int_equal(finding_count(&findings, FINDING_WARNING), 1);
	for (size_t i = 0; i < 2; i++)
		finding_format(&text, &findings.items[i]);
	assert_string_equal(buf_text(&text), "file:3:4: sub\\x1bject: text 1\n    do this\nplain\n");
	finding_write_json(&json, &findings);
	assert_non_null(strstr(buf_text(&document), "\"severity\": \"error\", \"rule\": \"RULE\""));
	assert_non_null(strstr(buf_text(&document), "\"line\": 3, \"column\": 4"));
}

static void test_verdict(void **state)
{
	CLEANUP(verdict_freep) struct verdict *verdict = verdict_new("x.example", "sg");
	CLEANUP(buf_release) struct buf document = BUF_INIT;
	struct json json = json_init(&document, false);
	struct verdict_record *record = verdict_add(verdict);

	(void)state;
	record->host = "@";
	record->type = "MX";
	record->expected = "5 mx";
	record->required = true;
	verdict->status = VERDICT_PENDING;
	verdict->wait_seconds = 60;
	verdict_write_json(&json, verdict);
	assert_string_equal(buf_text(&document), "{\"domain\": \"x.example\", \"site\": \"sg\", \"status\": \"pending\", \"wait_seconds\": 60, \"records\": [{\"host\": \"@\", \"type\": \"MX\", "
						 "\"expected\": \"5 mx\", \"found\": [], \"state\": \"unknown\", \"required\": true}], \"findings\": []}\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_format), cmocka_unit_test(test_verdict) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
