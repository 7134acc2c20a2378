// SPDX-License-Identifier: MIT
#include "apply/departments_store.h"

#include "base/mem.h"
#include "state/state_account.h"
#include "state/state_department.h"
#include "state/state_there.h"

static int departments_store_find(void *argument, const char *site, const char *path,
				  struct department *ret_department, struct error *error)
{
	return state_department_find(argument, site, path, ret_department, error);
}

static int departments_store_in(void *argument, const char *site, const char *path,
				state_department_each each, void *each_argument,
				struct error *error)
{
	return state_departments_in(argument, site, path, each, each_argument, error);
}

struct departments_source departments_store_source(struct state *state)
{
	return (struct departments_source){ .find = departments_store_find,
					    .in = departments_store_in,
					    .argument = state };
}

static int departments_store_add_site(const struct departments *departments, struct state *state,
				      struct error *error)
{
	for (size_t i = 0; i < departments->paths.count; i++) {
		const struct departments_tally *tally = &departments->tally[i];

		if ((tally->accounts || tally->resting) &&
		    state_department_add(state, departments->site, departments->paths.keys[i],
					 tally->accounts, tally->resting, error) != 0)
			return -1;
	}
	return 0;
}

int departments_store_add(const struct departments_sites *departments, struct state *state,
			  struct error *error)
{
	for (size_t i = 0; i < departments->count; i++)
		if (departments_store_add_site(&departments->items[i], state, error) != 0)
			return -1;
	return 0;
}

void departments_store_count(struct departments_sites *departments, const struct known *known,
			     int64_t by)
{
	departments_sites_add(departments, known->site ? known->site : "",
			      known->account.value[ACCOUNT_DEPARTMENT],
			      known_is_gone(known) ? 0 : by, known_is_suspended(known) ? by : 0);
}

/* Suspended accounts have no change of their own, and are carried along. */
static int departments_store_move(struct state *state, const char *site, const char *from,
				  const char *to, struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(departments_sites_release)
	struct departments_sites numbers = DEPARTMENTS_SITES_INIT;
	CLEANUP(mem_freep) struct known *known = NULL;
	size_t count = 0;

	if (state_department_resting(state, site, from, &arena, &known, &count, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		const char **path = &known[i].account.value[ACCOUNT_DEPARTMENT];

		departments_store_count(&numbers, &known[i], -1);
		*path = arena_printf(&arena, "%s%s", to, *path + strlen(from));
		departments_store_count(&numbers, &known[i], 1);
		account_fingerprint(&known[i].account, known[i].fingerprint);
		if (state_account_store(state, &known[i], error) != 0)
			return -1;
	}
	return departments_store_add(&numbers, state, error);
}

/* New ones exist, though they may be empty. */
static int departments_store_raise(struct state *state, const struct department_op *op,
				   struct error *error)
{
	if (op->action == DEPARTMENT_DELETE)
		return 0;
	if (state_department_add(state, op->site, op->target ? op->target : op->path, 0, 0,
				 error) != 0)
		return -1;
	return op->action == DEPARTMENT_MOVE
		       ? departments_store_move(state, op->site, op->path, op->target, error)
		       : 0;
}

int departments_store_store(const struct departments_sites *departments, struct state *state,
			    int64_t batch, struct error *error)
{
	if (departments_store_add(departments, state, error) != 0)
		return -1;
	for (size_t i = 0; i < departments->op_count; i++)
		if (state_department_op_store(state, batch, (int64_t)i, &departments->ops[i],
					      error) != 0 ||
		    departments_store_raise(state, &departments->ops[i], error) != 0)
			return -1;
	/*
	 * Those beneath come before those above, from behind too; deletions are in that order by
	 * themselves.
	 */
	for (size_t i = departments->op_count; i > 0; i--) {
		const struct department_op *op = &departments->ops[i - 1];

		if (op->target && state_department_drop(state, op->site, op->path, error) != 0)
			return -1;
	}
	for (size_t i = 0; i < departments->op_count; i++) {
		const struct department_op *op = &departments->ops[i];

		if (op->action == DEPARTMENT_DELETE &&
		    state_department_drop(state, op->site, op->path, error) != 0)
			return -1;
	}
	return 0;
}

/*
 * What the rejected batch took away is back, if the console has it or another batch still makes it;
 * then its suspended accounts are.
 */
static int departments_store_restore(struct state *state, int64_t batch,
				     const struct department_op *op, struct error *error)
{
	int due = op->action == DEPARTMENT_CREATE
			  ? 0
			  : state_department_is_due(state, batch, op->site, op->path, error);

	if (due < 0 || (due > 0 && state_department_add(state, op->site, op->path, 0, 0, error)))
		return -1;
	return op->action == DEPARTMENT_MOVE
		       ? departments_store_move(state, op->site, op->target, op->path, error)
		       : 0;
}

/* What it made is not there, unless another batch makes it too. */
static int departments_store_unmake(struct state *state, int64_t batch,
				    const struct department_op *op, struct error *error)
{
	const char *made = op->target ? op->target : op->path;
	int due = op->action == DEPARTMENT_DELETE
			  ? 1
			  : state_department_is_due(state, batch, op->site, made, error);

	return due == 0 ? state_department_drop(state, op->site, made, error) : due < 0 ? -1 : 0;
}

int departments_store_keep(struct state *state, const char *site, const char *path,
			   struct error *error)
{
	if (!path || !*path)
		return 0;
	if (state_department_add(state, site, path, 1, 1, error) != 0 ||
	    state_there_department(state, path, site, true, error) != 0)
		return -1;
	for (size_t len = department_parent(path, strlen(path)); len > 0;
	     len = department_parent(path, len)) {
		CLEANUP(mem_freep) char *above = mem_textn(path, len);

		if (state_department_add(state, site, above, 0, 0, error) != 0 ||
		    state_there_department(state, above, site, true, error) != 0)
			return -1;
	}
	return 0;
}

int departments_store_confirmed(struct state *state, int64_t batch, struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(mem_freep) struct department_op *ops = NULL;
	size_t count = 0;

	if (state_department_ops(state, batch, &arena, &ops, &count, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct department_op *op = &ops[i];

		if ((op->target
			     ? state_there_move(state, op->path, op->target, op->site, error)
			     : state_there_department(state, op->path, op->site,
						      op->action == DEPARTMENT_CREATE, error)) != 0)
			return -1;
	}
	return 0;
}

int departments_store_rejected(struct state *state, int64_t batch, struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(mem_freep) struct department_op *ops = NULL;
	size_t count = 0;

	if (state_department_ops(state, batch, &arena, &ops, &count, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (departments_store_restore(state, batch, &ops[i], error) != 0)
			return -1;
	for (size_t i = count; i > 0; i--)
		if (departments_store_unmake(state, batch, &ops[i - 1], error) != 0)
			return -1;
	return 0;
}
