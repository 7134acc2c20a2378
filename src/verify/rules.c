// SPDX-License-Identifier: MIT
#include "verify/rules.h"

const struct rule_table *const rule_tables[] = { &rules_server, &rules_name, &rules_mx, &rules_spf,
						 &rules_extra };
const size_t rule_table_count = ARRAY_LEN(rule_tables);

size_t rules_apply(struct server_view *view, struct findings *findings)
{
	size_t complaints = 0;

	for (size_t i = 0; i < rule_table_count; i++) {
		for (size_t j = 0; j < rule_tables[i]->count; j++) {
			const struct verify_rule *rule = &rule_tables[i]->rows[j];
			size_t before = finding_count(findings, FINDING_WARNING);

			rule->check(rule, view, findings);
			if (!rule->unsure)
				complaints += finding_count(findings, FINDING_WARNING) - before;
		}
	}
	return complaints;
}
