// SPDX-License-Identifier: MIT
#include "mapping/rule.h"
#include "unit.h"

/* Whoever is held is told of each time, others are counted once they are many. */
static void add(struct rule_counts *counts, struct findings *findings, enum mapping_rule rule,
		int number)
{
	CLEANUP(finding_release) struct findings one = FINDINGS_INIT;

	rule_add(counts, &one, rule, "cn=a", "number %d", number);
	assert_int_equal(one.count, rule_holds(rule) || number < RULE_KEPT);
	rule_hand_on(counts, findings, &one);
}

static void test_bounded(void **state)
{
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	struct rule_counts counts = { .seen = { 0 } };

	(void)state;
	for (int i = 0; i < RULE_KEPT + 234; i++)
		add(&counts, &findings, RULE_VALUE_FORMULA, i);
	for (int i = 0; i < RULE_KEPT + 2; i++)
		add(&counts, &findings, RULE_ALIAS_SYNTAX, i);
	rule_add(&counts, NULL, RULE_ALIAS_DOMAIN, "cn=b", "not said");
	assert_int_equal(findings.count, 2 * RULE_KEPT);
	assert_string_equal(findings.items[RULE_KEPT - 1].text, "number 999");
	rule_finish(&counts, &findings);
	assert_int_equal(findings.count, 2 * RULE_KEPT + 2);
	assert_string_equal(findings.items[2 * RULE_KEPT].rule, "ALIAS-SYNTAX");
	assert_string_equal(findings.items[2 * RULE_KEPT].text,
			    "2 more entries have the same trouble");
	assert_string_equal(findings.items[2 * RULE_KEPT + 1].rule, "VALUE-FORMULA");
	assert_string_equal(findings.items[2 * RULE_KEPT + 1].text,
			    "234 more entries have the same trouble");
	assert_int_equal(findings.items[2 * RULE_KEPT + 1].more, 233);
}

/* Scripts match on the ids; a row that was left out would have none. */
static void test_rows(void **state)
{
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	struct rule_counts counts = { .seen = { 0 } };

	(void)state;
	for (int i = 0; i < RULES; i++) {
		add(&counts, &findings, (enum mapping_rule)i, 0);
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
