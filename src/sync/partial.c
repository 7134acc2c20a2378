// SPDX-License-Identifier: MIT
#include "sync/partial.h"

#include <stdlib.h>

#include "base/mem.h"
#include "conf/config_digest.h"
#include "model/alias.h"
#include "model/several.h"
#include "plan/plan_make.h"
#include "sync/adoption.h"
#include "state/state_account.h"
#include "state/state_snapshot.h"

/* Beyond so many keys a full plan is cheaper. */
enum { PARTIAL_MOST = 2 * PLAN_WATCHED_MOST };

/*
 * What a plan depends on besides the snapshot, the store and the time (which is what watching is
 * for).
 */
static void partial_rules(const struct config *config, unsigned char out[STATE_SNAPSHOT_ID])
{
	unsigned char whole[DIGEST_SIZE];

	config_digest(config, SCHEMA_AFFECTS_PLAN, whole);
	memcpy(out, whole, STATE_SNAPSHOT_ID);
}

static void partial_unify(struct buf *keys)
{
	size_t count = keys->len / ACCOUNT_KEY_SIZE, kept = 0;

	if (count == 0)
		return;
	qsort(keys->data, count, ACCOUNT_KEY_SIZE, account_key_compare);
	for (size_t i = 1; i < count; i++)
		if (account_key_compare(keys->data + kept * ACCOUNT_KEY_SIZE,
					keys->data + i * ACCOUNT_KEY_SIZE) != 0)
			memmove(keys->data + ++kept * ACCOUNT_KEY_SIZE,
				keys->data + i * ACCOUNT_KEY_SIZE, ACCOUNT_KEY_SIZE);
	buf_cut(keys, (kept + 1) * ACCOUNT_KEY_SIZE);
}

static int partial_add_holders(struct state *state, const char *address, size_t len,
			       struct buf *keys, struct error *error)
{
	CLEANUP(mem_freep) char *text = mem_textn(address, len);

	return state_address_keys(state, text, keys, error);
}

/* The accounts that have, or had and may keep, an address that the entry with this key is given. */
static int partial_meet(const struct roster *roster, const unsigned char key[ACCOUNT_KEY_SIZE],
			struct state *state, struct buf *keys, struct error *error)
{
	const struct roster_entry *entry = roster_find(roster, key);
	struct several several;
	struct account account;
	const char *at, *alias;
	size_t len;

	if (!entry || !roster_may_claim(entry))
		return 0;
	account = roster_account(roster, entry->offset);
	if (account.value[ACCOUNT_ADDRESS] && !(entry->flags & ROSTER_MADE) &&
	    partial_add_holders(state, account.value[ACCOUNT_ADDRESS],
				strlen(account.value[ACCOUNT_ADDRESS]), keys, error) != 0)
		return -1;
	if (several_find(account.several, ACCOUNT_ADDRESS, &several))
		for (at = NULL; several_next(&several, &at, &alias, &len);)
			if (partial_add_holders(state, alias, len, keys, error) != 0)
				return -1;
	for (at = account.value[ACCOUNT_ALIASES]; alias_next(&at, &alias, &len);)
		if (partial_add_holders(state, alias, len, keys, error) != 0)
			return -1;
	return 0;
}

/* Collects the keys to plan again. 1, 0 when they are too many, or -1. */
static int partial_list(const struct plan *plan, const struct snapshot *snapshot,
			const struct state_watch *watch, struct state *state, struct buf *keys,
			struct error *error)
{
	size_t count = 0;
	const unsigned char(*changed)[ACCOUNT_KEY_SIZE] = spool_changed(snapshot->spool, &count);

	if (count + watch->count > PARTIAL_MOST)
		return 0;
	buf_add(keys, watch->keys, watch->count * ACCOUNT_KEY_SIZE);
	buf_add(keys, changed, count * ACCOUNT_KEY_SIZE);
	for (size_t i = 0; i < count; i++)
		if (partial_meet(plan->roster, changed[i], state, keys, error) != 0)
			return -1;
	partial_unify(keys);
	return 1;
}

/* Plans one key with what is known of it. */
static int partial_look(struct plan *plan, const unsigned char key[ACCOUNT_KEY_SIZE],
			struct state *state, struct findings *findings, struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct known known;
	int found = state_account_get(state, key, &arena, &known, error);

	if (found >= 0)
		plan_look(plan, key, found > 0 ? &known : NULL, findings);
	return found < 0 ? -1 : 0;
}

/*
 * Takes the keys that are planned again out of the settled sums, where each counts as a plan over
 * the previous snapshot counts it. 1, 0 when one was not settled there, so that the sums do not
 * fit, or -1.
 */
static int partial_settle(struct plan *before, const struct state_watch *watch,
			  const struct buf *keys, struct state *state, struct plan_sums *ret_sums,
			  struct error *error)
{
	CLEANUP(finding_release) struct findings ignored = FINDINGS_INIT;

	plan_go_on(before, &(struct plan_sums){ 0 });
	for (size_t i = 0; i < keys->len; i += ACCOUNT_KEY_SIZE) {
		const unsigned char *key = (const unsigned char *)keys->data + i;

		if (watch->count &&
		    bsearch(key, watch->keys, watch->count, ACCOUNT_KEY_SIZE, account_key_compare))
			continue;
		if (partial_look(before, key, state, &ignored, error) != 0)
			return -1;
	}
	*ret_sums = (struct plan_sums){
		.unchanged = watch->unchanged - before->settled.unchanged,
		.held = watch->held - before->settled.held,
		.disabled = watch->disabled - before->settled.disabled,
		.known = watch->known - before->settled.known,
		.retired = watch->retired - before->settled.retired,
	};
	return before->watched_count == 0;
}

/*
 * What the last plan left, if it was over the last snapshot and by this configuration: 1, 0 or -1.
 */
static int partial_load(const struct snapshot *snapshot, const struct config *config,
			struct state *state, struct arena *arena, struct state_watch *ret_watch,
			struct error *error)
{
	unsigned char rules[STATE_SNAPSHOT_ID];
	struct state_watch watch;
	int found = state_watch_load(state, arena, &watch, error);

	if (found <= 0)
		return found;
	partial_rules(config, rules);
	if (memcmp(watch.snapshot, snapshot->before.id, sizeof(watch.snapshot)) != 0 ||
	    memcmp(watch.rules, rules, sizeof(rules)) != 0)
		return 0;
	*ret_watch = watch;
	return 1;
}

int partial_holds(const struct snapshot *snapshot, const struct config *config, struct state *state,
		  struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct state_watch watch;

	return partial_load(snapshot, config, state, &arena, &watch, error);
}

int partial_plan(struct plan *plan, const struct snapshot *snapshot, const struct config *config,
		 struct state *state, struct findings *findings, struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(plan_release) struct plan before = { .roster = NULL };
	CLEANUP(buf_release) struct buf keys = BUF_INIT;
	struct state_watch watch;
	struct plan_sums sums;
	int status;

	if (snapshot->why || !snapshot->before.watched || !spool_before(snapshot->spool))
		return 0;
	status = partial_load(snapshot, config, state, &arena, &watch, error);
	if (status > 0)
		status = partial_list(plan, snapshot, &watch, state, &keys, error);
	if (status > 0) {
		plan_init(&before, spool_before(snapshot->spool), &plan->policy);
		status = partial_settle(&before, &watch, &keys, state, &sums, error);
	}
	if (status <= 0)
		return status;
	plan_go_on(plan, &sums);
	for (size_t i = 0; i < keys.len; i += ACCOUNT_KEY_SIZE)
		if (partial_look(plan, (const unsigned char *)keys.data + i, state, findings,
				 error) != 0)
			return -1;
	return 1;
}

int partial_store(const struct plan *plan, const struct snapshot *snapshot,
		  const struct config *config, struct state *state, bool *ret_good,
		  struct error *error)
{
	/* Whoever got an adopted account is known by another key now than the sums have. */
	bool good = plan->watched_count <= PLAN_WATCHED_MOST && snapshot_goes_on(snapshot) &&
		    !adoption_any(&plan->presence);
	struct state_watch watch = {
		.unchanged = plan->settled.unchanged,
		.held = plan->settled.held,
		.disabled = plan->settled.disabled,
		.known = plan->settled.known,
		.retired = plan->settled.retired,
		.keys = (const unsigned char(*)[ACCOUNT_KEY_SIZE])plan->watched.data,
		.count = good ? plan->watched_count : 0,
	};

	memcpy(watch.snapshot, snapshot->id, sizeof(watch.snapshot));
	partial_rules(config, watch.rules);
	*ret_good = good;
	return state_watch_store(state, &watch, error);
}
