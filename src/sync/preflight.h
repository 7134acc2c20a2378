// SPDX-License-Identifier: MIT
/*
 * Examines what a configuration reaches: the directory with TLS, identity and a whole read, the
 * name servers, the store, the folders, the template. Each line says what was reached, or what was
 * not and what to do. Nothing is changed.
 */
#pragma once

#include "conf/config.h"
#include "directory/directory.h"

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
};

#define PREFLIGHT_INIT     \
	{                  \
		.count = 0 \
	}

void preflight_run(struct preflight *preflight, const struct config *config,
		   directory_progress progress, void *argument);
void preflight_release(struct preflight *preflight);
