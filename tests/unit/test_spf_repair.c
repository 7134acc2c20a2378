// SPDX-License-Identifier: MIT
#include "unit.h"

#include "spf/spf_repair.h"

static const struct {
	const char *label;
	const char *text;
	const char *repaired; /* NULL: nothing to repair, or it does not help */
} repairs[] = {
	{ "right", "v=spf1 include:spf.a.test -all", NULL },
	{ "the guide's", "v=spf1 include the following:spf.a.test -all",
	  "v=spf1 include:spf.a.test -all" },
	{ "the guide's, full-width", "v=spf1 include the following\xEF\xBC\x9Aspf.a.test -all",
	  "v=spf1 include:spf.a.test -all" },
	{ "space behind the colon", "v=spf1 include: spf.a.test -all",
	  "v=spf1 include:spf.a.test -all" },
	{ "space before the colon", "v=spf1 include :spf.a.test -all",
	  "v=spf1 include:spf.a.test -all" },
	{ "no colon", "v=spf1 include spf.a.test -all", "v=spf1 include:spf.a.test -all" },
	{ "no space before -all", "v=spf1 include:spf.a.test-all",
	  "v=spf1 include:spf.a.test -all" },
	{ "no space before ~all", "v=spf1 include:spf.a.test~all",
	  "v=spf1 include:spf.a.test ~all" },
	{ "quotes", "\"v=spf1 include:spf.a.test -all\"", "v=spf1 include:spf.a.test -all" },
	{ "typographic quotes", "\xE2\x80\x9Cv=spf1 include:spf.a.test -all\xE2\x80\x9D",
	  "v=spf1 include:spf.a.test -all" },
	{ "dash",
	  "v=spf1 include:spf.a.test \xE2\x80\x93"
	  "all",
	  "v=spf1 include:spf.a.test -all" },
	{ "no-break space", "v=spf1\xC2\xA0include:spf.a.test -all",
	  "v=spf1 include:spf.a.test -all" },
	{ "leading space", " v=spf1 include:spf.a.test -all", "v=spf1 include:spf.a.test -all" },
	{ "no v=", "spf1 include:spf.a.test -all", "v=spf1 include:spf.a.test -all" },
	{ "no version", "include:spf.a.test -all", "v=spf1 include:spf.a.test -all" },
	{ "version and include together", "v=spf1include:spf.a.test -all",
	  "v=spf1 include:spf.a.test -all" },
	{ "several at once", "\"V=spf1 include the following: spf.a.test-all\"",
	  "V=spf1 include:spf.a.test -all" },
	{ "zero-width space", "v=spf1 include:\xE2\x80\x8Bspf.a.test -all",
	  "v=spf1 include:spf.a.test -all" },
	{ "byte order mark", "\xEF\xBB\xBFv=spf1 include:spf.a.test -all",
	  "v=spf1 include:spf.a.test -all" },
	{ "letter for digit", "v=spfl include:spf.a.test -all", "v=spf1 include:spf.a.test -all" },
	{ "out of a web page", "v=spf1&nbsp;include:spf.a.test&nbsp;-all",
	  "v=spf1 include:spf.a.test -all" },
	{ "on two lines", "v=spf1 include:spf.a.test\r\n-all", "v=spf1 include:spf.a.test  -all" },
	{ "commas", "v=spf1 include:spf.a.test, include:spf.b.test, -all;",
	  "v=spf1 include:spf.a.test include:spf.b.test -all" },
	{ "full stop", "v=spf1 include:spf.a.test -all.", "v=spf1 include:spf.a.test -all" },
	{ "a final dot of a name is right", "v=spf1 include:spf.a.test.", NULL },
	{ "the type pasted along", "TXT v=spf1 include:spf.a.test -all",
	  "v=spf1 include:spf.a.test -all" },
	{ "the host pasted along", "@ IN TXT v=spf1 include:spf.a.test -all",
	  "v=spf1 include:spf.a.test -all" },
	{ "a sentence about it", "we had v=spf1 a long time ago", NULL },
	{ "without quotes in a zone file",
	  "v=spf1include:spf.a.testip4:192.0.2.1-include:spf.b.test~all",
	  "v=spf1 include:spf.a.test ip4:192.0.2.1 -include:spf.b.test ~all" },
	{ "space inside -all", "v=spf1 include:spf.a.test - all",
	  "v=spf1 include:spf.a.test -all" },
	{ "ipv4", "v=spf1 include:spf.a.test ipv4:192.0.2.1 -all",
	  "v=spf1 include:spf.a.test ip4:192.0.2.1 -all" },
	{ "beyond repair", "v=spf1 includes:spf.a.test -all", NULL },
	{ "no SPF at all", "\"something else\"", NULL },
	{ "a word with spf in it", "spfoo 'x'", NULL },
	{ "empty", "", NULL },
};

static void test_repair(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(repairs); i++) {
		CLEANUP(buf_release) struct buf repaired = BUF_INIT;
		const char *why = spf_repair(&repaired, repairs[i].text, strlen(repairs[i].text));

		if ((why != NULL) != (repairs[i].repaired != NULL) ||
		    (why && strcmp(buf_text(&repaired), repairs[i].repaired) != 0))
			fail_msg("%s: %s: %s", repairs[i].label, why ? why : "nothing",
				 buf_text(&repaired));
	}
}

static const struct {
	const char *text;
	bool part;
} parts[] = {
	{ "-all", true },
	{ "ip4:192.0.2.1 -all", true },
	{ "include:spf.a.test", true },
	{ "redirect=spf.a.test", true },
	{ "a mx:b.test", true },
	{ "a", false },
	{ "mx", false },
	{ "all", false },
	{ "", false },
	{ "v=spf1 -all", false },
	{ "MS=ms0123456", false },
	{ "ip4:192.0.2.1 x=y", false },
	{ "hello world", false },
	{ "ip4:nonsense", false },
	{ "v=DMARC1; p=none", false },
};

static void test_part(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (spf_is_part(parts[i].text, strlen(parts[i].text)) != parts[i].part)
			fail_msg("%s", parts[i].text);
}

static const struct {
	const char *label;
	const char *records[2];
	const char *line;
	const char *dropped;
} lines[] = {
	{ "none", { NULL }, "v=spf1 include:spf.a.test -all" },
	{ "others stay",
	  { "v=spf1 ip4:192.0.2.1 mx -all" },
	  "v=spf1 include:spf.a.test ip4:192.0.2.1 mx -all" },
	{ "a soft fail stays", { "v=spf1 mx ~all" }, "v=spf1 include:spf.a.test mx ~all" },
	{ "a pass for all does not", { "v=spf1 mx +all" }, "v=spf1 include:spf.a.test mx -all" },
	{ "ours once",
	  { "v=spf1 ?include:spf.a.test mx INCLUDE:SPF.A.TEST -all" },
	  "v=spf1 include:spf.a.test mx -all" },
	{ "two merged",
	  { "v=spf1 mx -all", "V=SPF1 a MX ~all" },
	  "v=spf1 include:spf.a.test mx a ~all" },
	{ "other sites and old values go",
	  { "v=spf1 include:spf.b.test include:spf.old.test mx -all" },
	  "v=spf1 include:spf.a.test mx -all" },
	{ "redirect becomes include",
	  { "v=spf1 redirect=_spf.c.test" },
	  "v=spf1 include:spf.a.test include:_spf.c.test -all" },
	{ "what has to go goes",
	  { "v=spf1 ip4:0.0.0.0/1 ip6:::/0 mx redirect=c.test" },
	  "v=spf1 include:spf.a.test mx -all",
	  "redirect=c.test" },
	{ "what is no term goes",
	  { "v=spf1 mx ipv5:192.0.2.1 -all" },
	  "v=spf1 include:spf.a.test mx -all" },
};

static void test_line(void **state)
{
	static const char *old[] = { "include:spf.old.test" };
	static struct site sites[] = {
		{ .id = "a",
		  .spf_mechanism = "include:spf.a.test",
		  .spf_all = "-all",
		  .legacy.spf = { old, 1, 1 } },
		{ .id = "b", .spf_mechanism = "include:spf.b.test", .spf_all = "-all" },
	};
	const struct site_registry registry = { .sites = sites, .count = 2 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		CLEANUP(buf_release) struct buf line = BUF_INIT;
		CLEANUP(vec_release) struct vec records = VEC_INIT, dropped = VEC_INIT;

		for (size_t j = 0; j < 2 && lines[i].records[j]; j++)
			vec_add(&records, lines[i].records[j]);
		if (lines[i].dropped)
			vec_add(&dropped, lines[i].dropped);
		spf_line(&line, &sites[0], &registry, &records, &dropped);
		if (strcmp(buf_text(&line), lines[i].line) != 0)
			fail_msg("%s: %s", lines[i].label, buf_text(&line));
	}
}

static void test_term(void **state)
{
	(void)state;
	assert_true(spf_term_is("include:a.test", 14, "include:a.test"));
	assert_true(spf_term_is("+Include:A.test.", 16, "include:a.test"));
	assert_true(spf_term_is("-include:a.test", 15, "include:a.test"));
	assert_false(spf_term_is("include:a.test.b", 16, "include:a.test"));
	assert_false(spf_term_is("", 0, "include:a.test"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_repair),
		cmocka_unit_test(test_part),
		cmocka_unit_test(test_line),
		cmocka_unit_test(test_term),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
