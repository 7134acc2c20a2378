// SPDX-License-Identifier: MIT
#include "model/roster.h"

#include <assert.h>

struct account roster_account(const struct roster *roster, uint64_t offset)
{
	struct scan scan = scan_over(roster->records, roster->records_len);
	struct account account = { .id = NULL };
	bool whole;

	scan_seek(&scan, offset);
	whole = account_unpack(&scan, &account);
	assert(whole);
	(void)whole;
	return account;
}
