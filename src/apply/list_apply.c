// SPDX-License-Identifier: MIT
#include "apply/list_apply.h"

#include "state/state_there.h"

static struct known list_apply_after(const struct change *change, const struct known *before,
				     int64_t batch, int64_t now)
{
	struct known after = *before;

	if (change->op == CHANGE_CREATE)
		after = (struct known){ .state = ACCOUNT_PLANNED, .site = change->site };
	if (change->op == CHANGE_RETIRE)
		after.state = ACCOUNT_RETIRED;
	else
		after.account = change->after;
	if (!after.account.id)
		after.account = change->before;
	account_key(change_account(change)->id, after.key);
	after.batch = batch;
	after.changed_at = now;
	return after;
}

int list_apply_planned(struct state *state, int64_t batch, const struct list_change *change,
		       const struct known *before, int64_t now, struct error *error)
{
	struct known after = list_apply_after(&change->change, before, batch, now);

	return state_list_store(state, &after, &change->added, &change->removed,
				change->change.op == CHANGE_CREATE, error);
}

/* As a list that is there already, whatever is planned for it later. */
static int list_apply_follow(struct state *state, const unsigned char *key, int64_t now,
			     struct error *error)
{
	static const struct list_members none = { .items = NULL };
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct known planned;
	int found = state_list_get(state, key, &arena, &planned, error);

	if (found <= 0 || planned.state != ACCOUNT_PLANNED)
		return found < 0 ? -1 : 0;
	planned.state = ACCOUNT_CREATED;
	planned.changed_at = now;
	return state_list_store(state, &planned, &none, &none, false, error);
}

int list_apply_there(struct state *state, const struct state_list_change *row,
		     const struct list_members *added, int64_t now, struct error *error)
{
	CLEANUP(list_members_release) struct list_members members = { .items = NULL };
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	const struct list_change *change = &row->change;
	struct known there = { .batch = 0 }, after;
	unsigned char key[ACCOUNT_KEY_SIZE];

	account_key(change_account(&change->change)->id, key);
	if (state_there_list_get(state, key, &arena, &there, &members, error) < 0)
		return -1;
	after = list_apply_after(&change->change, &there, row->batch, now);
	if (after.state == ACCOUNT_PLANNED)
		after.state = ACCOUNT_CREATED;
	after.how = KNOWN_CONFIRMED;
	return state_there_list_store(state, &after, added, &change->removed,
				      change->change.op == CHANGE_CREATE, error) ||
			       list_apply_follow(state, key, now, error)
		       ? -1
		       : 0;
}
