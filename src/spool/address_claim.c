// SPDX-License-Identifier: MIT
#include "spool/address_claim.h"

#include "base/mem.h"
#include "base/radix.h"
#include "model/alias.h"
#include "model/held.h"
#include "model/several.h"
#include "model/id_directory.h"

static void address_claim_add(struct buf *claims, const char *address, size_t len, uint64_t offset,
			      bool alias)
{
	struct roster_claim claim = roster_claim(address, len, offset, alias);

	buf_add(claims, &claim, sizeof(claim));
}

/* Those of several that are not its preferred one; one that is an alias too claims it as such. */
static void address_claim_add_several(struct buf *claims, const struct account *account,
				      uint64_t offset)
{
	const char *at = NULL, *value;
	struct several several;
	size_t len;
	bool first = true;

	if (!several_find(account->several, ACCOUNT_ADDRESS, &several))
		return;
	while (several_next(&several, &at, &value, &len)) {
		if (!first && !alias_has(account->value[ACCOUNT_ALIASES], value, len))
			address_claim_add(claims, value, len, offset, false);
		first = false;
	}
}

void address_claim_add_all(struct buf *claims, const struct account *account, uint32_t flags,
			   uint64_t offset)
{
	const char *address = account->value[ACCOUNT_ADDRESS],
		   *aliases = account->value[ACCOUNT_ALIASES], *alias;
	size_t len;

	if (address && !(flags & ROSTER_MADE)) {
		address_claim_add(claims, address, strlen(address), offset, false);
		address_claim_add_several(claims, account, offset);
	}
	while (alias_next(&aliases, &alias, &len))
		address_claim_add(claims, alias, len, offset, true);
}

/*
 * How firm a claim is: an address that the entry has to have, an alias, or one of several addresses
 * of which another one will do.
 */
enum claim_kind { CLAIM_OWN, CLAIM_ALIAS, CLAIM_SEVERAL };

/* A claim with its texts: DN, address, and how firm it is. */
struct claim_request {
	const char *address;
	size_t len;
	const char *dn;
	const char *id;
	enum claim_kind kind;
	bool disabled;
};

static bool claim_is_of(const struct roster_claim *claim, const char *address, size_t len)
{
	struct roster_claim same = roster_claim(address, len, 0, false);

	return memcmp(same.hash, claim->hash, sizeof(same.hash)) == 0;
}

static void claim_request_find(struct claim_request *desired, const struct account *account,
			       const struct roster_claim *claim)
{
	const char *aliases = account->value[ACCOUNT_ALIASES], *at = NULL;
	struct several several;

	if (desired->kind == CLAIM_ALIAS) {
		while (alias_next(&aliases, &desired->address, &desired->len) &&
		       !claim_is_of(claim, desired->address, desired->len))
			;
		return;
	}
	desired->address = account->value[ACCOUNT_ADDRESS];
	desired->len = strlen(desired->address);
	if (!several_find(account->several, ACCOUNT_ADDRESS, &several))
		return;
	desired->kind = CLAIM_SEVERAL;
	while (several_next(&several, &at, &desired->address, &desired->len) &&
	       !claim_is_of(claim, desired->address, desired->len))
		;
}

static struct claim_request claim_request_of(const struct claim_context *context,
					     const struct roster_claim *claim)
{
	bool is_alias;
	struct account account =
		roster_account(context->roster, roster_claim_offset(claim, &is_alias));
	struct claim_request desired = { .dn = account.dn,
					 .id = account.id,
					 .kind = is_alias ? CLAIM_ALIAS : CLAIM_OWN,
					 .disabled = account.disabled };

	claim_request_find(&desired, &account, claim);
	return desired;
}

/*
 * By address, the firmest first, then by DN: the same directory gives the same findings in the same
 * order.
 */
static int address_claim_compare_wishes(const void *a, const void *b)
{
	const struct claim_request *x = a, *y = b;
	int order = x->len != y->len ? (x->len < y->len ? -1 : 1)
				     : memcmp(x->address, y->address, x->len);

	if (order == 0)
		order = (int)x->kind - (int)y->kind;
	return order ? order : strcmp(x->dn, y->dn);
}

static int address_claim_compare_key(const void *key, const void *entry)
{
	return memcmp(key, ((const struct roster_entry *)entry)->key, ACCOUNT_KEY_SIZE);
}

static struct roster_entry *address_claim_entry(const struct claim_context *context, const char *id)
{
	unsigned char key[ACCOUNT_KEY_SIZE];

	account_key(id, key);
	return bsearch(key, context->entries, context->count, sizeof(*context->entries),
		       address_claim_compare_key);
}

static void address_claim_mark(const struct claim_context *context,
			       const struct claim_request *desired, enum roster_flag flag)
{
	address_claim_entry(context, desired->id)->flags |= (uint32_t)flag;
}

/* " (directory corp)", where there are several. */
static void address_claim_place(const struct claim_context *context, const char *id,
				struct buf *buf)
{
	size_t len = id_directory_len(id);

	if (len)
		buf_printf(buf, " (directory %.*s)", (int)len, id);
	else if (context->nameless)
		buf_printf(buf, " (directory %s)", context->nameless);
}

/* One of several, as it is told of and remembered. */
static void address_claim_tell(const struct claim_context *context,
			       const struct claim_request *wishes, size_t of, size_t other,
			       size_t own)
{
	CLEANUP(finding_release) struct findings one = { .log = context->findings->log };
	CLEANUP(buf_release) struct buf more = BUF_INIT;
	CLEANUP(buf_release) struct buf place = BUF_INIT;
	CLEANUP(buf_release) struct buf other_place = BUF_INIT;
	const struct claim_request *wish = &wishes[of];
	const struct roster_entry *entry = address_claim_entry(context, wish->id);
	const struct account account = roster_account(context->roster, entry->offset);

	address_claim_place(context, wish->id, &place);
	address_claim_place(context, wishes[other].id, &other_place);
	if (own > 2)
		buf_printf(&more, " and %zu more", own - 2);
	if (wish->kind == CLAIM_ALIAS)
		rule_add(context->counts, &one, RULE_ALIAS_DUPLICATE, wish->dn,
			 "its alias %.*s%s is also %s of %s%s; it is held", (int)wish->len,
			 wish->address, buf_text(&place),
			 wishes[other].kind == CLAIM_ALIAS ? "an alias" : "the address",
			 wishes[other].dn, buf_text(&other_place));
	else
		rule_add(context->counts, &one, RULE_ADDRESS_DUPLICATE, wish->dn,
			 "its address %.*s%s is also that of %s%s%s; all of them are held",
			 (int)wish->len, wish->address, buf_text(&place), wishes[other].dn,
			 buf_text(&other_place), buf_text(&more));
	held_note(&one, 0, HELD_CLAIM,
		  entry->flags & ROSTER_GROUP ? HELD_MAILING_LIST : HELD_ACCOUNT, &account);
	rule_hand_on(context->counts, context->findings, &one);
}

/* How many of them, in their order, are of this kind. */
static size_t address_claim_count(const struct claim_request *wishes, size_t count,
				  enum claim_kind kind)
{
	size_t same = 0;

	while (same < count && wishes[same].kind == kind)
		same++;
	return same;
}

/*
 * Two that have an address as their own are both held; an alias gives way to an own address, and
 * two equal aliases are both held. An entry with several addresses is never in the way of another
 * one: the plan chooses one that is free.
 */
static void address_claim_resolve(const struct claim_context *context,
				  const struct claim_request *wishes, size_t count)
{
	size_t own = address_claim_count(wishes, count, CLAIM_OWN);
	size_t firm = own + address_claim_count(wishes + own, count - own, CLAIM_ALIAS);

	for (size_t i = own > 1 ? 0 : own; firm > 1 && i < firm; i++) {
		address_claim_mark(context, &wishes[i], ROSTER_HELD);
		address_claim_tell(context, wishes, i, i > 0 ? 0 : 1, own);
	}
	for (size_t i = firm; i < count; i++)
		address_claim_mark(context, &wishes[i], ROSTER_CONTESTED);
}

void address_claim_resolve_same(const struct claim_context *context,
				const struct roster_claim *claims, size_t claim_count)
{
	CLEANUP(mem_freep) struct claim_request *wishes = NULL;
	size_t start = 0, count = 0;

	if (claim_count < 2)
		return;
	wishes = mem_new(claim_count, sizeof(*wishes));
	/*
	 * Nobody waits for the address of who is disabled: he gets no account, and one that he has
	 * keeps its address as other accounts do.
	 */
	for (size_t i = 0; i < claim_count; i++) {
		wishes[count] = claim_request_of(context, &claims[i]);
		count += !wishes[count].disabled;
	}
	if (count < 2)
		return;
	qsort(wishes, count, sizeof(*wishes), address_claim_compare_wishes);
	for (size_t i = 1; i <= count; i++) {
		if (i < count && wishes[i].len == wishes[start].len &&
		    memcmp(wishes[i].address, wishes[start].address, wishes[i].len) == 0)
			continue;
		if (i - start > 1)
			address_claim_resolve(context, wishes + start, i - start);
		start = i;
	}
}

void address_claim_hold_duplicates(const struct claim_context *context, struct roster_claim *claims,
				   size_t count)
{
	size_t start = 0;

	radix_sort(claims, count, sizeof(*claims), sizeof(*claims));
	for (size_t i = 1; i <= count; i++) {
		if (i < count &&
		    memcmp(claims[i].hash, claims[start].hash, sizeof(claims->hash)) == 0)
			continue;
		address_claim_resolve_same(context, claims + start, i - start);
		start = i;
	}
}
