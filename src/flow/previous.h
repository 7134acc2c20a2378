// SPDX-License-Identifier: MIT
/*
 * The JSON Lines of an earlier run of `verify --file`, to tell what has changed since: status, records, or the rules that speak. How long there is
 * to wait, and in what words a finding is told, is no change. Only a digest of each line is kept.
 */
#pragma once

#include "base/error.h"

struct previous {
	uint64_t *digests; /* sorted */
	size_t count;
	size_t cap;
};

#define PREVIOUS_INIT { .digests = NULL }

/* Reads the file; a line that is none of ours is ERROR_DATA. */
MUST_CHECK int previous_load(struct previous *previous, const char *path, struct error *error);

/* Whether the earlier run had the same as this line. */
bool previous_has(const struct previous *previous, const char *line, size_t len);

void previous_release(struct previous *previous);
