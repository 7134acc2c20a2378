// SPDX-License-Identifier: MIT
#include "flow/claim.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"

struct claim {
	struct plan *plan;
	struct state *state;
	struct findings *findings;
	int64_t now;
	int64_t reserve;
	unsigned char (*leavers)[ACCOUNT_KEY_SIZE]; /* who gives up his address in a rename that came before; sorted */
	size_t leaver_count;
};

static int claim_compare(const void *a, const void *b)
{
	return memcmp(a, b, ACCOUNT_KEY_SIZE);
}

static bool claim_is_leaver(const struct claim *claim, const struct known *holder, const char *address)
{
	return claim->leaver_count && strcmp(holder->account.value[ACCOUNT_ADDRESS], address) == 0 &&
	       bsearch(holder->key, claim->leavers, claim->leaver_count, ACCOUNT_KEY_SIZE, claim_compare);
}

/* The list is small and sorted; renames come one by one, those that free an address first. */
static void claim_note_leaver(struct claim *claim, const unsigned char key[ACCOUNT_KEY_SIZE])
{
	size_t at = claim->leaver_count;

	while (at > 0 && memcmp(claim->leavers[at - 1], key, ACCOUNT_KEY_SIZE) > 0)
		at--;
	memmove(claim->leavers + at + 1, claim->leavers + at, (claim->leaver_count - at) * ACCOUNT_KEY_SIZE);
	memcpy(claim->leavers[at], key, ACCOUNT_KEY_SIZE);
	claim->leaver_count++;
}

static void claim_refuse(const struct claim *claim, const struct change *change, const char *address, const struct known *holder)
{
	CLEANUP(buf_release) struct buf until = BUF_INIT;

	if (holder->state != ACCOUNT_RETIRED) {
		finding_add(claim->findings, FINDING_WARNING, "ADDRESS-TAKEN", change->after.dn, "its address %s still belongs to %s, which is %s",
			    address, holder->account.dn, account_state_text(holder->state));
		finding_hint(claim->findings,
			     "if it is the same person under a new entry, keep the old entry's id; else wait until the old account is retired");
		return;
	}
	clock_stamp(&until, holder->changed_at + claim->reserve);
	finding_add(claim->findings, FINDING_WARNING, "ADDRESS-RESERVED", change->after.dn, "its address %s belonged to %s, and is reserved until %s",
		    address, holder->account.dn, buf_text(&until));
	finding_hint(claim->findings, "give another address, or shorten sync.address_reserve when nobody writes to the old owner any more");
}

/* Whether an address is somebody else's: 1, 0 or -1. */
static int claim_is_taken(const struct claim *claim, const struct change *change, const unsigned char key[ACCOUNT_KEY_SIZE], const char *address,
			  struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct known holder;
	int found = state_address_holder(claim->state, address, key, &arena, &holder, error);

	if (found <= 0)
		return found;
	if (holder.state == ACCOUNT_RETIRED ? claim->now - holder.changed_at >= claim->reserve : claim_is_leaver(claim, &holder, address))
		return 0;
	claim_refuse(claim, change, address, &holder);
	return 1;
}

/* Whether one of the space-separated addresses is this one. */
static bool claim_list_has(const char *list, const char *address, size_t len)
{
	for (; list && *list; list += strcspn(list, " "), list += *list == ' ')
		if (strcspn(list, " ") == len && strncmp(list, address, len) == 0)
			return true;
	return false;
}

/* Every address that the change gives to its account and that it has not had: 1 when one of them is taken. */
static int claim_examine(const struct claim *claim, const struct change *change, const unsigned char key[ACCOUNT_KEY_SIZE], struct error *error)
{
	const char *address = change->after.value[ACCOUNT_ADDRESS], *at = change->after.value[ACCOUNT_ALIASES];
	int taken = change->op == CHANGE_UPDATE ? 0 : claim_is_taken(claim, change, key, address, error);

	while (taken == 0 && at && *at) {
		size_t len = strcspn(at, " ");
		CLEANUP(mem_freep) char *alias = mem_textn(at, len);

		if (change->op == CHANGE_CREATE || !claim_list_has(change->before.value[ACCOUNT_ALIASES], at, len))
			taken = claim_is_taken(claim, change, key, alias, error);
		at += len + (at[len] == ' ');
	}
	return taken;
}

static int claim_walk(struct claim *claim, struct error *error)
{
	struct plan *plan = claim->plan;

	for (size_t i = 0; i < plan->count && plan->items[i].op <= CHANGE_UPDATE; i++) {
		unsigned char key[ACCOUNT_KEY_SIZE];
		struct change change;
		int taken;

		plan_change(plan, i, &change);
		account_key(change.after.id, key);
		taken = claim_examine(claim, &change, key, error);
		if (taken < 0)
			return -1;
		if (taken > 0)
			plan_hold(plan, i--);
		else if (change.op == CHANGE_RENAME)
			claim_note_leaver(claim, key);
	}
	return 0;
}

int claim_hold_taken(struct plan *plan, const struct config *config, struct state *state, int64_t now, struct findings *findings, struct error *error)
{
	CLEANUP(mem_freep) unsigned char(*leavers)[ACCOUNT_KEY_SIZE] = mem_new((size_t)plan->counts[CHANGE_RENAME] + 1, ACCOUNT_KEY_SIZE);
	struct claim claim = {
		.plan = plan,
		.state = state,
		.findings = findings,
		.now = now,
		.reserve = config->sync.address_reserve,
		.leavers = leavers,
	};

	/* On a first run nobody has anything yet. */
	return plan->known_count + plan->retired_count > 0 ? claim_walk(&claim, error) : 0;
}

int claim_judge(const struct change *change, const struct config *config, struct state *state, int64_t now, struct findings *findings,
		struct error *error)
{
	const struct claim claim = { .state = state, .findings = findings, .now = now, .reserve = config->sync.address_reserve };
	unsigned char key[ACCOUNT_KEY_SIZE];

	account_key(change->after.id, key);
	return claim_examine(&claim, change, key, error);
}
