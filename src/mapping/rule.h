// SPDX-License-Identifier: MIT
/*
 * The findings that a read may have about an entry: one row for each rule, with its id, its
 * severity and what to do. A read of a million entries may break one rule a million times, so only
 * the first findings of a rule are kept in full and the rest is counted.
 */
#pragma once

#include "model/finding.h"

enum mapping_rule {
	RULE_NONE = -1,
	RULE_ENTRY_DN,
	RULE_ADDRESS_SYNTAX,
	RULE_ADDRESS_DOMAIN,
	RULE_ADDRESS_INTERNATIONAL,
	RULE_ADDRESS_SEVERAL,
	RULE_ADDRESS_PRIMARY,
	RULE_ADDRESS_DUPLICATE,
	RULE_ALIAS_SYNTAX,
	RULE_ALIAS_DOMAIN,
	RULE_ALIAS_INTERNATIONAL,
	RULE_ALIAS_DUPLICATE,
	RULE_DEPARTMENT_SLASH,
	RULE_DEPARTMENT_EMPTY,
	RULE_DEPARTMENT_LONG,
	RULE_NAME_MISSING,
	RULE_VALUE_TEXT,
	RULE_VALUE_FORMULA,
	RULE_FIELD_TEXT,
	RULE_FIELD_FORMULA,
	RULE_VALUE_PHONE,
	RULE_VALUE_NUMBER,
	RULE_VALUE_RANGE,
	RULE_VALUE_UNUSED,
	RULE_DISABLED_UNCLEAR,
	RULES,
};

/* How many findings of one rule are kept in full. */
enum { RULE_KEPT = 1000 };

struct rule_counts {
	size_t seen[RULES];
	size_t kept[RULES]; /* of these, in full */
};

/*
 * Adds a finding of this rule about the entry `dn`; one that holds nobody is only counted once
 * there are many. Nothing happens when findings is NULL.
 */
void rule_add(struct rule_counts *counts, struct findings *findings, enum mapping_rule rule,
	      const char *dn, const char *format, ...) PRINTF_LIKE(5, 6);

/* Copies what was found about one entry to what is found about all, as far as that is kept. */
void rule_hand_on(struct rule_counts *counts, struct findings *findings,
		  const struct findings *of_entry);

/* Adds one finding for each rule of which some were only counted. */
void rule_finish(const struct rule_counts *counts, struct findings *findings);

/* Whether an entry that breaks the rule is held; otherwise only the value is left out. */
bool rule_holds(enum mapping_rule rule);

/* "ADDRESS-SYNTAX". */
const char *rule_id(enum mapping_rule rule);
