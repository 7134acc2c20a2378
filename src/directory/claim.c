// SPDX-License-Identifier: MIT
#include "directory/claim.h"

#include "base/mem.h"
#include "directory/radix.h"

static void put_u64(unsigned char *out, uint64_t number)
{
	for (int i = 7; i >= 0; i--, number >>= 8)
		out[i] = (unsigned char)number;
}

static uint64_t get_u64(const unsigned char *octets)
{
	uint64_t number = 0;

	for (int i = 0; i < 8; i++)
		number = number << 8 | octets[i];
	return number;
}

/* FNV-1a: two addresses with one hash are told apart by their text later. */
static uint64_t claim_hash(const char *text, size_t len)
{
	uint64_t hash = 0xCBF29CE484222325;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)text[i]) * 0x100000001B3;
	return hash;
}

uint64_t claim_offset(const struct claim *claim)
{
	return get_u64(claim->place) / 2;
}

static void claim_add(struct buf *claims, const char *address, size_t len, uint64_t offset, bool alias)
{
	struct claim claim;

	put_u64(claim.hash, claim_hash(address, len));
	put_u64(claim.place, offset * 2 + alias);
	buf_add(claims, &claim, sizeof(claim));
}

/* The next of the aliases, which have one space between; 1 or 0. */
static bool claim_next_alias(const char **at, const char **ret_alias, size_t *ret_len)
{
	if (!*at || !**at)
		return false;
	*ret_alias = *at;
	*ret_len = strcspn(*at, " ");
	*at += *ret_len + ((*at)[*ret_len] == ' ');
	return true;
}

void claim_add_all(struct buf *claims, const struct account *account, uint64_t offset)
{
	const char *address = account->value[ACCOUNT_ADDRESS], *aliases = account->value[ACCOUNT_ALIASES], *alias;
	size_t len;

	if (address)
		claim_add(claims, address, strlen(address), offset, false);
	while (claim_next_alias(&aliases, &alias, &len))
		claim_add(claims, alias, len, offset, true);
}

/* A claim with its words: who wants which address, and as what. */
struct claim_wish {
	const char *address;
	size_t len;
	const char *dn;
	const char *id;
	bool alias;
};

static struct claim_wish claim_wish_of(const struct claim_court *court, const struct claim *claim)
{
	uint64_t place = get_u64(claim->place), hash = get_u64(claim->hash);
	struct account account = roster_account(court->roster, place / 2);
	struct claim_wish wish = { .dn = account.dn, .id = account.id, .alias = place % 2 != 0 };
	const char *aliases = account.value[ACCOUNT_ALIASES];

	wish.address = account.value[ACCOUNT_ADDRESS];
	wish.len = wish.alias ? 0 : strlen(wish.address);
	while (wish.alias && claim_next_alias(&aliases, &wish.address, &wish.len) && claim_hash(wish.address, wish.len) != hash)
		;
	return wish;
}

/* By address, primaries first, then by DN: the same directory gives the same findings in the same order. */
static int claim_compare_wishes(const void *a, const void *b)
{
	const struct claim_wish *x = a, *y = b;
	int order = x->len != y->len ? (x->len < y->len ? -1 : 1) : memcmp(x->address, y->address, x->len);

	if (order == 0)
		order = (int)x->alias - (int)y->alias;
	return order ? order : strcmp(x->dn, y->dn);
}

static int claim_compare_key(const void *key, const void *entry)
{
	return memcmp(key, ((const struct roster_entry *)entry)->key, ACCOUNT_KEY_SIZE);
}

static void claim_hold(const struct claim_court *court, const struct claim_wish *wish)
{
	unsigned char key[ACCOUNT_KEY_SIZE];
	struct roster_entry *entry;

	account_key(wish->id, key);
	entry = bsearch(key, court->entries, court->roster->count, sizeof(*entry), claim_compare_key);
	entry->flags |= ROSTER_HELD;
}

/* Two that have an address as their own are both held; an alias gives way to an own address, and two equal aliases are both held. */
static void claim_judge(const struct claim_court *court, const struct claim_wish *wishes, size_t count)
{
	CLEANUP(buf_release) struct buf more = BUF_INIT;
	size_t own = 0;

	while (own < count && !wishes[own].alias)
		own++;
	if (own > 2)
		buf_printf(&more, " and %zu more", own - 2);
	if (own > 1)
		rule_add(court->counts, court->findings, RULE_ADDRESS_DUPLICATE, wishes[0].dn,
			 "its address %.*s is also that of %s%s; all of them are held", (int)wishes[0].len, wishes[0].address, wishes[1].dn,
			 buf_text(&more));
	for (size_t i = 0; own > 1 && i < own; i++)
		claim_hold(court, &wishes[i]);
	for (size_t i = own; i < count; i++) {
		const struct claim_wish *other = i > 0 ? &wishes[0] : &wishes[1];

		claim_hold(court, &wishes[i]);
		rule_add(court->counts, court->findings, RULE_ALIAS_DUPLICATE, wishes[i].dn, "its alias %.*s is also %s of %s; it is held",
			 (int)wishes[i].len, wishes[i].address, other->alias ? "an alias" : "the address", other->dn);
	}
}

/* Claims with one hash; nearly always for one address. */
static void claim_judge_run(const struct claim_court *court, const struct claim *claims, size_t count)
{
	CLEANUP(mem_freep) struct claim_wish *wishes = mem_new(count, sizeof(*wishes));
	size_t start = 0;

	for (size_t i = 0; i < count; i++)
		wishes[i] = claim_wish_of(court, &claims[i]);
	qsort(wishes, count, sizeof(*wishes), claim_compare_wishes);
	for (size_t i = 1; i <= count; i++) {
		if (i < count && wishes[i].len == wishes[start].len && memcmp(wishes[i].address, wishes[start].address, wishes[i].len) == 0)
			continue;
		if (i - start > 1)
			claim_judge(court, wishes + start, i - start);
		start = i;
	}
}

void claim_hold_duplicates(const struct claim_court *court, struct claim *claims, size_t count)
{
	size_t start = 0;

	radix_sort(claims, count, sizeof(*claims), sizeof(*claims));
	for (size_t i = 1; i <= count; i++) {
		if (i < count && memcmp(claims[i].hash, claims[start].hash, sizeof(claims->hash)) == 0)
			continue;
		if (i - start > 1)
			claim_judge_run(court, claims + start, i - start);
		start = i;
	}
}
