// SPDX-License-Identifier: MIT
/* What an open directory consists of, for the files of this room alone. */
#pragma once

#include "directory/usage.h"
#include "source/source.h"

struct directory {
	struct source_setup setup;
	const struct source_ops *ops;
	void *source;
	int64_t now;
	struct source_info info;
	struct usage usage;		     /* of the rules, after a read of everything */
	unsigned char settings[DIGEST_SIZE]; /* of the configuration that a snapshot depends on */
};
