// SPDX-License-Identifier: MIT
/*
 * The records that a domain of a site must or should have: the site's rows and its SPF record, made
 * for the domain. Everything is in the caller's arena or in the site.
 */
#pragma once

#include "conf/site.h"
#include "dns/answer.h"

struct expected_record {
	const char *host;  /* "@", "imap" */
	const char *owner; /* the whole name */
	enum rr_type type;
	uint16_t preference; /* of MX */
	const char *value;   /* the target, or the text of TXT */
	const char *text;    /* in presentation form: "5 mx1.example.com" */
	bool required;
	bool spf; /* judged by what it means, not by its text */
};

struct expected_records {
	struct expected_record *items;
	size_t count;
};

/* In the order of the site, the SPF record last. */
struct expected_records expected_records_make(struct arena *arena, const char *domain,
					      const struct site *site);
