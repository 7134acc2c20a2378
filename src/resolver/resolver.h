// SPDX-License-Identifier: MIT
/*
 * The sources of answers, behind one interface: real name servers (resolver_ares), the text of
 * zones (resolver_zone), or a capture of what was answered before (resolver_replay). Order of
 * calls: resolver_ask as often as one likes, resolver_run until it returns 0, resolver_close.
 * Silence and broken servers are answers too, see answer_kind; an error is only a fault of our own.
 */
#pragma once

#include "base/error.h"
#include "dns/answer.h"
#include "dns/name.h"
#include "dns/nameserver.h"

struct question {
	const struct name *name;
	enum rr_type type;
	bool unchecked;			 /* show data that does not validate, too (CD) */
	const struct nameserver *server; /* ask this one alone, as an authoritative server (RD=0);
					    NULL: the resolvers, whichever answers */
};

enum resolver_scope {
	RESOLVER_GIVEN, /* the servers that the resolver was opened with, whatever they are */
	RESOLVER_AUTHORITATIVE, /* the domain's own servers, found through those */
	RESOLVER_BOTH,
};

/* Called once for each question, from resolver_run only; takes the answer. It may ask more. */
typedef void resolver_answered(void *argument, struct answer *answer);

struct resolver;

struct resolver_ops {
	void (*ask)(struct resolver *resolver, const struct question *question,
		    resolver_answered *answered, void *argument);
	int (*run)(struct resolver *resolver, struct error *error);
	void (*close)(struct resolver *resolver);
};

/* The first member of every implementation. */
struct resolver {
	const struct resolver_ops *ops;
	bool keeps_messages; /* answers are to have the message that they were read from */
};

/* Takes a question; it is copied. */
static inline void resolver_ask(struct resolver *resolver, const struct question *question,
				resolver_answered *answered, void *argument)
{
	resolver->ops->ask(resolver, question, answered, argument);
}

/* Waits for progress: 1, or 0 when there is nothing left to wait for, -1 on failure. */
MUST_CHECK static inline int resolver_run(struct resolver *resolver, struct error *error)
{
	return resolver->ops->run(resolver, error);
}

/* Ends it; questions that are still open are forgotten without a call. */
static inline void resolver_close(struct resolver *resolver)
{
	if (resolver)
		resolver->ops->close(resolver);
}

/* For CLEANUP. */
static inline void resolver_closep(struct resolver **resolver)
{
	resolver_close(*resolver);
}
