// SPDX-License-Identifier: MIT
#include "mapping/value.h"
#include "unit.h"

typedef enum mapping_rule (*cleaner)(const struct config *config, const struct entry_value *value,
				     struct buf *out, struct buf *why);

static struct config_domain domains[] = { { .name = "example.com" },
					  { .name = "xn--bcher-kva.example" } };
static struct config config = { .domains = domains, .domain_count = ARRAY_LEN(domains) };

static const struct {
	const char *label;
	cleaner clean;
	const char *value;
	enum mapping_rule rule;
	const char *out; /* or what the complaint has in it */
} cases[] = {
	{ "text", value_text, "Ada Lovelace", RULE_NONE, "Ada Lovelace" },
	{ "text with spaces at the ends", value_text, "  Ada ", RULE_NONE, "Ada" },
	{ "text is put into NFC", value_text, "e\xCC\x81", RULE_NONE, "é" },
	{ "empty text", value_text, "", RULE_NONE, "" },
	{ "Chinese", value_text, "王小明", RULE_NONE, "王小明" },
	{ "a quote inside", value_text, "D'Arcy \"Rex\" Smith, Jr.", RULE_NONE,
	  "D'Arcy \"Rex\" Smith, Jr." },
	{ "a slash inside", value_text, "Works/Sales", RULE_NONE, "Works/Sales" },
	{ "line end", value_text, "Ada\nBcc: all", RULE_VALUE_TEXT, "control character" },
	{ "carriage return", value_text, "Ada\r", RULE_VALUE_TEXT, "control character" },
	{ "tab", value_text, "Ada\tLovelace", RULE_VALUE_TEXT, "control character" },
	{ "escape sequence", value_text, "\x1B[31mAda", RULE_VALUE_TEXT, "control character" },
	{ "direction mark", value_text, "Ada\xE2\x80\xAEtxt.exe", RULE_VALUE_TEXT,
	  "direction mark" },
	{ "zero width space", value_text,
	  "Ad\xE2\x80\x8B"
	  "a",
	  RULE_VALUE_TEXT, "invisible" },
	{ "Latin-1", value_text, "M\xFCller", RULE_VALUE_TEXT, "not valid UTF-8" },
	{ "overlong", value_text,
	  "\xC0\xBD"
	  "1+1",
	  RULE_VALUE_TEXT, "not valid UTF-8" },
	{ "formula", value_text, "=1+1", RULE_VALUE_FORMULA, "formula" },
	{ "formula after a space", value_text, " =1+1", RULE_VALUE_FORMULA, "formula" },
	{ "command", value_text, "@SUM(A1)", RULE_VALUE_FORMULA, "formula" },
	{ "minus", value_text, "-2+3", RULE_VALUE_FORMULA, "formula" },
	{ "plus", value_text, "+1", RULE_VALUE_FORMULA, "formula" },
	{ "full-width formula", value_text, "＝1+1", RULE_VALUE_FORMULA, "formula" },
	{ "equals inside", value_text, "a=b", RULE_NONE, "a=b" },

	{ "phone", value_phone, "+49 (30) 555-00.01/2", RULE_NONE, "+493055500012" },
	{ "phone without plus is text", value_phone, "030 5550001", RULE_NONE, "030 5550001" },
	{ "extension", value_phone, "1234", RULE_NONE, "1234" },
	{ "only a plus", value_phone, "+", RULE_VALUE_PHONE, "no telephone number" },
	{ "plus and separators", value_phone, "+ -", RULE_VALUE_PHONE, "no telephone number" },
	{ "formula as a phone", value_phone, "+1+cmd|' /C calc'!A0", RULE_VALUE_PHONE,
	  "no telephone number" },
	{ "letters", value_phone, "+49 30 CALLME", RULE_VALUE_PHONE, "no telephone number" },
	{ "two pluses", value_phone, "+49+30", RULE_VALUE_PHONE, "no telephone number" },
	{ "another formula as a phone", value_phone, "=1", RULE_VALUE_FORMULA, "formula" },
	{ "minus as a phone", value_phone, "-1", RULE_VALUE_FORMULA, "formula" },
	{ "full-width plus", value_phone, "＋49", RULE_VALUE_FORMULA, "formula" },
	{ "phone with a line end", value_phone, "+49\n30", RULE_VALUE_TEXT, "control character" },
	{ "empty phone", value_phone, "", RULE_NONE, "" },

	{ "number", value_number, " 2048 ", RULE_NONE, "2048" },
	{ "number with a unit", value_number, "2 GB", RULE_VALUE_NUMBER, "no whole number" },
	{ "negative", value_number, "-1", RULE_VALUE_FORMULA, "formula" },
	{ "too long", value_number, "1234567890", RULE_VALUE_NUMBER, "no whole number" },

	{ "address", value_address, "Ada@Example.COM", RULE_NONE, "ada@example.com" },
	{ "address with a U-label", value_address, "ada@Bücher.example", RULE_NONE,
	  "ada@xn--bcher-kva.example" },
	{ "no at sign", value_address, "ada", RULE_ADDRESS_SYNTAX, "has no @" },
	{ "empty address", value_address, "", RULE_ADDRESS_SYNTAX, "is empty" },
	{ "two addresses", value_address, "a@example.com, b@example.com", RULE_ADDRESS_SYNTAX,
	  "character" },
	{ "a name with it", value_address, "Ada <ada@example.com>", RULE_ADDRESS_SYNTAX,
	  "character" },
	{ "header injection", value_address, "ada@example.com\nBcc: x@y.z", RULE_ADDRESS_SYNTAX,
	  "control character" },
	{ "domain of others", value_address, "ada@example.net", RULE_ADDRESS_DOMAIN,
	  "is in the domain example.net, which is not configured; configured: example.com, xn--" },
	{ "domain below", value_address, "ada@sub.example.com", RULE_ADDRESS_DOMAIN,
	  "sub.example.com" },
	{ "formula as an address", value_address, "=1+1|x@example.com", RULE_VALUE_FORMULA,
	  "formula" },
	{ "plus address", value_address, "+1@example.com", RULE_VALUE_FORMULA, "formula" },
	{ "plus inside an address", value_address, "ada+x@example.com", RULE_NONE,
	  "ada+x@example.com" },
	{ "not ASCII", value_address, "zoë@example.com", RULE_ADDRESS_INTERNATIONAL, "not ASCII" },
};

static void test_clean(void **state)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	CLEANUP(buf_release) struct buf why = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct entry_value value = { .octets = cases[i].value,
						   .len = strlen(cases[i].value) };
		enum mapping_rule rule;
		bool fine;

		buf_clear(&why);
		rule = cases[i].clean(&config, &value, &out, &why);
		fine = rule == RULE_NONE ? strcmp(buf_text(&out), cases[i].out) == 0
					 : strstr(buf_text(&why), cases[i].out) != NULL;
		if (rule != cases[i].rule || !fine)
			fail_msg("%s: rule %d, \"%s\", \"%s\"", cases[i].label, (int)rule,
				 buf_text(&out), buf_text(&why));
	}
}

static void test_nul(void **state)
{
	static const cleaner cleaners[] = { value_text, value_phone, value_number, value_address };
	const struct entry_value value = { .octets = "1\0@example.com", .len = 14 };
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	CLEANUP(buf_release) struct buf why = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cleaners); i++)
		assert_int_not_equal(cleaners[i](&config, &value, &out, &why), RULE_NONE);
}

static void test_long(void **state)
{
	char long_text[1200];
	const struct entry_value value = { .octets = long_text, .len = sizeof(long_text) };
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	CLEANUP(buf_release) struct buf why = BUF_INIT;

	(void)state;
	memset(long_text, 'a', sizeof(long_text));
	assert_int_equal(value_text(&config, &value, &out, &why), RULE_VALUE_TEXT);
	assert_non_null(strstr(why.data, "longer than 1024"));
}

static const struct {
	const char *value;
	enum value_mark mark;
	const char *rest;
} marks[] = {
	{ "ada@example.com", VALUE_PLAIN, "ada@example.com" },
	{ "SMTP:ada@example.com", VALUE_PRIMARY, "ada@example.com" },
	{ "smtp:ada@example.com", VALUE_ALIAS, "ada@example.com" },
	{ "Smtp:ada@example.com", VALUE_ALIAS, "ada@example.com" },
	{ "X500:/o=Example/cn=ada", VALUE_OTHER, "X500:/o=Example/cn=ada" },
	{ "SIP:ada@example.com", VALUE_OTHER, "SIP:ada@example.com" },
	{ "smtp", VALUE_PLAIN, "smtp" },
	{ "smtp:", VALUE_ALIAS, "" },
	{ ":ada@example.com", VALUE_PLAIN, ":ada@example.com" },
	{ "", VALUE_PLAIN, "" },
	{ "ada.b:c@example.com", VALUE_PLAIN, "ada.b:c@example.com" },
};

static void test_marks(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		struct entry_value value = { .octets = marks[i].value,
					     .len = strlen(marks[i].value) };

		if (value_unmark(&value) != marks[i].mark || value.len != strlen(marks[i].rest) ||
		    memcmp(value.octets, marks[i].rest, value.len) != 0)
			fail_msg("%s", marks[i].value);
	}
}

static int group_setup(void **state)
{
	(void)state;
	config_index(&config);
	return 0;
}

static int group_teardown(void **state)
{
	(void)state;
	map_release(&config.domain_index);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_clean),
					    cmocka_unit_test(test_nul), cmocka_unit_test(test_long),
					    cmocka_unit_test(test_marks) };

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
