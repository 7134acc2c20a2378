// SPDX-License-Identifier: MIT
#include "dns/rules.h"

size_t rules_apply(struct view *view, struct findings *findings)
{
	const struct rule_table *const tables[] = { &rules_name, &rules_mx, &rules_spf };
	size_t complaints = 0;

	for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
		for (size_t j = 0; j < tables[i]->count; j++) {
			const struct rule *rule = &tables[i]->rows[j];
			size_t before = finding_count(findings, FINDING_WARNING);

			rule->check(rule, view, findings);
			if (!rule->unsure)
				complaints += finding_count(findings, FINDING_WARNING) - before;
		}
	}
	return complaints;
}
