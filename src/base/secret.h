// SPDX-License-Identifier: MIT
/*
 * A secret in memory: a bind password, the passwords of a batch. Locked against paging where the
 * limits allow, left out of core dumps, wiped on release. Never print one, never put one into an
 * error, a finding, the state store or a JSON document.
 */
#pragma once

#include "base/error.h"

enum { SECRET_MAX = 4096 };

struct secret {
	char *text;
	size_t len;
};

#define SECRET_INIT          \
	{                    \
		.text = NULL \
	}

/*
 * Reads a secret file (see file_read_secret); one line end at its end is not part of it. An empty
 * secret is ERROR_CONFIG (RFC 4513 section 5.1.2).
 */
MUST_CHECK int secret_load(struct secret *secret, const char *path, struct error *error);

/* Random octets from the kernel. */
MUST_CHECK int secret_random(void *octets, size_t len, struct error *error);

/* Wipes and frees. For CLEANUP. */
void secret_release(struct secret *secret);
