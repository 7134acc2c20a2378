// SPDX-License-Identifier: MIT
/*
 * Verifies domains again and again until all are effective, the time is over, or somebody
 * interrupts it (SIGINT, SIGTERM): changes are told as they happen, and the last state stays to be
 * shown. Between the passes it waits twice as long each time, up to a minute, but not longer than
 * caches may hold old data.
 */
#pragma once

#include "flow/resolution.h"

struct verify_wait {
	const struct verify_domain *domains;
	size_t count;
	struct verdict **verdicts; /* the latest, one for each domain */
	enum verdict_status worst;
	bool interrupted;
};

struct verify_wait_hooks {
	/* A verdict that differs from the one before; `before` is NULL the first time. */
	void (*changed)(void *argument, const struct verdict *before, const struct verdict *after);
	/* Called before each pause, with its length. */
	void (*resting)(void *argument, const struct verify_wait *watch, int64_t seconds);
	void *argument;
};

/*
 * Runs it for `seconds` at most; the scope of the options is that of `how`. The caller releases the
 * watch in any case.
 */
MUST_CHECK int verify_wait_run(struct verify_wait *watch, const struct resolution_how *how,
			       const struct config *config, const struct site_registry *sites,
			       const struct verify_options *options, int64_t seconds,
			       const struct verify_wait_hooks *hooks, struct error *error);

void verify_wait_release(struct verify_wait *watch);
