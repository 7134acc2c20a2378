// SPDX-License-Identifier: MIT
#include "model/finding.h"
#include "unit.h"

static const struct {
	const char *label;
	const char *subject, *file;
	unsigned line, column;
	const char *text, *hint;
	const char *line_for_people;
} formats[] = {
	{ "all of it", "sync.limits", "/etc/mailprov/mailprov.yaml", 12, 3, "is no percentage",
	  "write 5%",
	  "/etc/mailprov/mailprov.yaml:12:3: sync.limits: is no percentage\n    write 5%\n" },
	{ "no place", "example.com", NULL, 0, 0, "no MX record", NULL,
	  "example.com: no MX record\n" },
	{ "file alone", "sync", "a.yaml", 0, 0, "is missing", NULL, "a.yaml: sync: is missing\n" },
	{ "no column", "dn", "people.ldif", 7, 0, "is no DN", NULL,
	  "people.ldif:7: dn: is no DN\n" },
	{ "no subject", NULL, "a.yaml", 1, 1, "is empty", NULL, "a.yaml:1:1: is empty\n" },
	{ "empty subject", "", NULL, 0, 0, "is empty", NULL, "is empty\n" },
	{ "hostile", "a\nb", "x\x1B[31m", 1, 2, "\xE2\x80\xAE\xFF", "c\rd",
	  "x\\x1b[31m:1:2: a\\x0ab: \\u{202e}\\xff\n    c\\x0dd\n" },
	{ "percent signs", "%s", "%n", 1, 1, "%d", "%s%s", "%n:1:1: %s: %d\n    %s%s\n" },
};

static void test_format(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
		CLEANUP(buf_release) struct buf buf = BUF_INIT;
		CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
		struct finding *finding = finding_add(&findings, FINDING_ERROR, "RULE",
						      formats[i].subject, "%s", formats[i].text);

		finding->file = formats[i].file;
		finding->line = formats[i].line;
		finding->column = formats[i].column;
		if (formats[i].hint)
			finding_hint(&findings, "%s", formats[i].hint);
		finding_format(&buf, &findings.items[0]);
		if (strcmp(buf_text(&buf), formats[i].line_for_people) != 0)
			fail_msg("%s: %s", formats[i].label, buf_text(&buf));
	}
}

/* The list copies what it is given, and keeps it while it grows. */
static void test_list(void **state)
{
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	char subject[20], text[20];

	(void)state;
	assert_int_equal(finding_count(&findings, FINDING_NOTE), 0);
	finding_hint(&findings, "of nothing");
	for (int i = 0; i < 1000; i++) {
		snprintf(subject, sizeof(subject), "subject %d", i);
		snprintf(text, sizeof(text), "text %d", i);
		finding_add(&findings, (enum finding_severity)(i % 3), "RULE", subject, "%s", text);
		if (i % 2)
			finding_hint(&findings, "hint %d", i);
	}
	assert_int_equal(findings.count, 1000);
	for (int i = 0; i < 1000; i++) {
		const struct finding *finding = &findings.items[i];

		snprintf(subject, sizeof(subject), "subject %d", i);
		snprintf(text, sizeof(text), "hint %d", i);
		assert_string_equal(finding->subject, subject);
		assert_string_equal(finding->text + 4, subject + 7);
		assert_string_equal(finding->rule, "RULE");
		assert_int_equal(finding->severity, i % 3);
		if (i % 2)
			assert_string_equal(finding->hint, text);
		else
			assert_null(finding->hint);
	}
	assert_int_equal(finding_count(&findings, FINDING_NOTE), 1000);
	assert_int_equal(finding_count(&findings, FINDING_WARNING), 666);
	assert_int_equal(finding_count(&findings, FINDING_ERROR), 333);
}

static void test_json(void **state)
{
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	CLEANUP(buf_release) struct buf buf = BUF_INIT;
	struct json json = json_init(&buf, false);

	(void)state;
	finding_write_json(&json, &findings);
	assert_string_equal(buf_text(&buf), "[]\n");
	buf_clear(&buf);
	finding_add(&findings, FINDING_ERROR, "MX-EXTRA-HIGHER", "example.com",
		    "a \"foreign\" MX\n");
	finding_hint(&findings, "remove it");
	finding_add(&findings, FINDING_WARNING, "KEY", NULL, "\xFF");
	findings.items[1].file = "a.yaml";
	findings.items[1].line = 2;
	finding_add(&findings, FINDING_NOTE, "NOTE", "", "%s", "");
	finding_write_json(&json, &findings);
	assert_string_equal(buf_text(&buf),
			    "[{\"severity\": \"error\", \"rule\": \"MX-EXTRA-HIGHER\", "
			    "\"subject\": \"example.com\", \"text\": \"a \\\"foreign\\\" MX\\n\", "
			    "\"hint\": \"remove it\"}, "
			    "{\"severity\": \"warning\", \"rule\": \"KEY\", \"subject\": null, "
			    "\"text\": \"\\ufffd\", \"hint\": null, "
			    "\"file\": \"a.yaml\", \"line\": 2, \"column\": 0}, "
			    "{\"severity\": \"note\", \"rule\": \"NOTE\", \"subject\": \"\", "
			    "\"text\": \"\", \"hint\": null}]\n");
}

static void test_release(void **state)
{
	struct findings findings = FINDINGS_INIT;

	(void)state;
	finding_release(&findings);
	finding_add(&findings, FINDING_NOTE, "RULE", "x", "y");
	finding_release(&findings);
	finding_release(&findings);
	assert_int_equal(findings.count, 0);
	finding_add(&findings, FINDING_NOTE, "RULE", "x", "again");
	assert_string_equal(findings.items[0].text, "again");
	finding_release(&findings);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_format),
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_release),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
