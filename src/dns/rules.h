// SPDX-License-Identifier: MIT
/*
 * The rules by which a domain is judged, a row each. A rule looks at answers, adds records and findings to the verdict, and says whether it could; an answer that is not there yet
 * makes it wait. Ids of findings are part of the interface: never rename one.
 */
#pragma once

#include "conf/site.h"
#include "dns/answers.h"
#include "model/verdict.h"

struct rule_case {
	const char *domain;
	const struct site *site;
	const struct site_registry *registry;
	struct inquiry *inquiry;
	struct verdict *verdict;
};

struct rule_row {
	const char *name;
	/* False: an answer is wanted that is not there yet; what was added to the verdict is thrown away. */
	bool (*judge)(struct rule_case *judged);
};

extern const struct rule_row rule_rows[];
extern const size_t rule_row_count;

/* The full name of a host record, in the verdict's arena: the domain itself for "@". */
const char *rule_name(const struct rule_case *judged, const char *host);

/* Adds a record to the verdict with its expected value; `found` is filled by rule_found. */
struct verdict_record *rule_record(struct rule_case *judged, const char *host, const char *type, bool required, const char *format, ...) PRINTF_LIKE(5, 6);

/* Adds a text to what was found, in a form that is safe to show. */
void rule_found(struct rule_case *judged, struct verdict_record *record, const char *text, size_t len);

/* Says that a question got no answer that could be used. */
void rule_unknown(struct rule_case *judged, const char *subject, const char *type, const struct answer *answer);

bool rule_mx(struct rule_case *judged);
bool rule_spf(struct rule_case *judged);
bool rule_cname(struct rule_case *judged);
