// SPDX-License-Identifier: MIT
#include "mapping/rule.h"
#include "unit.h"

static void test_bounded(void **state)
{
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	struct rule_counts counts = { .seen = { 0 } };

	(void)state;
	for (int i = 0; i < RULE_KEPT + 234; i++)
		rule_add(&counts, &findings, RULE_VALUE_FORMULA, "cn=a", "number %d", i);
	rule_add(&counts, &findings, RULE_ALIAS_SYNTAX, "cn=b", "another");
	rule_add(&counts, NULL, RULE_ALIAS_SYNTAX, "cn=b", "not said");
	assert_int_equal(findings.count, RULE_KEPT + 1);
	assert_string_equal(findings.items[RULE_KEPT - 1].text, "number 999");
	rule_finish(&counts, &findings);
	assert_int_equal(findings.count, RULE_KEPT + 2);
	assert_string_equal(findings.items[RULE_KEPT + 1].rule, "VALUE-FORMULA");
	assert_string_equal(findings.items[RULE_KEPT + 1].text,
			    "234 more entries have the same trouble");
}

/* Scripts match on the ids; a row that was left out would have none. */
static void test_rows(void **state)
{
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	struct rule_counts counts = { .seen = { 0 } };

	(void)state;
	for (int i = 0; i < RULES; i++) {
		rule_add(&counts, &findings, (enum mapping_rule)i, "cn=a", "text");
		assert_non_null(findings.items[i].rule);
		assert_non_null(findings.items[i].hint);
		assert_string_equal(findings.items[i].subject, "cn=a");
		assert_true(rule_holds((enum mapping_rule)i) ==
			    (findings.items[i].severity == FINDING_ERROR));
		for (int j = 0; j < i; j++)
			assert_string_not_equal(rule_id((enum mapping_rule)i),
						rule_id((enum mapping_rule)j));
	}
	rule_finish(&counts, &findings);
	assert_int_equal(findings.count, RULES);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_bounded),
					    cmocka_unit_test(test_rows) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
