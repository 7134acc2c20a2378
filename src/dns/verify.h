// SPDX-License-Identifier: MIT
/*
 * Judges mail domains: is the resolution effective for the site? The rules are rows (rules.h); they look at answers only, so the same answers always give the same verdict.
 * Never says "effective" when mail would be lost, nor "not effective" when the answer could just not be had.
 */
#pragma once

#include "dns/resolver.h"
#include "model/verdict.h"

struct site;
struct site_registry;

struct verify_domain {
	const char *name; /* A-label form */
	const struct site *site;
};

/* Called for each domain in the order given; the verdict is freed afterwards. Returns 0, or -1 to stop. */
typedef int (*verify_each)(void *argument, const struct verdict *verdict, struct error *error);

/* The registry lets a verdict say which other site a domain points to. */
MUST_CHECK int verify_domains(struct resolver *resolver, const struct site_registry *registry, const struct verify_domain *domains, size_t count, verify_each each,
			      void *argument, struct error *error);
