// SPDX-License-Identifier: MIT
/*
 * A growing buffer of octets; what every writer of text appends to. Always NUL-terminated once it
 * has memory; buf_text gives "" before. The owner releases it, usually by CLEANUP(buf_release).
 */
#pragma once

#include <string.h>

#include "base/base.h"

struct buf {
	char *data;
	size_t len;
	size_t cap;
};

#define BUF_INIT             \
	{                    \
		.data = NULL \
	}

/*
 * Reserves space for a content of `size` octets in all, so that nothing moves until it is longer.
 */
void buf_reserve(struct buf *buf, size_t size);

/*
 * Space for `len` more octets and a NUL, which the caller fills before it adds to `len` of the
 * buffer.
 */
static inline char *buf_room(struct buf *buf, size_t len)
{
	if (len >= buf->cap - buf->len)
		buf_reserve(buf, len < SIZE_MAX - buf->len ? buf->len + len : SIZE_MAX);
	return buf->data + buf->len;
}

/* The small ones are inline: all that is read and written goes through them. */
static inline void buf_add(struct buf *buf, const void *octets, size_t len)
{
	char *room = buf_room(buf, len);

	if (len)
		memcpy(room, octets, len);
	buf->len += len;
	buf->data[buf->len] = '\0';
}

static inline void buf_puts(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text));
}

static inline void buf_putc(struct buf *buf, char octet)
{
	*buf_room(buf, 1) = octet;
	buf->data[++buf->len] = '\0';
}

void buf_printf(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);

/* Unsigned integers in network byte order, the counterpart of scan_u16 and scan_u32. */
void buf_u16(struct buf *buf, unsigned value);
void buf_u32(struct buf *buf, uint32_t value);

/* `count` times the same octet. */
void buf_fill(struct buf *buf, char octet, size_t count);

/* The content as text; valid until the next change. */
const char *buf_text(const struct buf *buf);

/* Cuts the content to its first `len` octets. */
void buf_cut(struct buf *buf, size_t len);

/* Empties the buffer and keeps its memory. */
void buf_clear(struct buf *buf);

void buf_release(struct buf *buf);

/*
 * For buffers that held secrets: wipes, then releases. Growth of such a buffer wipes nothing, so
 * reserve first.
 */
void buf_wipe(struct buf *buf);
