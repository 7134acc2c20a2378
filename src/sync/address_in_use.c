// SPDX-License-Identifier: MIT
#include "sync/address_in_use.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "model/adopted.h"
#include "model/alias.h"
#include "model/held.h"
#include "state/state_account.h"
#include "state/state_list.h"

/*
 * How many are reported one by one: a rebuilt directory with new ids would give a finding for each
 * account.
 */
enum { ADDRESS_CLAIM_SHOWN = 50 };

/* An account that gives up an address or an alias, and whether the change that does so goes on. */
struct in_use_leaver {
	unsigned char key[ACCOUNT_KEY_SIZE];
	size_t item; /* of the plan */
};

struct in_use_check {
	struct plan *plan;
	struct state *state;
	struct findings *findings;
	const struct run_time *time;
	const struct config *config;
	struct in_use_leaver *leavers; /* by key */
	size_t leaver_count;
	bool *held;
	bool again; /* an account was held on which others relied */
	size_t refused;
};

static struct in_use_leaver *in_use_leaver(const struct in_use_check *claim,
					   const unsigned char key[ACCOUNT_KEY_SIZE])
{
	return claim->leaver_count ? bsearch(key, claim->leavers, claim->leaver_count,
					     sizeof(*claim->leavers), account_key_compare)
				   : NULL;
}

/*
 * Whether the holder loses the address in this very plan, unless that is held. Aliases are taken
 * away before anything else is done and given after it; renames that free an address come before
 * those that take it.
 */
static bool in_use_is_gone(const struct in_use_check *claim, const struct known *holder,
			   const char *address)
{
	const struct in_use_leaver *leaver = in_use_leaver(claim, holder->key);
	struct change change;

	if (!leaver || claim->held[leaver->item])
		return false;
	plan_bare_change(claim->plan, leaver->item, &change);
	/* Who goes back to another site renames the account there, and leaves this one as it is. */
	if (strcmp(change.before.value[ACCOUNT_ADDRESS], address) != 0 &&
	    !alias_has(change.before.value[ACCOUNT_ALIASES], address, strlen(address)))
		return false;
	if (alias_has(change.after.value[ACCOUNT_ALIASES], address, strlen(address)))
		return false;
	return strcmp(change.after.value[ACCOUNT_ADDRESS], address) != 0;
}

static bool in_use_leaves(const struct plan_item *item)
{
	return item->op == CHANGE_RENAME || (item->op == CHANGE_UPDATE && item->aliases);
}

static void in_use_list_leavers(struct in_use_check *claim)
{
	for (size_t i = 0; i < claim->plan->count; i++) {
		struct change change;

		if (!in_use_leaves(&claim->plan->items[i]))
			continue;
		plan_bare_change(claim->plan, i, &change);
		claim->leavers[claim->leaver_count].item = i;
		account_key(change.after.id, claim->leavers[claim->leaver_count++].key);
	}
	qsort(claim->leavers, claim->leaver_count, sizeof(*claim->leavers), account_key_compare);
}

void in_use_tell(const struct config *config, const struct run_time *time,
		 struct findings *findings, const char *dn, const char *address,
		 const struct known *holder)
{
	CLEANUP(buf_release) struct buf until = BUF_INIT;

	if (adopted_is(holder->account.id)) {
		finding_add(findings, FINDING_WARNING, "ADDRESS-TAKEN", dn,
			    "its address %s is one of %s, which was adopted and belongs to no "
			    "entry",
			    address, holder->account.value[ACCOUNT_ADDRESS]);
		adopted_hint(findings, holder, dn);
		return;
	}
	if (!known_is_gone(holder)) {
		finding_add(findings, FINDING_WARNING, "ADDRESS-TAKEN", dn,
			    "its address %s still belongs to %s, which is %s", address,
			    adopted_owner(holder), account_state_text(holder->state));
		finding_hint(findings, "%s",
			     alias_has(holder->former, address, strlen(address))
				     ? "it is an old address of that account, which loses it with "
				       "its next update; a sync after that gives it"
				     : "if it is the same person under a new entry, keep the old "
				       "entry's id; else wait until the old account is "
				       "retired");
		return;
	}
	clock_stamp(&until, run_time_due(time, holder->changed_at, config->sync.address_reserve));
	finding_add(findings, FINDING_WARNING, "ADDRESS-RESERVED", dn,
		    "its address %s belonged to %s, and is reserved until %s", address,
		    adopted_owner(holder), buf_text(&until));
	finding_hint(findings, "give another address, or shorten sync.address_reserve when no mail "
			       "comes for the old owner any more");
}

/*
 * Whether somebody who moves to another site wants the address of one who moves the other way, and
 * that one his. Each old account keeps its address, so neither would ever move.
 */
static bool in_use_swaps(const struct in_use_check *claim, const struct change *change,
			 const struct known *holder)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct error ignored = ERROR_INIT;
	unsigned char key[ACCOUNT_KEY_SIZE];
	struct known own;

	account_key(change->after.id, key);
	if (!claim->plan || change->reason != CHANGE_TO_SITE ||
	    state_account_get(claim->state, key, &arena, &own, &ignored) <= 0)
		return false;
	for (size_t i = 0; i < claim->plan->count; i++) {
		struct change other;

		if (claim->plan->items[i].reason != CHANGE_TO_SITE)
			continue;
		plan_bare_change(claim->plan, i, &other);
		if (strcmp(other.after.id, holder->account.id) == 0)
			return strcmp(other.after.value[ACCOUNT_ADDRESS],
				      own.account.value[ACCOUNT_ADDRESS]) == 0;
	}
	return false;
}

static void in_use_tell_swap(struct findings *findings, const struct change *change,
			     const char *address, const struct known *holder)
{
	finding_add(findings, FINDING_WARNING, "ADDRESS-TAKEN", change->after.dn,
		    "its address %s belongs to %s, which is to have its own in turn, and the two "
		    "are at different sites",
		    address, adopted_owner(holder));
	finding_hint(findings,
		     "addresses are exchanged within one site only: give one of the two a third "
		     "address; this one is free when the account that has it was deleted and "
		     "sync.address_reserve has passed");
}

static void in_use_refuse(struct in_use_check *claim, const struct change *change,
			  const char *address, const struct known *holder)
{
	CLEANUP(finding_release) struct findings one = { .log = claim->findings->log };

	/* It walks the plan, and what is not shown need not say the way out. */
	if (claim->refused < ADDRESS_CLAIM_SHOWN && in_use_swaps(claim, change, holder))
		in_use_tell_swap(&one, change, address, holder);
	else
		in_use_tell(claim->config, claim->time, &one, change->after.dn, address, holder);
	held_note(&one, 0, HELD_PLAN, HELD_ACCOUNT, &change->after);
	if (claim->refused++ < ADDRESS_CLAIM_SHOWN)
		finding_copy(claim->findings, &one);
}

/* Gone, or kept at a site to which no mail of the domain goes any more. */
static bool in_use_has_ended(const struct config *config, const struct known *holder,
			     const char *address)
{
	const struct config_domain *domain = config_domain_find(config, address_domain(address));

	if (known_is_gone(holder))
		return true;
	return holder->state == ACCOUNT_RETIRED && domain && holder->site && *holder->site &&
	       strcmp(holder->site, domain->site) != 0;
}

int in_use_holder(const struct config *config, struct state *state, const struct run_time *time,
		  const char *address, const unsigned char key[ACCOUNT_KEY_SIZE],
		  struct arena *arena, struct known *ret_holder, struct error *error)
{
	struct known list;
	int found = state_address_holder(state, address, key, arena, ret_holder, error), also = 0;

	/* A holder in use comes first, whether it is an account or a mailing list. */
	if (found == 0 || (found > 0 && known_is_gone(ret_holder)))
		also = state_list_holder(state, address, key, arena, &list, error);
	if (also > 0 && (found == 0 || list.state != ACCOUNT_RETIRED ||
			 list.changed_at > ret_holder->changed_at)) {
		*ret_holder = list;
		found = 1;
	}
	if (also < 0)
		return -1;
	if (found > 0 && in_use_has_ended(config, ret_holder, address) &&
	    run_time_is_over(time, ret_holder->changed_at, config->sync.address_reserve))
		return 0;
	return found;
}

/* Whether an address belongs to another account or list: 1, 0 or -1. */
static int in_use_is_taken(struct in_use_check *claim, const struct change *change,
			   const unsigned char key[ACCOUNT_KEY_SIZE], const char *address,
			   struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct known holder;
	int found = in_use_holder(claim->config, claim->state, claim->time, address, key, &arena,
				  &holder, error);

	if (found <= 0)
		return found;
	if (!known_is_gone(&holder) && in_use_is_gone(claim, &holder, address))
		return 0;
	in_use_refuse(claim, change, address, &holder);
	return 1;
}

/*
 * Every address that the change gives to its account and that it has not had: 1 when one of them is
 * taken.
 */
static int in_use_examine(struct in_use_check *claim, const struct change *change,
			  const unsigned char key[ACCOUNT_KEY_SIZE], struct error *error)
{
	const char *address = change->after.value[ACCOUNT_ADDRESS],
		   *at = change->after.value[ACCOUNT_ALIASES], *alias;
	size_t len;
	int taken = change->op == CHANGE_UPDATE
			    ? 0
			    : in_use_is_taken(claim, change, key, address, error);

	while (taken == 0 && alias_next(&at, &alias, &len)) {
		CLEANUP(mem_freep) char *text = mem_textn(alias, len);

		/* What it is called until now nobody else has, whatever lies at another site. */
		if (change->op == CHANGE_RENAME &&
		    strcmp(text, change->before.value[ACCOUNT_ADDRESS]) == 0)
			continue;
		if (change->op == CHANGE_CREATE ||
		    !alias_has(change->before.value[ACCOUNT_ALIASES], alias, len))
			taken = in_use_is_taken(claim, change, key, text, error);
	}
	return taken;
}

static int in_use_walk(struct in_use_check *claim, struct error *error)
{
	struct plan *plan = claim->plan;

	claim->again = false;
	for (size_t i = 0; i < plan->count && plan->items[i].op <= CHANGE_UPDATE; i++) {
		unsigned char key[ACCOUNT_KEY_SIZE];
		struct change change;
		int taken;

		if (claim->held[i])
			continue;
		plan_bare_change(plan, i, &change);
		account_key(change.after.id, key);
		taken = in_use_examine(claim, &change, key, error);
		if (taken < 0)
			return -1;
		claim->held[i] = taken > 0;
		claim->again = claim->again || (taken > 0 && in_use_leaves(&plan->items[i]));
	}
	return 0;
}

/*
 * A held account keeps addresses that other changes may have counted on, so this repeats until no
 * more are held.
 */
static int in_use_settle(struct in_use_check *claim, struct error *error)
{
	do
		if (in_use_walk(claim, error) != 0)
			return -1;
	while (claim->again);
	return 0;
}

int in_use_hold(struct plan *plan, const struct config *config, struct state *state,
		const struct run_time *time, struct findings *findings, struct error *error)
{
	CLEANUP(mem_freep) struct in_use_leaver *leavers = NULL;
	CLEANUP(mem_freep) bool *held = NULL;
	struct in_use_check claim = {
		.plan = plan, .state = state, .findings = findings, .time = time, .config = config
	};
	size_t count = 0;

	/* On a first run no addresses are in use yet. */
	if (plan->known_count + plan->retired_count == 0)
		return 0;
	for (size_t i = 0; i < plan->count; i++)
		count += in_use_leaves(&plan->items[i]);
	claim.held = held = mem_new(plan->count + 1, sizeof(*held));
	claim.leavers = leavers = mem_new(count + 1, sizeof(*leavers));
	in_use_list_leavers(&claim);
	if (in_use_settle(&claim, error) != 0)
		return -1;
	plan_hold_many(plan, held);
	if (claim.refused > ADDRESS_CLAIM_SHOWN) {
		finding_add(findings, FINDING_WARNING, "ADDRESS-TAKEN", "",
			    "%zu more entries want an address in use elsewhere",
			    claim.refused - ADDRESS_CLAIM_SHOWN)
			->more = claim.refused - ADDRESS_CLAIM_SHOWN - 1;
		finding_hint(findings, "if the directory was made anew, its entries have new ids: "
				       "restore the old ones (directory.id says where they are)");
	}
	return 0;
}

int in_use_judge(const struct change *change, const struct config *config, struct state *state,
		 const struct run_time *time, struct findings *findings, struct error *error)
{
	struct in_use_check claim = {
		.state = state, .findings = findings, .time = time, .config = config
	};
	unsigned char key[ACCOUNT_KEY_SIZE];

	account_key(change->after.id, key);
	return in_use_examine(&claim, change, key, error);
}
