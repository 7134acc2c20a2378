// SPDX-License-Identifier: MIT
#include "apply/list_apply.h"

int list_apply_planned(struct state *state, int64_t batch, const struct list_change *change,
		       const struct known *before, int64_t now, struct error *error)
{
	enum change_op op = change->change.op;
	struct known after = *before;

	if (op == CHANGE_CREATE)
		after = (struct known){ .state = ACCOUNT_PLANNED };
	if (op == CHANGE_RETIRE)
		after.state = ACCOUNT_RETIRED;
	else
		after.account = change->change.after;
	account_key(change_account(&change->change)->id, after.key);
	after.batch = batch;
	after.changed_at = now;
	return state_list_store(state, &after, &change->added, &change->removed,
				op == CHANGE_CREATE, error);
}

struct list_apply_step {
	struct state *state;
	int64_t now;
};

static int list_apply_confirm_one(void *argument, const struct list_change *change,
				  const struct known *before, struct error *error)
{
	static const struct list_members none = { .items = NULL };
	struct list_apply_step *step = argument;
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	unsigned char key[ACCOUNT_KEY_SIZE];
	struct known known;
	int found;

	(void)before;
	if (change->change.op != CHANGE_CREATE)
		return 0;
	account_key(change->change.after.id, key);
	found = state_list_get(step->state, key, &arena, &known, error);
	if (found <= 0 || known.state != ACCOUNT_PLANNED)
		return found < 0 ? -1 : 0;
	known.state = ACCOUNT_CREATED;
	known.changed_at = step->now;
	return state_list_store(step->state, &known, &none, &none, false, error);
}

int list_apply_confirmed(struct state *state, int64_t batch, int64_t now, struct error *error)
{
	struct list_apply_step step = { .state = state, .now = now };

	return state_list_changes(state, batch, list_apply_confirm_one, &step, error);
}

static int list_apply_reject_one(void *argument, const struct list_change *change,
				 const struct known *before, struct error *error)
{
	struct list_apply_step *step = argument;
	unsigned char key[ACCOUNT_KEY_SIZE];

	if (before->account.id)
		return state_list_store(step->state, before, &change->removed, &change->added,
					false, error);
	account_key(change_account(&change->change)->id, key);
	return state_list_remove(step->state, key, error);
}

int list_apply_rejected(struct state *state, int64_t batch, struct error *error)
{
	struct list_apply_step step = { .state = state };

	return state_list_changes(state, batch, list_apply_reject_one, &step, error);
}
