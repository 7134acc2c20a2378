// SPDX-License-Identifier: MIT
#include "digest/digest.h"

#include <nettle/base64.h>

void digest_init(struct digest *digest)
{
	sha256_init(&digest->context);
}

void digest_add(struct digest *digest, const void *octets, size_t len)
{
	sha256_update(&digest->context, len, octets);
}

void digest_add_text(struct digest *digest, const char *text)
{
	digest_add(digest, text ? text : "", text ? strlen(text) + 1 : 1);
}

void digest_finish(struct digest *digest, unsigned char out[DIGEST_SIZE])
{
	sha256_digest(&digest->context, DIGEST_SIZE, out);
}

void digest_hex(struct buf *buf, const unsigned char *octets, size_t len)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < len; i++) {
		buf_putc(buf, digits[octets[i] >> 4]);
		buf_putc(buf, digits[octets[i] & 15]);
	}
}

void digest_base64(struct buf *buf, const unsigned char *octets, size_t len)
{
	char group[BASE64_ENCODE_RAW_LENGTH(3)];

	for (size_t at = 0; at < len; at += 3) {
		base64_encode_raw(group, len - at < 3 ? len - at : 3, octets + at);
		buf_add(buf, group, sizeof(group));
	}
}
