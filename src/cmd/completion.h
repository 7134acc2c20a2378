// SPDX-License-Identifier: MIT
/*
 * Completion scripts for shells, made from the rows of commands and options. contrib/completion/
 * has them as they are made, byte for byte; a test compares.
 */
#pragma once

#include "base/buf.h"

struct completion_shell {
	const char *name; /* "bash" */
	const char *file; /* in contrib/completion */
	void (*write)(struct buf *buf);
};

enum { COMPLETION_SHELLS = 3 };

extern const struct completion_shell completion_shells[COMPLETION_SHELLS];
