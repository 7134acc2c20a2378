// SPDX-License-Identifier: MIT
#include "model/left.h"

static const char left_mark[] = "\x1Fsite:";

void left_id(struct buf *buf, const char *id, const char *site)
{
	buf_printf(buf, "%s%s%s", id, left_mark, site);
}

size_t left_owner(const char *id)
{
	const char *mark = strstr(id, left_mark);

	return mark ? (size_t)(mark - id) : 0;
}

void left_gone_id(struct buf *buf, const char *id, const char *site, const char *address)
{
	left_id(buf, id, site);
	buf_printf(buf, " %s", address);
}

bool left_is(const char *id)
{
	return strstr(id, left_mark) != NULL;
}

bool left_has_reserve(const struct known *gone, const struct account *next)
{
	return known_is_gone(gone) &&
	       strcmp(gone->account.value[ACCOUNT_ADDRESS], next->value[ACCOUNT_ADDRESS]) != 0;
}
