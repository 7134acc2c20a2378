// SPDX-License-Identifier: MIT
/*
 * The answers of one run; each question is asked once, however many need it. The evaluators (SPF,
 * the rules) are pure functions that call answer_cache_find through their inquiry: what is not
 * known yet is asked for, and NULL means "evaluate again later". Order of calls: dns_lookup_init,
 * evaluate; while dns_lookup_lacks, resolver_run until the inquiry is ready, and evaluate again. No
 * pointer into an answer may be kept from one evaluation to the next.
 */
#pragma once

#include "resolver/resolver.h"

struct answer_cache;

typedef void dns_lookup_ready(void *argument);

/* One evaluation that asks questions. */
struct dns_lookup {
	struct answer_cache *answers;
	dns_lookup_ready *ready; /* called from resolver_run when all missing answers are there;
				    NULL for none */
	void *argument;
	size_t lacking;
	uint64_t number; /* counts up from inquiry to inquiry, see answer_cache_trim */
	const struct nameserver *server; /* see dns_lookup_turn */
	const char *zone;
};

/* The resolver must live as long as the answers; nothing is asked after answer_cache_free. */
struct answer_cache *answer_cache_new(struct resolver *resolver);
void answer_cache_free(struct answer_cache *answers);

void dns_lookup_init(struct dns_lookup *lookup, struct answer_cache *answers, uint64_t number,
		     dns_lookup_ready *ready, void *argument);

/*
 * Turns to another point of view: from now on answer_cache_find gets what is in the zone from this
 * server alone, and everything else from the resolvers, as before. NULL turns back. Both are to
 * stay valid until the next turn.
 */
void dns_lookup_turn(struct dns_lookup *lookup, const struct nameserver *server, const char *zone);

/* Whether the evaluation has met a NULL. */
bool dns_lookup_lacks(const struct dns_lookup *lookup);

/*
 * The answer about a name (canonical text), or NULL. A name that cannot be is answered by
 * ANSWER_NXDOMAIN.
 */
const struct answer *answer_cache_find(struct dns_lookup *lookup, const char *name,
				       enum rr_type type);

/*
 * The same from a given server (NULL: the resolvers), wherever the inquiry is turned to;
 * `unchecked` as in struct question.
 */
const struct answer *answer_cache_ask(struct dns_lookup *lookup, const char *name,
				      enum rr_type type, const struct nameserver *server,
				      bool unchecked);

/*
 * As answer_cache_find, but asks for data whether they validate or not. When the other answer is
 * SERVFAIL and this one has data, DNSSEC is what is wrong.
 */
const struct answer *answer_cache_find_unchecked(struct dns_lookup *lookup, const char *name,
						 enum rr_type type);

/*
 * answer_cache_find, and asks for the end of an alias chain until there is an end: the answer has
 * what belongs there. ANSWER_ALIAS is left for a chain that is too long or comes back to itself.
 */
const struct answer *answer_cache_follow(struct dns_lookup *lookup, const char *name,
					 enum rr_type type);

/*
 * Forgets answers that no inquiry with this number or a later one has looked at, when there are
 * many.
 */
void answer_cache_trim(struct answer_cache *answers, uint64_t oldest);

/* Runs the resolver until the inquiry lacks nothing. */
MUST_CHECK int dns_lookup_wait(struct dns_lookup *lookup, struct resolver *resolver,
			       struct error *error);
