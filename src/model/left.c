// SPDX-License-Identifier: MIT
#include "model/left.h"

static const char left_mark[] = "\x1Fsite:";

void left_id(struct buf *buf, const char *id, const char *site)
{
	buf_printf(buf, "%s%s%s", id, left_mark, site);
}

bool left_is(const char *id)
{
	return strstr(id, left_mark) != NULL;
}
