// SPDX-License-Identifier: MIT
/*
 * What has to be done to a domain's records: the plan that record formats write for people and for
 * tools; records/record_plan_make.h makes it. Additions come first and removals last, so that mail
 * always has somewhere to go. A plan names exact records that were seen and nothing else; NS, SOA
 * and addresses of the domain itself are never in it. It owns all that is in it.
 */
#pragma once

#include "verify/server_view.h"

enum record_action {
	RECORD_ADD,
	RECORD_REPLACE, /* the old ones have to go in the same moment */
	RECORD_REMOVE,	/* or pause, where the DNS host can do that */
	RECORD_KEEP,
	RECORD_MANUAL,	/* a person has to decide */
	RECORD_UNKNOWN, /* what is published could not be told */
	RECORD_NOTE,	/* it may have to go, which a person has to decide; no tool does it */
};

struct record {
	const char *owner; /* the whole name */
	enum rr_type type;
	struct rr data;
};

struct record_change {
	enum record_action action;
	const char *host;	   /* "@", "imap" */
	const struct record *want; /* NULL for RECORD_REMOVE and RECORD_NOTE */
	struct record *old;	   /* what goes; of RECORD_KEEP and RECORD_NOTE what is there */
	size_t old_count;
	bool required;
	const char *why; /* NULL where the action says it all */
};

/* A record set as it was seen; without records: that there was none. */
struct record_set {
	const char *owner;
	enum rr_type type;
	struct record *records;
	size_t count;
};

struct record_plan {
	struct arena arena;
	const char *domain; /* A-label form */
	const struct site *site;
	bool compared; /* made from what is published */
	struct record_change *changes;
	size_t count;
	size_t cap;
	struct record_set *sets; /* that the changes touch */
	size_t set_count;
	size_t set_cap;
};

/* Whether the plan itself says what to do about that of which this rule (dns/rules.h) speaks. */
bool record_plan_tells(const char *rule);

/* How many changes have this action. */
size_t record_plan_count(const struct record_plan *plan, enum record_action action);

/* The set as it will be when all is done: how many records; -1 when the plan does not touch it. */
int record_plan_after(const struct record_plan *plan, const struct record_set *set,
		      struct arena *arena, struct record **ret_records);

/* "add", "replace", "remove", "keep", "manual", "unknown", "note". */
const char *record_action_text(enum record_action action);

void record_plan_free(struct record_plan *plan);
