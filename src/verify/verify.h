// SPDX-License-Identifier: MIT
/*
 * Is the resolution of these domains effective? Asks all that is needed about many domains at once,
 * in bounded memory, and hands out one verdict for each in the order given. It never says
 * "effective" when mail would be lost, nor "not effective" when only an answer could not be had:
 * that is "unknown".
 */
#pragma once

#include "conf/site.h"
#include "verify/domain_view.h"
#include "model/verdict.h"

struct verify_domain {
	const char *name;	 /* A-label form, see text/domain.h */
	const struct site *site; /* NULL with a problem */
	const char *problem; /* why this cannot be looked up: its verdict says only that; NULL for
				none */
};

/*
 * Gets the complete view that a verdict is made from; valid during the call only. Domains come in
 * any order.
 */
typedef void verify_seen(void *argument, const struct verify_domain *domain,
			 struct server_view *view);

struct verify_options {
	bool strict;	   /* warnings make a domain not effective, too */
	bool survey;	   /* extra checks as well, see verify/extra_checks.h */
	verify_seen *seen; /* NULL: not wanted */
	void *seen_argument;
	enum resolver_scope scope;
	bool (*stop)(void *argument); /* asked now and then whether to stop; NULL for never */
	void *stop_argument;
};

/*
 * Called once for each domain, in order; takes the verdict. Returns 0, or -1 with the error to
 * stop.
 */
typedef int verify_each(void *argument, const struct verify_domain *domain, struct verdict *verdict,
			struct error *error);

/*
 * Returns 0, or 1 when it was stopped before the end. The registry, which may be NULL, lets
 * findings say which other site a domain points to. An error is a fault of our own, never one of
 * DNS; after it the resolver may have open questions and is only to be closed.
 */
MUST_CHECK int verify_domains(struct resolver *resolver, const struct site_registry *registry,
			      const struct verify_domain *domains, size_t count,
			      const struct verify_options *options, verify_each *each,
			      void *argument, struct error *error);
