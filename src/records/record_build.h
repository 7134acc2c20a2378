// SPDX-License-Identifier: MIT
/*
 * The pieces that a plan for a zone is put together from:
 * what is wanted, what goes for it, and what was seen. Everything is copied into the plan's arena.
 */
#pragma once

#include "records/record_plan.h"

/* A plan with nothing in it. */
struct record_plan *record_build_plan(const char *domain, const struct site *site);

/* A record as the site wants it. SPF is the text given. */
struct record *record_build_want(struct record_plan *plan, const struct expected_record *expect,
				 const char *spf);

/* Adds a change. Room for `most` old records is made at once. */
struct record_change *record_build_add(struct record_plan *plan, enum record_action action,
				       const char *host, const struct record *want, size_t most);

/* What was seen of a set, once; nothing of an answer that tells nothing. */
void record_build_seen(struct record_plan *plan, const char *owner, enum rr_type type,
		       const struct answer *answer);

/*
 * A record that goes, or all of an answer (NULL: none); but what makes a zone work is never
 * touched, nor where its web pages are.
 */
void record_build_old(struct record_plan *plan, struct record_change *change, const char *owner,
		      enum rr_type type, const struct rr *data);
void record_build_old_all(struct record_plan *plan, struct record_change *change, const char *owner,
			  enum rr_type type, const struct answer *answer);
