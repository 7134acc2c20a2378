// SPDX-License-Identifier: MIT
#include "mapping/rule.h"

#include <stdarg.h>

#include "base/mem.h"

static const struct {
	const char *id;
	enum finding_severity severity;
	const char *hint;
} rows[RULES] = {
	[RULE_ENTRY_DN] = { "ENTRY-DN", FINDING_WARNING,
			    "correct the DN; until then the entry counts as not seen: nobody is "
			    "made from it, and nobody goes because of it" },
	[RULE_ADDRESS_SYNTAX] = { "ADDRESS-SYNTAX", FINDING_ERROR,
				  "correct the address in the directory; until then nothing is "
				  "done about this entry" },
	[RULE_ADDRESS_DOMAIN] = { "ADDRESS-DOMAIN", FINDING_ERROR,
				  "add the domain to \"domains\", or leave the entry out with "
				  "directory.filter or directory.exclude" },
	[RULE_ADDRESS_INTERNATIONAL] = { "ADDRESS-INTERNATIONAL", FINDING_ERROR,
					 "the provider takes ASCII letters only before the @; give "
					 "an address of such" },
	[RULE_ADDRESS_SEVERAL] = { "ADDRESS-SEVERAL", FINDING_NOTE,
				   "map an attribute to \"aliases\" to have the others too" },
	[RULE_ADDRESS_PRIMARY] = { "ADDRESS-PRIMARY", FINDING_NOTE,
				   "the address with SMTP: in capitals is the one that Exchange "
				   "sends from; make the two the same in the directory" },
	[RULE_ADDRESS_DUPLICATE] = { "ADDRESS-DUPLICATE", FINDING_ERROR,
				     "decide in the directory whose address it is; until then an "
				     "account that has it keeps it, and nothing is done about the "
				     "others" },
	[RULE_ALIAS_SYNTAX] = { "ALIAS-SYNTAX", FINDING_WARNING,
				"correct the alias in the directory; the account goes without it" },
	[RULE_ALIAS_DOMAIN] = { "ALIAS-DOMAIN", FINDING_NOTE,
				"add the domain to \"domains\" if the alias should work; the "
				"account goes without it" },
	[RULE_ALIAS_INTERNATIONAL] = { "ALIAS-INTERNATIONAL", FINDING_WARNING,
				       "the provider takes ASCII letters only before the @; the "
				       "account goes without it" },
	[RULE_ALIAS_DUPLICATE] = { "ALIAS-DUPLICATE", FINDING_ERROR,
				   "decide in the directory whose address it is; until then "
				   "nothing is done about the entry with the alias" },
	[RULE_DEPARTMENT_SLASH] = { "DEPARTMENT-SLASH", FINDING_NOTE,
				    "the provider separates departments by it; if it separates "
				    "them in the directory too, set "
				    "directory.departments.separator" },
	[RULE_DEPARTMENT_EMPTY] = { "DEPARTMENT-EMPTY", FINDING_WARNING,
				    "the empty names are left out; correct the value in the "
				    "directory" },
	[RULE_DEPARTMENT_LONG] = { "DEPARTMENT-LONG", FINDING_WARNING,
				   "shorten it in the directory; a new account goes without a "
				   "department, another one keeps its own" },
	[RULE_NAME_MISSING] = { "NAME-MISSING", FINDING_ERROR,
				"give the entry a name, or map another attribute to \"name\"" },
	[RULE_VALUE_TEXT] = { "VALUE-TEXT", FINDING_ERROR,
			      "correct the value in the directory; until then nothing is done "
			      "about this entry" },
	[RULE_VALUE_FORMULA] = { "VALUE-FORMULA", FINDING_ERROR,
				 "a spreadsheet would run it as a formula; correct the value in "
				 "the directory; until then nothing is done about this "
				 "entry" },
	[RULE_FIELD_TEXT] = { "FIELD-TEXT", FINDING_WARNING,
			      "correct the value in the directory; a new account goes without it, "
			      "another one keeps what it has" },
	[RULE_FIELD_FORMULA] = { "FIELD-FORMULA", FINDING_WARNING,
				 "a spreadsheet would run it as a formula; correct the value in "
				 "the directory; a new account goes without it, another one keeps "
				 "what it has" },
	[RULE_VALUE_PHONE] = { "VALUE-PHONE", FINDING_WARNING,
			       "write the number as +49 30 5550001; a new account goes without it, "
			       "another one keeps what it has" },
	[RULE_VALUE_NUMBER] = { "VALUE-NUMBER", FINDING_WARNING,
				"write a whole number; a new account goes without it, another one "
				"keeps what it has" },
	[RULE_VALUE_RANGE] = { "VALUE-RANGE", FINDING_ERROR,
			       "the server cut a long list of values; until it gives all nothing "
			       "is done about this entry" },
	[RULE_VALUE_UNUSED] = { "VALUE-UNUSED", FINDING_WARNING,
				"correct the value in the directory, or take it out" },
	[RULE_DISABLED_UNCLEAR] = { "DISABLED-UNCLEAR", FINDING_ERROR,
				    "correct the value in the directory; until then nothing is "
				    "done about this entry" },
};

void rule_add(struct rule_counts *counts, struct findings *findings, enum mapping_rule rule,
	      const char *dn, const char *format, ...)
{
	CLEANUP(mem_freep) char *text = NULL;
	va_list arguments;

	if (!findings || (counts->seen[rule]++ >= RULE_KEPT && !rule_holds(rule)))
		return;
	va_start(arguments, format);
	text = mem_vprintf(format, arguments);
	va_end(arguments);
	finding_add(findings, rows[rule].severity, rows[rule].id, dn, "%s", text);
	finding_hint(findings, "%s", rows[rule].hint);
}

/* Which of the rows it is. */
static enum mapping_rule rule_find(const char *id)
{
	int rule = 0;

	while (strcmp(rows[rule].id, id) != 0)
		rule++;
	return (enum mapping_rule)rule;
}

void rule_hand_on(struct rule_counts *counts, struct findings *findings,
		  const struct findings *of_entry)
{
	for (size_t i = 0; i < of_entry->count; i++) {
		enum mapping_rule rule = rule_find(of_entry->items[i].rule);

		if (counts->kept[rule] == RULE_KEPT)
			continue;
		counts->kept[rule]++;
		finding_copy_one(findings, &of_entry->items[i]);
	}
}

void rule_finish(const struct rule_counts *counts, struct findings *findings)
{
	for (int rule = 0; rule < RULES; rule++) {
		size_t more = counts->seen[rule] - counts->kept[rule];

		if (more == 0)
			continue;
		finding_add(findings, rows[rule].severity, rows[rule].id, "",
			    "%zu more entries have the same trouble", more)
			->more = more - 1;
		finding_hint(findings, "%s", rows[rule].hint);
	}
}

bool rule_holds(enum mapping_rule rule)
{
	return rows[rule].severity == FINDING_ERROR;
}

const char *rule_id(enum mapping_rule rule)
{
	return rows[rule].id;
}
