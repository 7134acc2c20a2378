// SPDX-License-Identifier: MIT
/*
 * Examines what a configuration reaches: the directory with TLS, identity and a whole read, the name servers, the store, the folders, the template.
 * Every line says what was reached, or what was not and what to do. Nothing is changed.
 */
#pragma once

#include "conf/config.h"
#include "directory/directory.h"

struct examine_line {
	const char *name;
	bool fine;
	const char *text;
};

struct examine {
	struct arena arena;
	struct examine_line *lines;
	size_t count;
	size_t cap;
	struct findings findings; /* refused entries and the like */
};

#define EXAMINE_INIT { .count = 0 }

void examine_run(struct examine *examine, const struct config *config, directory_progress progress, void *argument);
void examine_release(struct examine *examine);
