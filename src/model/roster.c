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

static void roster_put(unsigned char *out, uint64_t number)
{
	for (int i = 7; i >= 0; i--, number >>= 8)
		out[i] = (unsigned char)number;
}

/* FNV-1a: two addresses with one hash are told apart by their text later. */
static uint64_t roster_hash(const char *text, size_t len)
{
	uint64_t hash = 0xCBF29CE484222325;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)text[i]) * 0x100000001B3;
	return hash;
}

struct roster_claim roster_claim(const char *address, size_t len, uint64_t offset, bool alias)
{
	struct roster_claim claim;

	roster_put(claim.hash, roster_hash(address, len));
	roster_put(claim.place, offset * 2 + alias);
	return claim;
}

uint64_t roster_claim_offset(const struct roster_claim *claim, bool *ret_alias)
{
	uint64_t place = 0;

	for (int i = 0; i < 8; i++)
		place = place << 8 | claim->place[i];
	*ret_alias = place % 2 != 0;
	return place / 2;
}

bool roster_next_alias(const char **at, const char **ret_alias, size_t *ret_len)
{
	if (!*at || !**at)
		return false;
	*ret_alias = *at;
	*ret_len = strcspn(*at, " ");
	*at += *ret_len + ((*at)[*ret_len] == ' ');
	return true;
}

bool roster_has_alias(const char *list, const char *address, size_t len)
{
	const char *alias;
	size_t alias_len;

	while (roster_next_alias(&list, &alias, &alias_len))
		if (alias_len == len && memcmp(alias, address, len) == 0)
			return true;
	return false;
}

/* The first claim with this hash or a later one. */
static size_t roster_first_claim(const struct roster *roster, const struct roster_claim *wanted)
{
	size_t low = 0, high = roster->claim_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (memcmp(roster->claims[middle].hash, wanted->hash, sizeof(wanted->hash)) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool roster_find_claim(const struct roster *roster, const char *address, const char *id, struct account *ret_account)
{
	size_t len = strlen(address);
	const struct roster_claim wanted = roster_claim(address, len, 0, false);

	for (size_t i = roster_first_claim(roster, &wanted); i < roster->claim_count; i++) {
		struct account account;
		bool alias;

		if (memcmp(roster->claims[i].hash, wanted.hash, sizeof(wanted.hash)) != 0)
			return false;
		account = roster_account(roster, roster_claim_offset(&roster->claims[i], &alias));
		if (strcmp(account.id, id) == 0 || (alias ? !roster_has_alias(account.value[ACCOUNT_ALIASES], address, len) :
							    strcmp(account.value[ACCOUNT_ADDRESS], address) != 0))
			continue;
		*ret_account = account;
		return true;
	}
	return false;
}
