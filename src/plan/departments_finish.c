// SPDX-License-Identifier: MIT
/* The second half of plan/departments.h: from what accounts do to the operations on departments. */
#include <stdlib.h>

#include "base/mem.h"
#include "plan/departments.h"

static struct department_op *departments_op(struct departments *departments,
					    enum department_action action, const char *path,
					    const char *target)
{
	departments->ops = mem_grow(departments->ops, &departments->op_cap,
				    departments->op_count + 1, sizeof(*departments->ops));
	departments->ops[departments->op_count] = (struct department_op){
		.action = action, .path = path, .target = target, .site = departments->site
	};
	return &departments->ops[departments->op_count++];
}

/* Notes every path above this one. */
static void departments_note_above(struct departments *departments, const char *path, bool wanted)
{
	for (size_t len = department_parent(path, strlen(path)); len > 0;
	     len = department_parent(path, len)) {
		CLEANUP(mem_freep) char *above = mem_textn(path, len);
		struct departments_tally *tally = departments_touch(departments, above);

		tally->wanted = tally->wanted || wanted;
	}
}

/* One department goes with the one that is moved; `argument` has the move. */
struct departments_follow {
	struct departments *departments;
	const struct department_op *move;
};

static int departments_follows(void *argument, const struct department *department,
			       struct error *error)
{
	struct departments_follow *follow = argument;
	struct departments *departments = follow->departments;
	const char *rest = department->path + strlen(follow->move->path);
	const char *path = arena_text(&departments->arena, department->path);
	const char *target = arena_printf(&departments->arena, "%s%s", follow->move->target, rest);

	(void)error;
	departments_touch(departments, path)->gone = true;
	departments_touch(departments, target)->there = true;
	if (*rest)
		departments_op(departments, DEPARTMENT_FOLLOW, path, target);
	return 0;
}

static int departments_compare_targets(const void *a, const void *b)
{
	return strcmp(((const struct department_op *)a)->target,
		      ((const struct department_op *)b)->target);
}

static int departments_move(struct departments *departments, struct error *error)
{
	const struct departments_source *source = departments->source;

	/* One may go beneath where another one went. */
	if (departments->move_count)
		qsort(departments->moves, departments->move_count, sizeof(*departments->moves),
		      departments_compare_targets);
	for (size_t i = 0; i < departments->move_count; i++) {
		struct departments_follow follow = { .departments = departments,
						     .move = &departments->moves[i] };

		departments_op(departments, DEPARTMENT_MOVE, follow.move->path, follow.move->target)
			->accounts = follow.move->accounts;
		if (source->in(source->argument, departments->site, follow.move->path,
			       departments_follows, &follow, error) < 0)
			return -1;
		departments_note_above(departments, follow.move->target, true);
		departments_note_above(departments, follow.move->path, false);
	}
	return 0;
}

static int departments_compare_paths(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/*
 * All paths that were noted, ascending: one above comes before those beneath. Paths noted later are
 * not needed.
 */
static const char **departments_sorted(const struct departments *departments)
{
	const char **sorted = mem_new(departments->paths.count + 1, sizeof(*sorted));

	for (size_t i = 0; i < departments->paths.count; i++)
		sorted[i] = departments->paths.keys[i];
	qsort(sorted, departments->paths.count, sizeof(*sorted), departments_compare_paths);
	return sorted;
}

static int departments_create(struct departments *departments, const char *const *sorted,
			      size_t count, struct error *error)
{
	const struct departments_source *source = departments->source;

	for (size_t i = 0; i < count; i++) {
		struct departments_tally *tally = departments_touch(departments, sorted[i]);
		struct department known;
		int found;

		if (!*sorted[i] || !tally->wanted || tally->there)
			continue;
		found = source->find(source->argument, departments->site, sorted[i], &known, error);
		if (found < 0)
			return -1;
		if (found == 0 || tally->gone)
			departments_op(departments, DEPARTMENT_CREATE, sorted[i], NULL)->accounts =
				tally->arrive;
	}
	return 0;
}

/* The departments that would go, while a tree is asked whether it is empty. */
struct departments_empty {
	struct departments *departments;
	struct vec paths;
};

/* 1 when an account is in it. */
static int departments_is_used(void *argument, const struct department *department,
			       struct error *error)
{
	struct departments_empty *empty = argument;
	struct departments_tally *tally = departments_touch(empty->departments, department->path);

	(void)error;
	if (tally->gone || tally->dropped)
		return 0;
	if (tally->wanted || department->accounts + tally->accounts > 0)
		return 1;
	vec_add(&empty->paths, arena_text(&empty->departments->arena, department->path));
	return 0;
}

static int departments_drop_one(struct departments *departments, const char *path,
				struct error *error)
{
	const struct departments_source *source = departments->source;
	struct departments_empty empty = { .departments = departments, .paths = VEC_INIT };
	int used = source->in(source->argument, departments->site, path, departments_is_used,
			      &empty, error);

	for (size_t i = empty.paths.count; used == 0 && i > 0; i--) {
		departments_touch(departments, empty.paths.items[i - 1])->dropped = true;
		departments_op(departments, DEPARTMENT_DELETE, empty.paths.items[i - 1], NULL);
	}
	/* Then the ones above are not empty either. */
	for (size_t len = department_parent(path, strlen(path)); used > 0 && len > 0;
	     len = department_parent(path, len)) {
		CLEANUP(mem_freep) char *above = mem_textn(path, len);

		departments_touch(departments, above)->full = true;
	}
	vec_release(&empty.paths);
	return used < 0 ? -1 : 0;
}

static int departments_drop(struct departments *departments, const char *const *sorted,
			    size_t count, struct error *error)
{
	for (size_t i = count; i > 0; i--) {
		const char *path = sorted[i - 1];
		const struct departments_tally *tally = departments_touch(departments, path);

		if (!*path || tally->wanted || tally->gone || tally->there || tally->full ||
		    tally->dropped)
			continue;
		if (departments_drop_one(departments, path, error) != 0)
			return -1;
	}
	return 0;
}

/* Creations come first, what is moved may go beneath them; then moves; what is left goes last. */
static int departments_compare_ops(const void *a, const void *b)
{
	const struct department_op *x = a, *y = b;

	if (x->action != y->action)
		return x->action < y->action ? -1 : 1;
	if (x->action == DEPARTMENT_DELETE)
		return strcmp(y->path, x->path);
	return strcmp(x->action == DEPARTMENT_CREATE ? x->path : x->target,
		      y->action == DEPARTMENT_CREATE ? y->path : y->target);
}

int departments_finish(struct departments *departments, struct error *error)
{
	CLEANUP(mem_freep) const char **sorted = NULL;
	size_t count;

	if (!departments->walked)
		departments_walk(departments);
	departments->walked = true;
	count = departments->paths.count;
	for (size_t i = 0; i < count; i++) {
		const char *path = departments->paths.keys[i];
		bool wanted = departments->tally[i].arrive > 0;

		departments->tally[i].wanted = departments->tally[i].wanted || wanted;
		departments_note_above(departments, path, wanted);
	}
	if (departments_move(departments, error) != 0)
		return -1;
	sorted = departments_sorted(departments);
	count = departments->paths.count;
	if (departments_create(departments, sorted, count, error) != 0 ||
	    departments_drop(departments, sorted, count, error) != 0)
		return -1;
	if (departments->op_count)
		qsort(departments->ops, departments->op_count, sizeof(*departments->ops),
		      departments_compare_ops);
	return 0;
}
