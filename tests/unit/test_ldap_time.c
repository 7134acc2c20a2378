// SPDX-License-Identifier: MIT
#include "ldap/ldap_time.h"

#include <inttypes.h>

#include "unit.h"

#define NEVER INT64_MIN

static void test_forms(void **state)
{
	static const struct {
		const char *text;
		int64_t instant;
	} cases[] = {
		{ "20261125184454Z", 1795632294 },
		{ "20261125184454.0Z", 1795632294 },
		{ "20261125184454,999Z", 1795632294 },
		{ "20261125184454.123456789012345678901234567890Z", 1795632294 },
		{ "202611251844Z", 1795632240 },
		{ "202611251844.5Z", 1795632270 },
		{ "202611251844,25Z", 1795632255 },
		{ "2026112518Z", 1795629600 },
		{ "2026112518.5Z", 1795631400 },
		{ "20261125194454+0100", 1795632294 },
		{ "20261125194454.5+01", 1795632294 },
		{ "20261125131454-0530", 1795632294 },
		{ "20261126001454+0530", 1795632294 },
		{ "20261125184454-0000", 1795632294 },
		{ "20161231235960Z", 1483228800 },
		{ "20240229000000Z", 1709164800 },
		{ "19700101000000Z", 0 },
		{ "19691231235959Z", -1 },
		{ "000001010000Z", -62167219200 },
		{ "99991231235959Z", 253402300799 },
		{ "", NEVER },
		{ "Z", NEVER },
		{ "20261125184454", NEVER },
		{ "20261125Z", NEVER },
		{ "2026112518445Z", NEVER },
		{ "20261125184454ZZ", NEVER },
		{ "20261125184454 Z", NEVER },
		{ " 20261125184454Z", NEVER },
		{ "20261125184454z", NEVER },
		{ "20261125184454.Z", NEVER },
		{ "20261125184454.+01", NEVER },
		{ "20261125184454+1", NEVER },
		{ "20261125184454+010", NEVER },
		{ "20261125184454+2400", NEVER },
		{ "20261125184454+0160", NEVER },
		{ "20261125184461Z", NEVER },
		{ "20261125186054Z", NEVER },
		{ "20261125244454Z", NEVER },
		{ "20261325184454Z", NEVER },
		{ "20260025184454Z", NEVER },
		{ "20260231000000Z", NEVER },
		{ "20250229000000Z", NEVER },
		{ "20261100184454Z", NEVER },
		{ "2026-11-25T18:44:54Z", NEVER },
		{ "٢٠٢٦١١٢٥١٨Z", NEVER },
		{ "+0261125184454Z", NEVER },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int64_t instant = NEVER;

		if (ldap_time_parse(cases[i].text, strlen(cases[i].text), &instant) ==
			    (cases[i].instant != NEVER) &&
		    instant == cases[i].instant)
			continue;
		fail_msg("%s: %" PRId64, cases[i].text, instant);
	}
}

/* Cut anywhere, it is read as something or as nothing, and never beyond its end. */
static void test_cut(void **state)
{
	static const char whole[] = "20261125184454.25+0100";

	(void)state;
	for (size_t len = 0; len < sizeof(whole); len++) {
		char *cut = malloc(len + 1);
		int64_t instant;

		memcpy(cut, whole, len);
		(void)ldap_time_parse(cut, len, &instant);
		free(cut);
	}
}

static void test_round(void **state)
{
	static const int64_t instants[] = { 0, 1, 1795632294, 951782400, 4102444800, 253402300799 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(instants); i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		int64_t again;

		ldap_time_put(&text, instants[i]);
		assert_int_equal(text.len, 15);
		assert_true(ldap_time_parse(text.data, text.len, &again));
		assert_true(again == instants[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_forms),
					    cmocka_unit_test(test_cut),
					    cmocka_unit_test(test_round) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
