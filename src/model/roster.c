// SPDX-License-Identifier: MIT
#include "model/roster.h"

#include <assert.h>

static struct scan roster_scan(const struct roster *roster, uint64_t offset)
{
	bool more = offset >= roster->records_len && roster->more;
	struct scan scan = more ? scan_over(roster->more, roster->more_len) : scan_over(roster->records, roster->records_len);

	scan_seek(&scan, more ? offset - roster->records_len : offset);
	return scan;
}

struct account roster_account(const struct roster *roster, uint64_t offset)
{
	struct scan scan = roster_scan(roster, offset);
	struct account account = { .id = NULL };
	bool whole = account_unpack(&scan, &account);

	assert(whole);
	(void)whole;
	return account;
}

const char *roster_value(const struct roster *roster, uint64_t offset, enum account_field field)
{
	struct scan scan = roster_scan(roster, offset);

	return account_unpack_value(&scan, field);
}
