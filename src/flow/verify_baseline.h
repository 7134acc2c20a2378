// SPDX-License-Identifier: MIT
/*
 * The JSON Lines of an earlier run of `verify --file`, to find what has changed since: status,
 * records, or the rules with findings. The waiting time and the wording of findings do not count.
 * Only a digest of each line is kept.
 */
#pragma once

#include "base/error.h"

struct verify_baseline {
	uint64_t *digests; /* sorted */
	size_t count;
	size_t cap;
};

#define VERIFY_BASELINE_INIT    \
	{                       \
		.digests = NULL \
	}

/* Reads the file; a line that is none of ours is ERROR_DATA. */
MUST_CHECK int verify_baseline_load(struct verify_baseline *previous, const char *path,
				    struct error *error);

/* Whether the earlier run had the same as this line. */
bool verify_baseline_has(const struct verify_baseline *previous, const char *line, size_t len);

void verify_baseline_release(struct verify_baseline *previous);
