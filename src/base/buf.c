// SPDX-License-Identifier: MIT
#include "base/buf.h"

#include <stdarg.h>

#include "base/mem.h"

void buf_reserve(struct buf *buf, size_t size)
{
	if (size == SIZE_MAX)
		mem_die();
	buf->data = mem_grow(buf->data, &buf->cap, size + 1, 1);
	buf->data[buf->len] = '\0';
}

void buf_u16(struct buf *buf, unsigned value)
{
	const unsigned char octets[2] = { (unsigned char)(value >> 8), (unsigned char)value };

	buf_add(buf, octets, sizeof(octets));
}

void buf_u32(struct buf *buf, uint32_t value)
{
	buf_u16(buf, value >> 16);
	buf_u16(buf, value & 0xFFFF);
}

void buf_fill(struct buf *buf, char octet, size_t count)
{
	memset(buf_room(buf, count), octet, count);
	buf->len += count;
	buf->data[buf->len] = '\0';
}

void buf_printf(struct buf *buf, const char *format, ...)
{
	va_list arguments, again;
	int len;

	va_start(arguments, format);
	va_copy(again, arguments);
	len = vsnprintf(NULL, 0, format, arguments);
	if (len < 0)
		mem_die();
	vsnprintf(buf_room(buf, (size_t)len), (size_t)len + 1, format, again);
	buf->len += (size_t)len;
	va_end(again);
	va_end(arguments);
}

const char *buf_text(const struct buf *buf)
{
	return buf->data ? buf->data : "";
}

void buf_cut(struct buf *buf, size_t len)
{
	if (len < buf->len) {
		buf->len = len;
		buf->data[len] = '\0';
	}
}

void buf_clear(struct buf *buf)
{
	buf_cut(buf, 0);
}

void buf_release(struct buf *buf)
{
	free(buf->data);
	*buf = (struct buf)BUF_INIT;
}

void buf_wipe(struct buf *buf)
{
	if (buf->data)
		explicit_bzero(buf->data, buf->cap);
	buf_release(buf);
}
