// SPDX-License-Identifier: MIT
#include "mapping/address_rule.h"

#include "unit.h"

#include "entries.h"

static void test_parse(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{ "{givenName}.{sn}@example.com", NULL },
		{ "{givenName:1}{sn;lang-en}@example.com", NULL },
		{ "x-{2.5.4.3}_1@example.com", NULL },
		{ "{uid}", "has no @ with a domain after it" },
		{ "{uid}@", "has no @ with a domain after it" },
		{ "info@example.com",
		  "is the same for everybody; it needs an attribute, such as {uid}" },
		{ "@example.com",
		  "is the same for everybody; it needs an attribute, such as {uid}" },
		{ "{uid@example.com", "has a brace that is not closed" },
		{ "{}@example.com", "has braces without the name of an attribute" },
		{ "{:1}@example.com", "has braces without the name of an attribute" },
		{ "{a b}@example.com", "has something between braces that is no attribute; allowed "
				       "are {givenName} and {givenName:1}" },
		{ "{uid:}@example.com",
		  "has no number from 1 to 64 after the colon, such as {givenName:1}" },
		{ "{uid:0}@example.com",
		  "has no number from 1 to 64 after the colon, such as {givenName:1}" },
		{ "{uid:65}@example.com",
		  "has no number from 1 to 64 after the colon, such as {givenName:1}" },
		{ "{uid:1x}@example.com",
		  "has no number from 1 to 64 after the colon, such as {givenName:1}" },
		{ "{uid:99999999999999999999}@example.com",
		  "has no number from 1 to 64 after the colon, such as {givenName:1}" },
		{ "{uid}+x@example.com", "has a character outside of braces that is not one of "
					 "a-z, 0-9, dot, hyphen and underscore" },
		{ "A{uid}@example.com", "has a character outside of braces that is not one of a-z, "
					"0-9, dot, hyphen and underscore" },
		{ "{uid}}@example.com", "has a character outside of braces that is not one of a-z, "
					"0-9, dot, hyphen and underscore" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(arena_release) struct arena arena = ARENA_INIT;
		struct address_rule rule;
		const char *why = address_rule_parse(&arena, cases[i].text, &rule);

		if (!why != !cases[i].why || (why && strcmp(why, cases[i].why) != 0))
			fail_msg("%s: %s", cases[i].text, why ? why : "(fine)");
	}
}

#ifdef HAVE_ICU
#define CHINESE(address) address
#else
#define CHINESE(address) ""
#endif

/* The address, with "?" before what waits for a person and "-" for nothing at all. */
static void test_make(void **state)
{
	static const struct {
		const char *rules[3], *lines, *address;
	} cases[] = {
		{ { "{givenName}.{sn}@example.com" },
		  "givenName: Zoë\nsn: Müller-Lüdenscheidt\n",
		  "zoe.mueller-luedenscheidt@example.com" },
		{ { "{givenName}.{sn}@example.com" },
		  "givenName: Anna Maria\nsn: de la Cruz\n",
		  "anna-maria.de-la-cruz@example.com" },
		{ { "{givenName}.{sn}@example.com" },
		  "givenName: J. R.\nsn: O'Brien\n",
		  "j.r.obrien@example.com" },
		{ { "{givenName}.{sn}@example.com" }, "sn: Müller\n", "-" },
		{ { "{givenName}.{sn}@example.com", "{uid}@example.com" },
		  "sn: Müller\nuid: Mue_1\n",
		  "mue_1@example.com" },
		{ { "{givenName:1}{sn}@example.com" },
		  "givenName: Øystein\nsn: Ås\n",
		  "oaas@example.com" },
		{ { "{givenName:1}{sn:3}@example.com" },
		  "givenName: Юлия\nsn: Щукина\n",
		  "ishc@example.com" },
		/* Of several values the smallest, in whatever order they come. */
		{ { "{uid}@example.com" }, "uid: b\nuid: a\n", "a@example.com" },
		/* A later rule that needs no approval comes before a proposal. */
		{ { "{givenName}.{sn}@example.com", "{uid}@example.com" },
		  "givenName: 芳\nsn: 王\nuid: fwang\n",
		  "fwang@example.com" },
		{ { "{givenName}.{sn}@example.com", "{uid}@example.com" },
		  "givenName: 芳\nsn: 王\n",
		  "?" CHINESE("fang.wang@example.com") },
		{ { "{cn}@example.com" }, "cn: 欧阳娜娜\n", "?" CHINESE("ouyangnana@example.com") },
		/* Hostile values. */
		{ { "{cn}@example.com" }, "cn: =HYPERLINK(\"x\")\n", "?hyperlinkx@example.com" },
		{ { "{cn}@example.com" }, "cn: ../../etc\n", "?etc@example.com" },
		{ { "{cn}@example.com" }, "cn: a@example.net\n", "?aexample.net@example.com" },
		{ { "{cn}@example.com" }, "cn: 😀\n", "?" },
		{ { "{cn}@example.com" }, "cn: ---\n", "-" },
		{ { "{cn}@example.com" },
		  "cn: a\xE2\x80\xAE"
		  "b\n",
		  "?" },
		{ { "{cn}@example.com" },
		  "cn: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
		  "?" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct config_directory directory = { .page_size = 0 };
		CLEANUP(entry_release) struct entry entry = ENTRY_INIT;
		CLEANUP(buf_release) struct buf address = BUF_INIT;
		CLEANUP(buf_release) struct buf said = BUF_INIT;
		struct address_rules rules;
		enum address_made made;

		for (size_t j = 0; j < 3 && cases[i].rules[j]; j++)
			vec_add(&directory.address_rules, cases[i].rules[j]);
		entry_from(&entry, "uid=ada", cases[i].lines);
		address_rules_load(&rules, &directory);
		made = address_rules_make(&rules, &entry, &address, NULL, NULL);
		buf_printf(&said, "%s%s",
			   made == ADDRESS_NONE	      ? "-"
			   : made == ADDRESS_PROPOSED ? "?"
						      : "",
			   buf_text(&address));
		if (strcmp(buf_text(&said), cases[i].address) != 0)
			fail_msg("%s: want %s, got %s", cases[i].lines, cases[i].address,
				 buf_text(&said));
		address_rules_release(&rules);
		vec_release(&directory.address_rules);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_parse),
					    cmocka_unit_test(test_make) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
