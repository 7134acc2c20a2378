// SPDX-License-Identifier: MIT
#include "base/checksum.h"

#include <string.h>

enum { LANES = 4, STRIDE = LANES * (int)sizeof(uint64_t) };

/* Both steps can be undone, so two words never become the same. */
static uint64_t checksum_mix(uint64_t lane, uint64_t word)
{
	lane = (lane ^ word) * UINT64_C(0x9E3779B97F4A7C15);
	return lane << 29 | lane >> 35;
}

/* The octet order is the machine's. Lanes do not wait for each other. */
uint64_t checksum(const void *octets, size_t len)
{
	const unsigned char *at = octets;
	uint64_t lane[LANES] = { 1, 2, 3, 4 }, sum = len;
	size_t left = len;

	for (; left >= STRIDE; left -= STRIDE, at += STRIDE) {
		uint64_t word[LANES];

		memcpy(word, at, STRIDE);
		for (int i = 0; i < LANES; i++)
			lane[i] = checksum_mix(lane[i], word[i]);
	}
	for (; left > 0; left--, at++)
		sum = checksum_mix(sum, *at);
	for (int i = 0; i < LANES; i++)
		sum = checksum_mix(sum, lane[i]);
	return sum ^ sum >> 31;
}
