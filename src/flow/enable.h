// SPDX-License-Identifier: MIT
/*
 * Enables accounts: verifies every domain that has created accounts waiting, enables those of the
 * effective ones, publishes. No account is enabled before the resolution of its domain is
 * effective: a verdict of this very run decides, never an old one.
 */
#pragma once

#include "apply/catch_up.h"
#include "verify/verify.h"
#include "flow/publish.h"

/* What became of one domain. */
struct enable_domain {
	const struct config_domain *domain;
	enum verdict_status status;
	int64_t enabled;
	int64_t waiting; /* created, but the domain is not effective */
};

struct enable {
	struct enable_domain *domains;
	size_t count;
	struct verdict **verdicts; /* of each domain, until they are stored */
	struct catch_up caught;	   /* what a killed run left, and this one finished */
	bool published;
	struct publish publish;
	struct publish_block block; /* limit: nothing was stored or published */
	struct findings findings;   /* of the publication */
};

/* Gets each verdict, which stays the caller's. */
typedef void enable_verdict(void *argument, const struct verdict *verdict);

/*
 * Order of calls: enable_judge asks the DNS, without a store and so without its lock; enable_write
 * stores what was found, enables and publishes; enable_release.
 *
 * `names` are domains of the configuration, or none for all: ERROR_USAGE for another one. `verdict`
 * is called for each domain with its verdict and may be NULL.
 */
MUST_CHECK int enable_judge(struct enable *enable, const struct config *config,
			    const struct site_registry *sites, const struct vec *names,
			    struct resolver *resolver, enum resolver_scope scope,
			    enable_verdict *verdict, void *argument, struct error *error);

/*
 * Without dry_run the state lock is held. What is enabled is committed before it is published, so
 * that a publication never tells more than the store.
 */
MUST_CHECK int enable_write(struct enable *enable, const struct config *config, struct state *state,
			    const struct publish_allow *allow, bool dry_run, struct error *error);

void enable_release(struct enable *enable);
