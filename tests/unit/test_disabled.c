// SPDX-License-Identifier: MIT
#include "mapping/disabled.h"
#include "unit.h"

/* 2026-11-24T00:00:00Z: day 20781; as FILETIME 134399520000000000. */
enum { NOW = 1795478400 };

static const struct {
	enum kind_rule rule;
	const char *value;
	enum disabled_answer answer;
} cases[] = {
	{ KIND_UAC_BIT, "512", DISABLED_NO },
	{ KIND_UAC_BIT, "514", DISABLED_YES },
	{ KIND_UAC_BIT, "546", DISABLED_YES },
	{ KIND_UAC_BIT, "66048", DISABLED_NO },
	{ KIND_UAC_BIT, "66050", DISABLED_YES },
	{ KIND_UAC_BIT, "528", DISABLED_NO }, /* 0x10, locked out, is not disabled */
	{ KIND_UAC_BIT, "", DISABLED_UNCLEAR },
	{ KIND_UAC_BIT, "0x202", DISABLED_UNCLEAR },
	{ KIND_FILETIME, "0", DISABLED_NO },
	{ KIND_FILETIME, "9223372036854775807", DISABLED_NO },
	{ KIND_FILETIME, "134399520000000000", DISABLED_NO },
	{ KIND_FILETIME, "134399519990000000", DISABLED_YES },
	{ KIND_FILETIME, "116444736000000000", DISABLED_YES }, /* 1970 */
	{ KIND_FILETIME, "1", DISABLED_YES },
	{ KIND_FILETIME, "9223372036854775808", DISABLED_UNCLEAR },
	{ KIND_FILETIME, "-1", DISABLED_YES },
	{ KIND_FILETIME, "-", DISABLED_UNCLEAR },
	{ KIND_FILETIME, "never", DISABLED_UNCLEAR },
	{ KIND_TRUE, "TRUE", DISABLED_YES },
	{ KIND_TRUE, "true", DISABLED_YES },
	{ KIND_TRUE, "FALSE", DISABLED_NO },
	{ KIND_TRUE, "", DISABLED_NO },
	{ KIND_PERMANENT, "000001010000Z", DISABLED_YES },
	{ KIND_PERMANENT, "20261123120000Z", DISABLED_NO },
	{ KIND_SHADOW_DAYS, "-1", DISABLED_NO },
	{ KIND_SHADOW_DAYS, "0", DISABLED_NO },
	{ KIND_SHADOW_DAYS, "1", DISABLED_YES },
	{ KIND_SHADOW_DAYS, "20781", DISABLED_YES },
	{ KIND_SHADOW_DAYS, "20782", DISABLED_NO },
	{ KIND_SHADOW_DAYS, "99999999999999999999", DISABLED_UNCLEAR },
	{ KIND_NEVER, "TRUE", DISABLED_NO },
};

static void test_values(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct entry_value value = { .octets = cases[i].value,
						   .len = strlen(cases[i].value) };

		if (disabled_test(cases[i].rule, &value, NOW) != cases[i].answer)
			fail_msg("rule %d, \"%s\"", (int)cases[i].rule, cases[i].value);
	}
}

static void test_choice(void **state)
{
	const struct kind *kind = &kinds[CONFIG_LDIF];
	int uac = disabled_sign(kind, "USERACCOUNTCONTROL"),
	    lock = disabled_sign(kind, "nsAccountLock");
	const struct config_match more[] = { { "title", "left" }, { .below = "o=x" } },
				  some[] = { { "nsaccountlock", NULL }, { "title", "left" } },
				  value[] = { { "userAccountControl", "514" } };

	(void)state;
	assert_true(uac >= 0 && lock >= 0 && uac != lock);
	assert_int_equal(disabled_sign(kind, "title"), -1);
	assert_true(disabled_is_judged(kind, uac, NULL, 0));
	assert_true(disabled_is_judged(kind, uac, more, ARRAY_LEN(more)));
	assert_true(disabled_is_judged(kind, lock, some, ARRAY_LEN(some)));
	assert_false(disabled_is_judged(kind, uac, some, ARRAY_LEN(some)));
	assert_false(disabled_is_judged(kind, uac, value, ARRAY_LEN(value)));
	assert_false(disabled_is_judged(kind, lock, value, ARRAY_LEN(value)));
}

/* A row of the kinds without a test might never report a disabled entry. */
static void test_every_rule_has_a_test(void **state)
{
	(void)state;
	for (int kind = 0; kind < CONFIG_KINDS; kind++) {
		for (int i = 0; i < KIND_DISABLED && kinds[kind].disabled[i].attribute; i++) {
			static const char *const texts[] = { "2", "TRUE", "000001010000Z", "1" };
			bool ever = false;

			for (size_t j = 0; j < ARRAY_LEN(texts); j++) {
				const struct entry_value value = { .octets = texts[j],
								   .len = strlen(texts[j]) };

				ever = ever || disabled_test(kinds[kind].disabled[i].rule, &value,
							     NOW) == DISABLED_YES;
			}
			assert_true(ever);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_choice),
		cmocka_unit_test(test_every_rule_has_a_test),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
