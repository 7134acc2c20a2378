// SPDX-License-Identifier: MIT
#include "base/scan.h"

struct scan scan_over(const void *octets, size_t len)
{
	const unsigned char *start = octets ? octets : (const unsigned char *)"";

	return (struct scan){ .start = start, .at = start, .end = start + len };
}

void scan_seek(struct scan *scan, size_t position)
{
	if (position > (size_t)(scan->end - scan->start))
		scan->bad = true;
	else
		scan->at = scan->start + position;
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
