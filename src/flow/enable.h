// SPDX-License-Identifier: MIT
/*
 * Enables accounts: verifies every domain that has created accounts waiting, enables those of the
 * effective ones, publishes. No account is enabled before the resolution of its domain is
 * effective: a verdict of this very run decides, never an old one.
 */
#pragma once

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
	bool published;
	struct publish publish;
	struct findings findings; /* of the publication */
};

/* Gets each verdict, which stays the caller's. */
typedef void enable_verdict(void *argument, const struct verdict *verdict);

/*
 * Runs it; `verdict` is called for each domain with its verdict and may be NULL. Without dry_run
 * the state lock is held. The caller frees with enable_release.
 */
MUST_CHECK int enable_run(struct enable *enable, const struct config *config,
			  const struct site_registry *sites, struct state *state,
			  struct resolver *resolver, enum resolver_scope scope, bool dry_run,
			  enable_verdict *verdict, void *argument, struct error *error);

void enable_release(struct enable *enable);
