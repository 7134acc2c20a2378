// SPDX-License-Identifier: MIT
#include "apply/apply.h"

#include "base/mem.h"
#include "apply/moves.h"
#include "model/alias.h"
#include "model/roster.h"
#include "state/state_account.h"
#include "state/state_batch.h"
#include "state/state_there.h"

static void apply_suspend(struct known *known, const struct change *change, int64_t now)
{
	known->state = ACCOUNT_SUSPENDED;
	known->suspender =
		change->reason == CHANGE_DISABLED ? ACCOUNT_BY_DISABLED : ACCOUNT_BY_MISSING;
	known->suspended_at = now;
	known->account.disabled = change->reason == CHANGE_DISABLED;
}

/*
 * Of the addresses that an account had before, those that are its aliases now; one space between.
 * NULL when there are none.
 */
static const char *apply_former(const struct change *change, const struct known *before,
				struct arena *arena)
{
	const char *at = before->former, *alias, *old = change->before.value[ACCOUNT_ADDRESS],
		   *aliases = change->after.value[ACCOUNT_ALIASES];
	CLEANUP(buf_release) struct buf former = BUF_INIT;
	size_t len;

	while (alias_next(&at, &alias, &len))
		if (alias_has(aliases, alias, len))
			buf_printf(&former, "%s%.*s", former.len ? " " : "", (int)len, alias);
	if (change->op == CHANGE_RENAME && alias_has(aliases, old, strlen(old)))
		buf_printf(&former, "%s%s", former.len ? " " : "", old);
	return former.len ? arena_text(arena, former.data) : NULL;
}

struct known apply_after(const struct change *change, const struct known *before, int64_t batch,
			 int64_t now, struct arena *arena)
{
	struct known known = *before;

	switch (change->op) {
	case CHANGE_CREATE:
		known = (struct known){ .account = change->after,
					.state = ACCOUNT_PLANNED,
					.site = change->site };
		account_key(change->after.id, known.key);
		break;
	case CHANGE_RENAME:
	case CHANGE_UPDATE:
		known.account = change->after;
		known.former = apply_former(change, before, arena);
		break;
	case CHANGE_RESUME:
		known.account.disabled = false;
		known.state = ACCOUNT_PLANNED;
		known.suspender = ACCOUNT_BY_NOBODY;
		known.suspended_at = 0;
		known.kept = false;
		break;
	case CHANGE_SUSPEND:
		apply_suspend(&known, change, now);
		break;
	case CHANGE_RETIRE:
	case CHANGE_OPS:
		known.state = ACCOUNT_RETIRED;
		break;
	}
	/* What could not be read is not stored, so that the row is its own fingerprint. */
	known.account.unclear = 0;
	known.account.several = NULL;
	account_fingerprint(&known.account, known.fingerprint);
	known.batch = batch;
	known.changed_at = now;
	return known;
}

/*
 * Stores what the account of a change is from now on. `before` is the row it replaces; its id is
 * NULL when there is none.
 */
static int apply_planned(struct state *state, int64_t batch, const struct change *change,
			 const struct known *before, int64_t now, struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct known after = apply_after(change, before, batch, now, &arena);

	return state_account_store(state, &after, error);
}

/* The row that a change replaces; on a first run there is none, which saves a million queries. */
static int apply_before(const struct plan *plan, struct state *state, const struct change *change,
			struct arena *arena, struct known *ret_before, struct error *error)
{
	unsigned char key[ACCOUNT_KEY_SIZE];

	*ret_before = (struct known){ .batch = 0 };
	if (plan->known_count + plan->retired_count == 0)
		return 0;
	account_key(change_account(change)->id, key);
	return state_account_get(state, key, arena, ret_before, error) < 0 ? -1 : 0;
}

/* One change: its record when it has a sequence, else what its account is from now on. */
static int apply_change(const struct plan *plan, struct state *state,
			const struct state_batch *batch, size_t i, int64_t sequence,
			struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct change change;
	struct known before;

	plan_bare_change(plan, i, &change);
	if (sequence >= 0)
		change_identify(&change);
	if (apply_before(plan, state, &change, &arena, &before, error) != 0)
		return -1;
	return sequence >= 0 ? state_change_store(state, batch->id, sequence, &change, &before,
						  batch->created_at, error)
			     : apply_planned(state, batch->id, &change, &before, batch->created_at,
					     error);
}

static int apply_moves(const struct plan *plan, struct state *state, struct error *error)
{
	CLEANUP(moves_release)
	struct moves moves = { .state = state,
			       .site = plan->policy.site,
			       .domains = plan->policy.domains };

	for (size_t i = 0; i < plan->count; i++) {
		const struct plan_item *item = &plan->items[i];
		struct change change;

		if (item->reason != CHANGE_TO_SITE &&
		    (item->op != CHANGE_CREATE || plan->retired_count == 0))
			continue;
		plan_bare_change(plan, i, &change);
		if (moves_change(&moves, &change, error) != 0)
			return -1;
	}
	return moves_finish(&moves, error);
}

/* Two walks, each in the storage order of its table. */
int apply_plan(const struct plan *plan, struct state *state, const struct state_batch *batch,
	       struct error *error)
{
	CLEANUP(mem_freep) uint32_t *order = NULL;
	size_t count;

	if (state_batch_store(state, batch, error) != 0 || apply_moves(plan, state, error) != 0)
		return -1;
	for (size_t i = 0; i < plan->count; i++)
		if (apply_change(plan, state, batch, i, (int64_t)i, error) != 0)
			return -1;
	order = plan_by_key(plan, &count);
	if (state_bulk_begin(state, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (order[i] < plan->count &&
		    apply_change(plan, state, batch, order[i], -1, error) != 0)
			return -1;
	return state_bulk_end(state, error);
}

/*
 * What is there once the change was carried out. Whoever is renamed into a domain is not enabled
 * there before that domain was judged.
 */
static struct known apply_there_after(const struct state_change *row, const struct known *there,
				      bool kept, int64_t now, struct arena *arena)
{
	const struct change *change = &row->change;
	struct known known = apply_after(change, there, row->batch, now, arena);

	if (!there->account.id && change->op != CHANGE_CREATE) {
		known.account = *change_account(change);
		known.site = change->site;
		account_key(known.account.id, known.key);
	}
	/* Waits begin when a run planned it: whoever answers may have another clock. */
	if (change->op == CHANGE_SUSPEND)
		known.suspended_at = row->at;
	if (known.state == ACCOUNT_PLANNED)
		known.state = ACCOUNT_CREATED;
	if (change->op == CHANGE_RENAME && known.state == ACCOUNT_ENABLED &&
	    strcmp(account_domain(&change->before), account_domain(&change->after)) != 0)
		known.state = ACCOUNT_CREATED;
	known.kept = change->op == CHANGE_RETIRE && kept;
	known.how = KNOWN_CONFIRMED;
	return known;
}

/* The planned row follows what only an answer can say. */
static int apply_follow(struct state *state, const struct known *there, int64_t now,
			struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct known planned;
	int found = state_account_get(state, there->key, &arena, &planned, error);
	bool waits;

	if (found <= 0)
		return found;
	/* A later batch may have suspended it; then it stays so. */
	waits = planned.state == ACCOUNT_PLANNED ||
		(planned.state == ACCOUNT_ENABLED && there->state == ACCOUNT_CREATED);
	if (!waits && (planned.state != ACCOUNT_RETIRED || planned.kept == there->kept))
		return 0;
	if (waits)
		planned.state = ACCOUNT_CREATED;
	planned.kept = planned.state == ACCOUNT_RETIRED && there->kept;
	if (waits)
		planned.changed_at = now;
	return state_account_store(state, &planned, error);
}

int apply_there(struct state *state, const struct state_change *row, bool kept, int64_t now,
		struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct known there = { .batch = 0 }, after;
	unsigned char key[ACCOUNT_KEY_SIZE];

	account_key(change_account(&row->change)->id, key);
	if (state_there_get(state, key, &arena, &there, error) < 0)
		return -1;
	after = apply_there_after(row, &there, kept, now, &arena);
	return state_there_store(state, &after, error) || apply_follow(state, &after, now, error)
		       ? -1
		       : 0;
}
