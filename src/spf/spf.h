// SPDX-License-Identifier: MIT
/*
 * check_host() of RFC 7208: may this address send mail for this domain? A pure function over the
 * answers of an inquiry; evaluate it again when something was lacking. The outcome owns its texts.
 */
#pragma once

#include "resolver/answer_cache.h"
#include "spf/spf_macro.h"
#include "spf/spf_outcome.h"
#include "spf/spf_parse.h"

enum { SPF_LOOKUPS_MAX = 10, SPF_VOIDS_MAX = 2 };

struct spf_request {
	struct spf_address ip;
	const char
		*sender; /* MAIL FROM; empty or NULL: postmaster at the HELO name (section 2.4) */
	const char *helo;
	const char *domain;   /* whose record to evaluate; NULL: the sender's */
	const char *receiver; /* for the macro "r" */
	int64_t now;
};

/* Evaluates. False when answers are lacking; the outcome is empty then. */
MUST_CHECK bool spf_check(struct dns_lookup *lookup, const struct spf_request *request,
			  struct spf_outcome *outcome);

/*
 * The one SPF record among the TXT records of an answer (RFC 7208 section 4.5): 1 found, 0 there is
 * none, -1 there are several.
 */
int spf_select(const struct answer *answer, const struct rr **ret_record);
