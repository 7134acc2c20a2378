// SPDX-License-Identifier: MIT
/*
 * The verdict about one domain's resolution: what `verify` says, `enable` acts on and the state
 * store keeps. A verdict owns all that is in it.
 */
#pragma once

#include "model/finding.h"

/* Stored by number: add at the end only. */
enum verdict_status { VERDICT_UNKNOWN, VERDICT_NOT_EFFECTIVE, VERDICT_PENDING, VERDICT_EFFECTIVE };

enum verdict_state {
	VERDICT_OK,
	VERDICT_MISSING,
	VERDICT_WRONG,
	VERDICT_EXTRA,
	VERDICT_RECORD_PENDING,
	VERDICT_RECORD_UNKNOWN
};

struct verdict_record {
	const char *host;     /* "@", "imap" */
	const char *type;     /* "MX", "CNAME", "TXT" */
	const char *expected; /* in presentation form; NULL for an extra record */
	const char **found;
	size_t found_count;
	enum verdict_state state;
	bool required;
};

struct verdict {
	struct arena arena;
	const char *domain;
	const char *site;
	enum verdict_status status;
	int64_t wait_seconds; /* how long caches may hold old data at most; -1: not known, or
				 nothing to wait for */
	struct verdict_record *records;
	size_t record_count;
	size_t record_cap;
	struct findings findings;
};

/* "effective", "pending", "not-effective", "unknown". */
const char *verdict_status_text(enum verdict_status status);

/* The provider's own words, as its console and its guide have them. */
const char *verdict_status_phrase(enum verdict_status status);

/* "ok", "missing", "wrong", "extra", "pending", "unknown". */
const char *verdict_state_text(enum verdict_state state);

/* An empty verdict about a domain: status unknown. */
struct verdict *verdict_new(const char *domain, const char *site);

/* Adds a record, zeroed; valid until the next addition. Its texts are to be in the arena. */
struct verdict_record *verdict_add(struct verdict *verdict);

/*
 * Whether they say the same of the same domain: status, records, rules. The remaining time to wait
 * does not matter.
 */
bool verdict_is_same(const struct verdict *one, const struct verdict *other);

/* The object of design section 4, without the document around it. */
void verdict_write_json(struct json *json, const struct verdict *verdict);

void verdict_free(struct verdict *verdict);
void verdict_freep(struct verdict **verdict);
