// SPDX-License-Identifier: MIT
#include "plan/desired.h"

#include <inttypes.h>

#include "base/mem.h"
#include "model/address.h"
#include "model/alias.h"
#include "model/several.h"

/* How many waiting aliases are reported one by one. */
enum { DESIRED_SHOWN = 200 };

static int64_t desired_limit(const struct plan *plan, const char *address)
{
	return plan->policy.alias_limit(plan->policy.domains, address_domain(address));
}

/*
 * A made address is kept as long as its domain is ours, even when no rule fits the entry any more:
 * an attribute is easily lost.
 */
static bool desired_keeps_address(const struct plan *plan, const struct roster_entry *entry,
				  const struct known *known)
{
	const char *address = known->account.value[ACCOUNT_ADDRESS];

	if (!(entry->flags & ROSTER_MADE))
		return false;
	return (entry->flags & (ROSTER_PROPOSED | ROSTER_NO_ADDRESS)) ||
	       desired_limit(plan, address) >= 0;
}

/* Whether an address is at the site of the account, or at none of ours. */
static bool desired_is_near(const struct plan *plan, const struct account *account,
			    const char *address, size_t len)
{
	CLEANUP(mem_freep) char *text = mem_textn(address, len);
	const char *own = account->value[ACCOUNT_ADDRESS], *here, *there;

	if (!plan->policy.site || !own)
		return true;
	here = plan->policy.site(plan->policy.domains, address_domain(own));
	there = plan->policy.site(plan->policy.domains, address_domain(text));
	return !here || !there || strcmp(here, there) == 0;
}

/* Whether an entry with several addresses, this one among them, goes on with another one. */
static bool desired_uses_another(const struct plan *plan, const struct account *account,
				 const char *address)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	size_t len = strlen(address);
	struct several several;
	unsigned char key[ACCOUNT_KEY_SIZE];
	const char *used;
	struct known known;

	account_key(account->id, key);
	if (!plan->policy.account || !several_find(account->several, ACCOUNT_ADDRESS, &several) ||
	    alias_has(account->value[ACCOUNT_ALIASES], address, len) ||
	    plan->policy.account(plan->policy.store, key, &arena, &known) <= 0 ||
	    known_is_gone(&known))
		return false;
	used = known.account.value[ACCOUNT_ADDRESS];
	return strcmp(used, address) != 0 && several_has(&several, used, strlen(used));
}

/* Whether the directory gives the address to somebody else now, who takes it. */
static bool desired_is_given(const struct plan *plan, const char *id, const char *address)
{
	const struct roster_claim wanted = roster_claim(address, strlen(address), 0, false);
	struct roster_claimants claimants = roster_claimants(plan->roster, wanted.hash);
	struct account other;

	while (roster_next_rival(&claimants, address, id, &other))
		if (!desired_uses_another(plan, &other, address))
			return true;
	return false;
}

/*
 * Whether the account may go on having an old address: not its own one, not a given alias, in a
 * domain of ours, and given to no other entry now.
 */
static bool desired_may_keep(const struct plan *plan, const struct account *account,
			     const char *former)
{
	return desired_is_near(plan, account, former, strlen(former)) &&
	       strcmp(account->value[ACCOUNT_ADDRESS], former) != 0 &&
	       !alias_has(account->value[ACCOUNT_ALIASES], former, strlen(former)) &&
	       desired_limit(plan, former) >= 0 && !desired_is_given(plan, account->id, former);
}

/*
 * The old addresses that may stay, oldest first; the one that a rename leaves now comes last. They
 * are copied to the arena.
 */
static void desired_list_former(const struct plan *plan, const struct account *account,
				const struct known *known, struct arena *arena, struct vec *former)
{
	const char *at = known->former, *alias, *old = known->account.value[ACCOUNT_ADDRESS];
	size_t len;

	if (!plan->policy.keep_old_addresses)
		return;
	while (alias_next(&at, &alias, &len)) {
		const char *text = arena_textn(arena, alias, len);

		if (desired_may_keep(plan, account, text) && strcmp(text, old) != 0)
			vec_add(former, text);
	}
	if (desired_may_keep(plan, account, old))
		vec_add(former, arena_text(arena, old));
}

/*
 * The alias that would have to go: the oldest of the kept ones, else the last of the directory's.
 */
static void desired_refuse(const struct account *account, const struct vec *former, size_t limit,
			   struct findings *findings)
{
	const char *old = former->items[former->count - 1], *at = account->value[ACCOUNT_ALIASES],
		   *alias = "";
	size_t len = 0;

	while (alias_next(&at, &alias, &len))
		;
	finding_add(findings, FINDING_WARNING, "ALIAS-LIMIT", account->dn,
		    "its old address %s does not stay an alias: it has %zu already, and the site "
		    "allows no more",
		    old, limit);
	if (former->count > 1)
		finding_hint(findings,
			     "to have it, add it to the aliases in the directory: %s, the oldest "
			     "of its old addresses, then goes",
			     former->items[0]);
	else if (len)
		finding_hint(findings,
			     "to have it, take one of its aliases out of the directory (such as "
			     "%.*s) and add this one there",
			     (int)len, alias);
	else
		finding_hint(
			findings,
			"the site allows no aliases at all: tell correspondents the new address");
}

/* Old addresses beyond the limit that were aliases until now, the oldest first. */
static size_t desired_drop(const struct account *account, const struct vec *former, size_t dropped,
			   struct findings *findings)
{
	for (size_t i = 0; i < dropped; i++) {
		finding_add(findings, FINDING_WARNING, "ALIAS-LIMIT", account->dn,
			    "its old address %s is an alias no more: the directory's own aliases "
			    "take its place",
			    former->items[i]);
		finding_hint(findings, "to have it again, add it to the aliases in the directory "
				       "in place of another one");
	}
	return dropped;
}

static void desired_set_aliases(struct desired *desired, const struct vec *aliases)
{
	buf_clear(&desired->aliases);
	for (size_t i = 0; i < aliases->count; i++)
		buf_printf(&desired->aliases, "%s%s", i ? " " : "", aliases->items[i]);
	desired->account.value[ACCOUNT_ALIASES] =
		aliases->count ? buf_text(&desired->aliases) : NULL;
	desired->kept = true;
}

/* An alias beyond the site's limit waits until another one goes; the account goes on without it. */
static void desired_crowd(struct plan *plan, const struct account *account, const char *alias,
			  size_t limit, struct findings *findings)
{
	if (plan->over_alias_limit++ >= DESIRED_SHOWN)
		return;
	finding_add(findings, FINDING_WARNING, "ALIAS-LIMIT", account->dn,
		    "its alias %s waits: the directory has more of them than the %zu that the site "
		    "allows",
		    alias, limit);
	finding_hint(findings, "remove unneeded ones from the directory; an alias that the account "
			       "has is not taken away for another");
}

/* No alias crosses sites: those at another one are left out. */
static void desired_leave_far(struct desired *desired, const struct plan *plan,
			      struct findings *findings)
{
	const struct account *account = &desired->account;
	const char *at = account->value[ACCOUNT_ALIASES], *alias;
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(vec_release) struct vec near = VEC_INIT;
	size_t len, far = 0;

	while (alias_next(&at, &alias, &len)) {
		if (desired_is_near(plan, account, alias, len)) {
			vec_add(&near, arena_textn(&arena, alias, len));
			continue;
		}
		far++;
		finding_add(findings, FINDING_WARNING, "ALIAS-SITE", account->dn,
			    "its alias %.*s is left out: its domain is at another site than %s",
			    (int)len, alias, account->value[ACCOUNT_ADDRESS]);
		finding_hint(findings, "an account and its aliases are at one site; a list can "
				       "hand on mail to another site");
	}
	if (far)
		desired_set_aliases(desired, &near);
}

/*
 * The aliases that the directory gives, as far as the site allows so many: those that the account
 * has stay, then come others in their order.
 */
static void desired_limit_aliases(struct desired *desired, struct plan *plan,
				  const struct known *known, struct findings *findings)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(vec_release) struct vec fit = VEC_INIT;
	CLEANUP(vec_release) struct vec wait = VEC_INIT;
	const char *given;
	int64_t limit;

	desired_leave_far(desired, plan, findings);
	given = desired->account.value[ACCOUNT_ALIASES];
	if (!given)
		return;
	limit = desired_limit(plan, desired->account.value[ACCOUNT_ADDRESS]);
	if (limit < 0)
		return;
	alias_fit(known ? known->account.value[ACCOUNT_ALIASES] : NULL, given, (size_t)limit,
		  &arena, &fit, &wait);
	for (size_t i = 0; i < wait.count; i++)
		desired_crowd(plan, &desired->account, wait.items[i], (size_t)limit, findings);
	desired->waits = wait.count > 0;
	if (desired->waits)
		desired_set_aliases(desired, &fit);
}

static void desired_add_former(struct desired *desired, const struct plan *plan,
			       const struct known *known, struct findings *findings)
{
	struct account *account = &desired->account;
	const char *at = account->value[ACCOUNT_ALIASES], *alias,
		   *address = account->value[ACCOUNT_ADDRESS];
	bool renamed = strcmp(address, known->account.value[ACCOUNT_ADDRESS]) != 0;
	int64_t allowed = desired_limit(plan, address);
	size_t limit = allowed > 0 ? (size_t)allowed : 0, len, room, first = 0;
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(vec_release) struct vec former = VEC_INIT;
	CLEANUP(vec_release) struct vec all = VEC_INIT;

	desired_list_former(plan, account, known, &arena, &former);
	if (former.count == 0)
		return;
	while (alias_next(&at, &alias, &len))
		vec_add(&all, arena_textn(&arena, alias, len));
	room = limit > all.count ? limit - all.count : 0;
	/* What is an alias already stays; the address that a rename leaves counts as one more. */
	if (renamed && former.count > room &&
	    strcmp(former.items[former.count - 1], known->account.value[ACCOUNT_ADDRESS]) == 0) {
		desired_refuse(account, &former, limit, findings);
		former.count--;
	}
	if (former.count > room)
		first = desired_drop(account, &former, former.count - room, findings);
	for (size_t i = first; i < former.count; i++)
		vec_add(&all, former.items[i]);
	if (first == former.count)
		return;
	vec_sort(&all);
	desired_set_aliases(desired, &all);
}

/*
 * A value that cannot be used is neither another one nor none, so the account keeps the one that it
 * has.
 */
static void desired_keep_unclear(struct desired *desired, const struct known *known)
{
	for (int field = 0; field < ACCOUNT_FIELDS; field++) {
		if (!(desired->account.unclear & 1u << field) || !known->account.value[field])
			continue;
		desired->account.value[field] = known->account.value[field];
		desired->kept = true;
	}
}

/* What was seen; of several values those that the account has, else those that the rules prefer. */
static struct desired desired_begin(struct plan *plan, const struct roster_entry *entry,
				    const struct account *used, struct findings *findings)
{
	struct desired desired = { .chosen = choose(plan->roster, entry, used),
				   .offset = entry->offset };

	desired.account = desired.chosen.account;
	desired.kept = desired.chosen.differs;
	desired.made = (entry->flags & ROSTER_MADE) != 0;
	desired.taken = desired.chosen.taken != NULL;
	if (desired.taken && !desired.account.disabled)
		choose_tell_taken(&desired.chosen, HELD_PLAN, &plan->several, findings);
	return desired;
}

struct desired desired_of(struct plan *plan, const struct roster_entry *entry,
			  const struct known *known, struct findings *findings)
{
	struct desired desired = desired_begin(plan, entry, &known->account, findings);
	const char **address = &desired.account.value[ACCOUNT_ADDRESS];

	plan->passing += choose_tell(&desired.chosen, &known->account, &plan->several, findings);
	if (desired_keeps_address(plan, entry, known)) {
		desired.kept = desired.kept || !*address ||
			       strcmp(*address, known->account.value[ACCOUNT_ADDRESS]) != 0;
		desired.made = false;
		*address = known->account.value[ACCOUNT_ADDRESS];
	}
	desired_keep_unclear(&desired, known);
	desired_limit_aliases(&desired, plan, known, findings);
	desired_add_former(&desired, plan, known, findings);
	/*
	 * Old addresses left out now may come back when other accounts give them up; for disabled
	 * accounts no update settles them.
	 */
	desired.plain = *address && strcmp(*address, known->account.value[ACCOUNT_ADDRESS]) == 0 &&
			(!known->former || !desired.account.disabled) && !desired.waits &&
			!desired.chosen.open;
	return desired;
}

struct desired desired_of_new(struct plan *plan, const struct roster_entry *entry,
			      const struct account *used, struct findings *findings)
{
	struct desired desired = desired_begin(plan, entry, used, findings);

	/* Of a person who leaves an account it was told there. */
	if (!used)
		plan->passing += choose_tell(&desired.chosen, NULL, &plan->several, findings);
	desired_limit_aliases(&desired, plan, NULL, findings);
	return desired;
}

void desired_finish(const struct plan *plan, struct findings *findings)
{
	if (plan->over_alias_limit > DESIRED_SHOWN)
		finding_add(findings, FINDING_WARNING, "ALIAS-LIMIT", "",
			    "%zu more aliases wait, since the site allows no more of one account",
			    plan->over_alias_limit - DESIRED_SHOWN);
	choose_finish(&plan->several, findings);
}

void desired_release(struct desired *desired)
{
	chosen_release(&desired->chosen);
	buf_release(&desired->aliases);
}
