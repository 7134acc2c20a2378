// SPDX-License-Identifier: MIT
/*
 * The answers of one run; each question is asked once, however many want to know. Who evaluates (SPF, the rules) is a pure function that asks
 * answers_find through its inquiry: what is not known yet is asked for, and NULL means "evaluate again later". Order of calls: inquiry_init,
 * evaluate; while inquiry_lacks, resolver_run until the inquiry is ready, and evaluate again. No pointer into an answer may be kept from one
 * evaluation to the next.
 */
#pragma once

#include "resolver/resolver.h"

struct answers;

typedef void inquiry_ready(void *argument);

/* Who asks. */
struct inquiry {
	struct answers *answers;
	inquiry_ready *ready; /* called from resolver_run when all that was lacking is there; NULL for none */
	void *argument;
	size_t lacking;
	uint64_t number; /* counts up from inquiry to inquiry, see answers_trim */
	const struct nameserver *server; /* see inquiry_turn */
	const char *zone;
};

/* The resolver must live as long as the answers; nothing is asked after answers_free. */
struct answers *answers_new(struct resolver *resolver);
void answers_free(struct answers *answers);

void inquiry_init(struct inquiry *inquiry, struct answers *answers, uint64_t number, inquiry_ready *ready, void *argument);

/*
 * Turns to another point of view: from now on answers_find gets what is in the zone from this server alone, and everything else from the resolvers,
 * as before. NULL turns back. Both are to stay valid until the next turn.
 */
void inquiry_turn(struct inquiry *inquiry, const struct nameserver *server, const char *zone);

/* Whether the evaluation has met a NULL. */
bool inquiry_lacks(const struct inquiry *inquiry);

/* The answer about a name (canonical text), or NULL. A name that cannot be is answered by ANSWER_NXDOMAIN. */
const struct answer *answers_find(struct inquiry *inquiry, const char *name, enum rr_type type);

/* The same from a given server (NULL: the resolvers), wherever the inquiry is turned to; `unchecked` as in struct question. */
const struct answer *answers_ask(struct inquiry *inquiry, const char *name, enum rr_type type, const struct nameserver *server, bool unchecked);

/*
 * As answers_find, but asks for what there is whether it validates or not. When the other answer is SERVFAIL and this one has data, DNSSEC is what is
 * wrong.
 */
const struct answer *answers_find_unchecked(struct inquiry *inquiry, const char *name, enum rr_type type);

/*
 * answers_find, and asks for the end of an alias chain until there is an end: the answer has what belongs there. ANSWER_ALIAS is left for a chain
 * that is too long or comes back to itself.
 */
const struct answer *answers_follow(struct inquiry *inquiry, const char *name, enum rr_type type);

/* Forgets answers that no inquiry with this number or a later one has looked at, when there are many. */
void answers_trim(struct answers *answers, uint64_t oldest);

/* Runs the resolver until the inquiry lacks nothing. */
MUST_CHECK int inquiry_wait(struct inquiry *inquiry, struct resolver *resolver, struct error *error);
