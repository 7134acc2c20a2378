// SPDX-License-Identifier: MIT
/*
 * First passwords. 18 characters of four classes without look-alikes, no part of the address in
 * them: above every rule that the provider is known to have (9 to 64 characters, three of four
 * classes, no part of the address).
 */
#pragma once

#include "base/error.h"

enum { PASSWORD_LENGTH = 18 };

enum { PASSWORD_POOL = 4096 };

/*
 * Random octets, fetched many at once: a call of the kernel for each would take most of the time of
 * a large batch. Those that were used are zeroes.
 */
struct password_pool {
	unsigned char octets[PASSWORD_POOL];
	size_t left;
};

#define PASSWORD_POOL_INIT \
	{                  \
		.left = 0  \
	}

/* Makes one for an address; `out` takes PASSWORD_LENGTH octets and a NUL. The caller wipes it. */
MUST_CHECK int password_make(struct password_pool *pool, const char *address,
			     char out[PASSWORD_LENGTH + 1], struct error *error);

/* Wipes what is left. */
void password_pool_wipe(struct password_pool *pool);

/* Whether a password keeps the rules above for this address; the generator's own check. */
bool password_is_good(const char *password, const char *address);
