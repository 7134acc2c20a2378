// SPDX-License-Identifier: MIT
/*
 * What stopped us. A call that can fail takes a `struct error *` last, returns 0 or -1, and fills
 * the error only when it fails, so calls chain with `||`. The text is for a person: object first,
 * then operation, then cause. The kind decides the exit status and whether a later try helps. Facts
 * about the world (a wrong key, a missing record) are not errors: see model/finding.h.
 */
#pragma once

#include "base/base.h"

enum error_kind {
	ERROR_NONE,
	ERROR_AGAIN,	  /* cannot tell now: time-out, server down, read not sealed, lock held */
	ERROR_LIMIT,	  /* stopped by a safety limit */
	ERROR_USAGE,	  /* the command line */
	ERROR_DATA,	  /* bad input data */
	ERROR_INTERNAL,	  /* a fault of this program */
	ERROR_IO,	  /* files */
	ERROR_PERMISSION, /* permission or authentication */
	ERROR_CONFIG,	  /* the configuration */
};

struct error {
	enum error_kind kind;
	char text[1000];
};

#define ERROR_INIT                 \
	{                          \
		.kind = ERROR_NONE \
	}

/*
 * Each returns -1, so that `return error_set(...)` is the whole failure path. Text too long for the
 * error is cut at a whole character. What error_set formats may not be the text of the same error:
 * that is error_wrap.
 */
int error_set(struct error *error, enum error_kind kind, const char *format, ...) PRINTF_LIKE(3, 4);

/*
 * The text, then ": " and what errno says, for which a long text is cut. The kind comes from errno:
 * EACCES and EPERM are ERROR_PERMISSION, all else ERROR_IO.
 */
int error_errno(struct error *error, const char *format, ...) PRINTF_LIKE(2, 3);

/*
 * Puts context before the text that is there: "FORMAT: old text". Keeps the kind; of a long context
 * and a long text, each keeps half.
 */
int error_wrap(struct error *error, const char *format, ...) PRINTF_LIKE(2, 3);

/* The exit status of design section 4 for a kind: 0, 2, 3, 64, 65, 70, 74, 77, 78. */
int error_exit_status(enum error_kind kind);
