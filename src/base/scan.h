// SPDX-License-Identifier: MIT
/*
 * A bounds-checked reader over octets: all parsing of foreign bytes goes through it. Reads past the
 * end give zeroes and set `bad`, so a parser can read a whole record and ask once whether it was
 * there. The scan does not own the octets.
 */
#pragma once

#include "base/base.h"

struct scan {
	const unsigned char *start;
	const unsigned char *at;
	const unsigned char *end;
	bool bad;
};

/* Over `len` octets; where there are none, they may be NULL. */
struct scan scan_over(const void *octets, size_t len);

/*
 * The small ones are inline: whole directories and every answer of the DNS are read octet by octet
 * through them.
 */
static inline size_t scan_left(const struct scan *scan)
{
	return (size_t)(scan->end - scan->at);
}

static inline size_t scan_position(const struct scan *scan)
{
	return (size_t)(scan->at - scan->start);
}

/* The next `len` octets, or NULL and `bad`. Points into the scanned octets. */
static inline const void *scan_take(struct scan *scan, size_t len)
{
	const unsigned char *octets = scan->at;

	if (scan->bad || len > scan_left(scan)) {
		scan->bad = true;
		return NULL;
	}
	scan->at += len;
	return octets;
}

/*
 * Unsigned integers in network byte order (RFC 1700); zero and `bad` when there are too few octets.
 */
static inline uint8_t scan_u8(struct scan *scan)
{
	const unsigned char *octets = scan_take(scan, 1);

	return octets ? octets[0] : 0;
}

static inline uint16_t scan_u16(struct scan *scan)
{
	const unsigned char *octets = scan_take(scan, 2);

	return octets ? (uint16_t)(octets[0] << 8 | octets[1]) : 0;
}

static inline uint32_t scan_u32(struct scan *scan)
{
	const unsigned char *octets = scan_take(scan, 4);

	return octets ? (uint32_t)octets[0] << 24 | (uint32_t)octets[1] << 16 |
				(uint32_t)octets[2] << 8 | octets[3]
		      : 0;
}

/* Moves to an absolute position; `bad` when it lies outside. */
void scan_seek(struct scan *scan, size_t position);

/*
 * The next line without its end (LF or CR LF, which the last line may lack): 1, or 0 at the end of
 * the input and when `bad`.
 */
int scan_line(struct scan *scan, const char **ret_line, size_t *ret_len);
