// SPDX-License-Identifier: MIT
/*
 * check_host() of RFC 7208: may this address send mail for this domain? A pure function over the
 * answers of an inquiry; evaluate it again when something was lacking. The outcome owns its texts.
 */
#pragma once

#include "resolver/answer_cache.h"
#include "spf/spf_macro.h"
#include "spf/spf_parse.h"

enum { SPF_LOOKUPS_MAX = 10, SPF_VOIDS_MAX = 2 };

enum spf_result {
	SPF_NONE,
	SPF_NEUTRAL,
	SPF_PASS,
	SPF_FAIL,
	SPF_SOFTFAIL,
	SPF_TEMPERROR,
	SPF_PERMERROR
};

struct spf_request {
	struct spf_address ip;
	const char
		*sender; /* MAIL FROM; empty or NULL: postmaster at the HELO name (section 2.4) */
	const char *helo;
	const char *domain;   /* whose record to evaluate; NULL: the sender's */
	const char *receiver; /* for the macro "r" */
	int64_t now;
};

/* One step of the evaluation. */
struct spf_step {
	unsigned depth; /* of includes */
	const char *domain;
	const char *term; /* as it stands in the record; NULL for the record as a whole */
	const char *note; /* "matches", "does not match", or what went wrong */
	bool is_void;	  /* the lookup found nothing */
	unsigned lookups; /* counted so far */
};

struct spf_outcome {
	struct arena arena;
	enum spf_result result;
	const char *explanation; /* of a fail, from "exp"; NULL when there is none */
	const char *mechanism;	 /* the term that decided, NULL for none */
	const char *problem;	 /* of an error, else NULL */
	unsigned lookups;
	unsigned voids;
	struct spf_step *steps;
	size_t step_count;
	size_t step_cap;
};

#define SPF_OUTCOME_INIT           \
	{                          \
		.result = SPF_NONE \
	}

/* "none", "neutral", "pass", "fail", "softfail", "temperror", "permerror". */
const char *spf_result_text(enum spf_result result);

/* Evaluates. False when answers are lacking; the outcome is empty then. */
MUST_CHECK bool spf_check(struct dns_lookup *lookup, const struct spf_request *request,
			  struct spf_outcome *outcome);

void spf_outcome_release(struct spf_outcome *outcome);

/*
 * The one SPF record among the TXT records of an answer (RFC 7208 section 4.5): 1 found, 0 there is
 * none, -1 there are several.
 */
int spf_select(const struct answer *answer, const struct rr **ret_record);
