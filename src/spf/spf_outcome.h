// SPDX-License-Identifier: MIT
/* What an evaluation of SPF comes to (RFC 7208 section 2.6), and how. It owns its texts. */
#pragma once

#include "base/arena.h"

enum spf_result {
	SPF_NONE,
	SPF_NEUTRAL,
	SPF_PASS,
	SPF_FAIL,
	SPF_SOFTFAIL,
	SPF_TEMPERROR,
	SPF_PERMERROR
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

void spf_outcome_release(struct spf_outcome *outcome);
