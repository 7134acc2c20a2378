// SPDX-License-Identifier: MIT
/*
 * SHA-256 (FIPS 180-4, by nettle): ids of changes, fingerprints of accounts, checksums of batches.
 */
#pragma once

#include <nettle/sha2.h>

#include "base/buf.h"

enum { DIGEST_SIZE = 32 };

struct digest {
	struct sha256_ctx context;
};

void digest_init(struct digest *digest);
void digest_add(struct digest *digest, const void *octets, size_t len);

/* A text with its final NUL, so that "ab","c" and "a","bc" differ. NULL counts as "". */
void digest_add_text(struct digest *digest, const char *text);

/* Ends it; the digest must be initialised again before reuse. */
void digest_finish(struct digest *digest, unsigned char out[DIGEST_SIZE]);

/* Base64 of octets (RFC 4648 section 4), with padding, appended. */
void digest_base64(struct buf *buf, const unsigned char *octets, size_t len);

/* Lower-case hexadecimal of octets, appended. */
void digest_hex(struct buf *buf, const unsigned char *octets, size_t len);
