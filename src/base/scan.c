// SPDX-License-Identifier: MIT
#include "base/scan.h"

struct scan scan_over(const void *octets, size_t len)
{
	const unsigned char *start = octets ? octets : (const unsigned char *)"";

	return (struct scan){ .start = start, .at = start, .end = start + len };
}

size_t scan_left(const struct scan *scan)
{
	return (size_t)(scan->end - scan->at);
}

size_t scan_position(const struct scan *scan)
{
	return (size_t)(scan->at - scan->start);
}

const void *scan_take(struct scan *scan, size_t len)
{
	const unsigned char *octets = scan->at;

	if (scan->bad || len > scan_left(scan)) {
		scan->bad = true;
		return NULL;
	}
	scan->at += len;
	return octets;
}

void scan_seek(struct scan *scan, size_t position)
{
	if (position > (size_t)(scan->end - scan->start))
		scan->bad = true;
	else
		scan->at = scan->start + position;
}

uint8_t scan_u8(struct scan *scan)
{
	const unsigned char *octets = scan_take(scan, 1);

	return octets ? octets[0] : 0;
}

uint16_t scan_u16(struct scan *scan)
{
	const unsigned char *octets = scan_take(scan, 2);

	return octets ? (uint16_t)(octets[0] << 8 | octets[1]) : 0;
}

uint32_t scan_u32(struct scan *scan)
{
	const unsigned char *octets = scan_take(scan, 4);

	return octets ? (uint32_t)octets[0] << 24 | (uint32_t)octets[1] << 16 | (uint32_t)octets[2] << 8 | octets[3] : 0;
}

int scan_line(struct scan *scan, const char **ret_line, size_t *ret_len)
{
	const unsigned char *line = scan->at, *end;
	size_t left = scan_left(scan);

	if (scan->bad || left == 0)
		return 0;
	end = memchr(line, '\n', left);
	scan->at = end ? end + 1 : scan->end;
	if (!end)
		end = scan->end;
	if (end > line && end[-1] == '\r')
		end--;
	*ret_line = (const char *)line;
	*ret_len = (size_t)(end - line);
	return 1;
}
