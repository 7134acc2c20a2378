// SPDX-License-Identifier: MIT
#include "plan/wish.h"

#include <inttypes.h>

#include "base/mem.h"
#include "model/address.h"
#include "model/alias.h"

/* So many aliases that wait are told one by one. */
enum { WISH_SHOWN = 200 };

static int64_t wish_limit(const struct plan *plan, const char *address)
{
	return plan->policy.alias_limit(plan->policy.domains, address_domain(address));
}

/* A made address is kept as long as its domain is ours. One who is left without any rule that fits keeps it too: an attribute is easily lost. */
static bool wish_keeps_address(const struct plan *plan, const struct roster_entry *entry, const struct known *known)
{
	const char *address = known->account.value[ACCOUNT_ADDRESS];

	if (!(entry->flags & ROSTER_MADE))
		return false;
	return (entry->flags & (ROSTER_PROPOSED | ROSTER_NO_ADDRESS)) || wish_limit(plan, address) >= 0;
}

/* Whether the account may go on having an old address: not its own one, not a given alias, in a domain of ours, and nobody else's now. */
static bool wish_may_keep(const struct plan *plan, const struct account *account, const char *former)
{
	struct account other;

	return strcmp(account->value[ACCOUNT_ADDRESS], former) != 0 && !roster_has_alias(account->value[ACCOUNT_ALIASES], former, strlen(former)) &&
	       wish_limit(plan, former) >= 0 && !roster_find_claim(plan->roster, former, account->id, &other);
}

/* The old addresses that may stay, oldest first; the one that a rename leaves now comes last. They are copied to the arena. */
static void wish_list_former(const struct plan *plan, const struct account *account, const struct known *known, struct arena *arena,
			     struct vec *former)
{
	const char *at = known->former, *alias, *old = known->account.value[ACCOUNT_ADDRESS];
	size_t len;

	if (!plan->policy.keep_old_addresses)
		return;
	while (roster_next_alias(&at, &alias, &len)) {
		const char *text = arena_textn(arena, alias, len);

		if (wish_may_keep(plan, account, text) && strcmp(text, old) != 0)
			vec_add(former, text);
	}
	if (wish_may_keep(plan, account, old))
		vec_add(former, arena_text(arena, old));
}

/* The alias that would have to go: the oldest of the kept ones, else the last of the directory's. */
static void wish_refuse(const struct account *account, const struct vec *former, size_t limit, struct findings *findings)
{
	const char *old = former->items[former->count - 1], *at = account->value[ACCOUNT_ALIASES], *alias = "";
	size_t len = 0;

	while (roster_next_alias(&at, &alias, &len))
		;
	finding_add(findings, FINDING_WARNING, "ALIAS-LIMIT", account->dn,
		    "its old address %s does not stay an alias: it has %zu already, and the site allows no more", old, limit);
	if (former->count > 1)
		finding_hint(findings, "to have it, add it to the aliases in the directory: %s, the oldest of its old addresses, then goes",
			     former->items[0]);
	else if (len)
		finding_hint(findings, "to have it, take one of its aliases out of the directory (such as %.*s) and add this one there", (int)len,
			     alias);
	else
		finding_hint(findings, "the site allows no aliases at all: tell those who write to the old address");
}

/* Old addresses beyond the limit that were aliases until now, the oldest first. */
static size_t wish_drop(const struct account *account, const struct vec *former, size_t dropped, struct findings *findings)
{
	for (size_t i = 0; i < dropped; i++) {
		finding_add(findings, FINDING_WARNING, "ALIAS-LIMIT", account->dn,
			    "its old address %s is an alias no more: the directory's own aliases take its place", former->items[i]);
		finding_hint(findings, "to have it again, add it to the aliases in the directory in place of another one");
	}
	return dropped;
}

static void wish_set_aliases(struct wish *wish, const struct vec *aliases)
{
	buf_clear(&wish->aliases);
	for (size_t i = 0; i < aliases->count; i++)
		buf_printf(&wish->aliases, "%s%s", i ? " " : "", aliases->items[i]);
	wish->account.value[ACCOUNT_ALIASES] = aliases->count ? buf_text(&wish->aliases) : NULL;
	wish->kept = true;
}

/* An alias that the directory gives waits until there is a place for it; the account goes on without. */
static void wish_crowd(struct plan *plan, const struct account *account, const char *alias, size_t limit, struct findings *findings)
{
	if (plan->crowded++ >= WISH_SHOWN)
		return;
	finding_add(findings, FINDING_WARNING, "ALIAS-LIMIT", account->dn,
		    "its alias %s waits: the directory has more of them than the %zu that the site allows", alias, limit);
	finding_hint(findings, "take those out of the directory that nobody needs; an alias that it has is not taken away for another");
}

/* The aliases that the directory gives, as far as the site allows so many: those that the account has stay, then come others in their order. */
static void wish_limit_aliases(struct wish *wish, struct plan *plan, const struct known *known, struct findings *findings)
{
	const char *given = wish->account.value[ACCOUNT_ALIASES];
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(vec_release) struct vec fit = VEC_INIT;
	CLEANUP(vec_release) struct vec wait = VEC_INIT;
	int64_t limit;

	if (!given)
		return;
	limit = wish_limit(plan, wish->account.value[ACCOUNT_ADDRESS]);
	if (limit < 0)
		return;
	alias_fit(known ? known->account.value[ACCOUNT_ALIASES] : NULL, given, (size_t)limit, &arena, &fit, &wait);
	for (size_t i = 0; i < wait.count; i++)
		wish_crowd(plan, &wish->account, wait.items[i], (size_t)limit, findings);
	wish->waits = wait.count > 0;
	if (wish->waits)
		wish_set_aliases(wish, &fit);
}

static void wish_add_former(struct wish *wish, const struct plan *plan, const struct known *known, struct findings *findings)
{
	struct account *account = &wish->account;
	const char *at = account->value[ACCOUNT_ALIASES], *alias, *address = account->value[ACCOUNT_ADDRESS];
	bool renamed = strcmp(address, known->account.value[ACCOUNT_ADDRESS]) != 0;
	int64_t allowed = wish_limit(plan, address);
	size_t limit = allowed > 0 ? (size_t)allowed : 0, len, room, first = 0;
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(vec_release) struct vec former = VEC_INIT;
	CLEANUP(vec_release) struct vec all = VEC_INIT;

	wish_list_former(plan, account, known, &arena, &former);
	if (former.count == 0)
		return;
	while (roster_next_alias(&at, &alias, &len))
		vec_add(&all, arena_textn(&arena, alias, len));
	room = limit > all.count ? limit - all.count : 0;
	/* What is an alias already stays; the address that is left now needs a place of its own. */
	if (renamed && former.count > room && strcmp(former.items[former.count - 1], known->account.value[ACCOUNT_ADDRESS]) == 0) {
		wish_refuse(account, &former, limit, findings);
		former.count--;
	}
	if (former.count > room)
		first = wish_drop(account, &former, former.count - room, findings);
	for (size_t i = first; i < former.count; i++)
		vec_add(&all, former.items[i]);
	if (first == former.count)
		return;
	vec_sort(&all);
	wish_set_aliases(wish, &all);
}

struct wish wish_of(struct plan *plan, const struct roster_entry *entry, const struct known *known, struct findings *findings)
{
	struct wish wish = { .account = roster_account(plan->roster, entry->offset), .offset = entry->offset };
	const char **address = &wish.account.value[ACCOUNT_ADDRESS];

	wish.made = (entry->flags & ROSTER_MADE) != 0;
	if (wish_keeps_address(plan, entry, known)) {
		wish.kept = !*address || strcmp(*address, known->account.value[ACCOUNT_ADDRESS]) != 0;
		wish.made = false;
		*address = known->account.value[ACCOUNT_ADDRESS];
	}
	wish_limit_aliases(&wish, plan, known, findings);
	wish_add_former(&wish, plan, known, findings);
	/* What of the old addresses is left out now may come back when others give them up; those of the disabled are not settled by any update. */
	wish.plain = *address && strcmp(*address, known->account.value[ACCOUNT_ADDRESS]) == 0 && (!known->former || !wish.account.disabled) &&
		     !wish.waits;
	return wish;
}

struct wish wish_of_new(struct plan *plan, const struct roster_entry *entry, struct findings *findings)
{
	struct wish wish = {
		.account = roster_account(plan->roster, entry->offset),
		.offset = entry->offset,
		.made = (entry->flags & ROSTER_MADE) != 0,
	};

	wish_limit_aliases(&wish, plan, NULL, findings);
	return wish;
}

void wish_finish(const struct plan *plan, struct findings *findings)
{
	if (plan->crowded > WISH_SHOWN)
		finding_add(findings, FINDING_WARNING, "ALIAS-LIMIT", "", "%zu more aliases wait, since the site allows no more of one account",
			    plan->crowded - WISH_SHOWN);
}

void wish_release(struct wish *wish)
{
	buf_release(&wish->aliases);
}
