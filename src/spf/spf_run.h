// SPDX-License-Identifier: MIT
/* What one evaluation of spf_check asks, and what it tells: part of it, in a file of its own. */
#pragma once

#include "resolver/answer_cache.h"
#include "spf/spf_macro.h"
#include "spf/spf_outcome.h"
#include "spf/spf_parse.h"

struct spf_request;

/* One evaluation under way. */
struct spf_run {
	struct dns_lookup *lookup;
	const struct spf_request *request;
	struct spf_outcome *outcome;
	struct spf_macros macros; /* all but domain and validated, which change */
	bool lacking;		  /* an answer is not there yet: nothing that follows counts */
};

/* The record of one domain: the first, or that of an include or a redirect. */
struct spf_frame {
	const char *domain; /* octets as they came */
	unsigned depth;	    /* of includes */
};

/* Adds a step; `term` NULL stands for the record as a whole. */
struct spf_step *spf_run_note(struct spf_run *run, const struct spf_frame *frame,
			      const struct spf_term *term, const char *note);

/* An error ends the evaluation; what it is about is told with it. */
enum spf_result spf_run_fail(struct spf_run *run, const struct spf_frame *frame,
			     const struct spf_term *term, enum spf_result result,
			     const char *problem);

/* The same, because a name could not be asked about. */
enum spf_result spf_run_fail_answer(struct spf_run *run, const struct spf_frame *frame,
				    const struct spf_term *term, const char *name,
				    const struct answer *answer);

/* NULL: the answer is not there yet. */
const struct answer *spf_run_ask(struct spf_run *run, const char *name, enum rr_type type);
