// SPDX-License-Identifier: MIT
/*
 * The rules by which a domain is judged: one row each, in the tables of rules_*.c. A rule looks at
 * a complete view and adds findings with its id. Ids are part of the interface, scripts match on
 * them: never rename one, never use one again for something else.
 */
#pragma once

#include "verify/server_view.h"

struct verify_rule;

typedef void rule_check(const struct verify_rule *rule, struct server_view *view,
			struct findings *findings);

struct verify_rule {
	const char *id;
	enum finding_severity severity;
	rule_check *check;
	bool unsure;	     /* it reports what could not be determined, not a mistake */
	const char *meaning; /* for the manual: when it applies */
};

struct rule_table {
	const struct verify_rule *rows;
	size_t count;
};

extern const struct rule_table rules_server, rules_name, rules_mx, rules_spf, rules_extra;

/* All of them, in the order of their findings. */
extern const struct rule_table *const rule_tables[];
extern const size_t rule_table_count;

/*
 * Applies all. Returns how many findings of at least FINDING_WARNING are about something certain.
 */
size_t rules_apply(struct server_view *view, struct findings *findings);
