// SPDX-License-Identifier: MIT
/*
 * Examines what a configuration reaches: the directory with TLS, identity and a whole read, what a
 * sync would do with that, the name servers, the store, the folders, the template. Each line says
 * what was reached, or what was not and what to do. Nothing is changed.
 */
#pragma once

#include "conf/config.h"
#include "directory/directory.h"
#include "sync/sync_sums.h"

struct preflight_line {
	const char *name;
	bool fine;
	const char *text;
};

struct preflight {
	struct arena arena;
	struct preflight_line *lines;
	size_t count;
	size_t cap;
	struct findings findings; /* refused entries and the like */
	bool planned;		  /* a dry run of sync went through, and gave */
	struct sync_sums sums;
	struct usage usage; /* of the rules of the configuration */
};

#define PREFLIGHT_INIT     \
	{                  \
		.count = 0 \
	}

void preflight_run(struct preflight *preflight, const struct config *config,
		   directory_progress progress, void *argument);
void preflight_release(struct preflight *preflight);
