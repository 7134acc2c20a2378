// SPDX-License-Identifier: MIT
#include "plan/departments.h"

#include <stdlib.h>

#include "base/mem.h"

static const char *departments_of(const struct account *account)
{
	const char *path = account->value[ACCOUNT_DEPARTMENT];

	return path ? path : "";
}

struct departments_tally *departments_touch(struct departments *departments, const char *path)
{
	size_t before = departments->paths.count,
	       number = departments_map_put(&departments->paths, &departments->arena, path);

	if (departments->paths.count > before) {
		departments->tally =
			mem_grow(departments->tally, &departments->tally_cap,
				 departments->paths.count, sizeof(*departments->tally));
		departments->tally[number] = (struct departments_tally){ .accounts = 0 };
	}
	return &departments->tally[number];
}

static struct departments_tally *departments_tally_of(const struct departments *departments,
						      const char *path)
{
	size_t number;

	return departments_map_find(&departments->paths, path, &number)
		       ? &departments->tally[number]
		       : NULL;
}

void departments_add(struct departments *departments, const char *path, int64_t accounts,
		     int64_t resting)
{
	struct departments_tally *tally;

	if (!path || !*path || (accounts == 0 && resting == 0))
		return;
	tally = departments_touch(departments, path);
	tally->accounts += accounts;
	tally->resting += resting;
}

/* The tally of the root is kept like others and never used. */
static void departments_go(struct departments *departments, const struct change *change)
{
	const char *from = departments_of(&change->before), *to = departments_of(&change->after);

	if (change->op == CHANGE_CREATE || strcmp(from, to) != 0)
		departments_touch(departments, to)->arrive++;
	departments_add(departments, to, 1, 0);
	if (change->op == CHANGE_CREATE)
		return;
	if (strcmp(from, to) != 0)
		departments_touch(departments, from)->leave++;
	departments_add(departments, from, -1, 0);
}

static void departments_leave(struct departments *departments, const struct change *change)
{
	const char *from = departments_of(&change->before);
	struct departments_tally *tally = departments_touch(departments, from);

	if (change->op == CHANGE_SUSPEND) {
		tally->suspend++;
		departments_add(departments, from, 0, 1);
	} else if (change->op == CHANGE_RESUME) {
		departments_add(departments, from, 0, -1);
	} else {
		tally->leave++;
		departments_add(departments, from, -1, -1);
	}
}

/* A fast path: a million new accounts are counted without unpacking each. */
void departments_walk(struct departments *departments)
{
	const struct plan *plan = departments->plan;

	for (size_t i = 0; i < plan->count; i++) {
		const struct plan_item *item = &plan->items[i];
		bool values = item->op <= CHANGE_UPDATE;
		struct change change;

		if (item->site != departments->site_number || (values && !item->department))
			continue;
		plan_bare_change(plan, i, &change);
		if (values)
			departments_go(departments, &change);
		else
			departments_leave(departments, &change);
	}
}

static void departments_pair_up(struct departments *departments, const struct change *change)
{
	const char *from = departments_of(&change->before), *to = departments_of(&change->after);
	CLEANUP(buf_release) struct buf key = BUF_INIT;
	size_t before = departments->pairs.count, number;

	buf_printf(&key, "%s\n%s", from, to);
	number = departments_map_put(&departments->pairs, &departments->arena, key.data);
	if (departments->pairs.count > before) {
		departments->pair = mem_grow(departments->pair, &departments->pair_cap,
					     departments->pairs.count, sizeof(*departments->pair));
		departments->pair[number] = (struct departments_pair){
			.from = arena_text(&departments->arena, from),
			.to = arena_text(&departments->arena, to),
		};
	}
	departments->pair[number].count++;
}

static bool departments_is_going(const struct departments *departments,
				 const struct plan_item *item)
{
	return item->site == departments->site_number && item->department &&
	       (item->op == CHANGE_UPDATE || item->op == CHANGE_RENAME);
}

/* How many accounts go from one path to another. */
static struct departments_pair *departments_pair_of(const struct departments *departments,
						    const char *from, const char *to)
{
	CLEANUP(buf_release) struct buf key = BUF_INIT;
	size_t number;

	buf_printf(&key, "%s\n%s", from, to);
	return departments_map_find(&departments->pairs, key.data, &number)
		       ? &departments->pair[number]
		       : NULL;
}

/* A department that may move as a whole. */
struct departments_move {
	struct departments *departments;
	const char *from, *to;
	int64_t accounts;
};

/* 1 when an account stays behind. */
static int departments_stays(void *argument, const struct department *department,
			     struct error *error)
{
	struct departments_move *move = argument;
	const struct departments_tally *tally =
		departments_tally_of(move->departments, department->path);
	int64_t active = department->accounts - department->resting - (tally ? tally->suspend : 0);
	CLEANUP(buf_release) struct buf target = BUF_INIT;
	const struct departments_pair *pair;

	(void)error;
	if (tally && tally->arrive)
		return 1;
	if (active <= 0)
		return 0;
	buf_printf(&target, "%s%s", move->to, department->path + strlen(move->from));
	pair = departments_pair_of(move->departments, department->path, target.data);
	move->accounts += active;
	return !pair || pair->count != active;
}

/* A path beneath it that is not known yet has only accounts that come. */
static bool departments_is_entered(const struct departments *departments, const char *path)
{
	for (size_t i = 0; i < departments->paths.count; i++)
		if (departments->tally[i].arrive &&
		    department_is_in(departments->paths.keys[i], path))
			return true;
	return false;
}

static bool departments_overlap(const struct departments *departments,
				const struct departments_move *move)
{
	for (size_t i = 0; i < departments->move_count; i++) {
		const struct department_op *other = &departments->moves[i];

		if (department_is_in(move->from, other->path) ||
		    department_is_in(other->path, move->from) ||
		    strcmp(move->to, other->target) == 0)
			return true;
	}
	return false;
}

static void departments_accept(struct departments *departments, const struct departments_move *move)
{
	departments->moves = mem_grow(departments->moves, &departments->move_cap,
				      departments->move_count + 1, sizeof(*departments->moves));
	departments->moves[departments->move_count++] = (struct department_op){
		.action = DEPARTMENT_MOVE,
		.path = move->from,
		.target = move->to,
		.accounts = move->accounts,
	};
	for (size_t i = 0; i < departments->pairs.count; i++) {
		struct departments_pair *pair = &departments->pair[i];

		pair->whole = pair->whole || (department_is_in(pair->from, move->from) &&
					      department_is_in(pair->to, move->to) &&
					      strcmp(pair->from + strlen(move->from),
						     pair->to + strlen(move->to)) == 0);
	}
}

/*
 * Whether all of it goes from one place to another that is not there yet: 1, 0 or -1. Each is asked
 * about once.
 */
static int departments_try(struct departments *departments, const char *from, size_t from_len,
			   const char *to, size_t to_len, struct error *error)
{
	struct departments_move move = {
		.departments = departments,
		.from = arena_textn(&departments->arena, from, from_len),
		.to = arena_textn(&departments->arena, to, to_len),
	};
	const struct departments_source *source = departments->source;
	const char *key = arena_printf(&departments->arena, "%s\n%s", move.from, move.to);
	struct department known;
	size_t number = departments->tried.count;
	int found;

	if (departments_map_put(&departments->tried, &departments->arena, key) < number ||
	    department_is_in(move.to, move.from) || departments_overlap(departments, &move) ||
	    departments_is_entered(departments, move.from))
		return 0;
	found = source->find(source->argument, departments->site, move.to, &known, error);
	if (found != 0)
		return found < 0 ? -1 : 0;
	found = source->in(source->argument, departments->site, move.from, departments_stays, &move,
			   error);
	if (found != 0 || move.accounts == 0)
		return found < 0 ? -1 : 0;
	departments_accept(departments, &move);
	return 1;
}

/*
 * The last name of both, if they are the same and stand above nothing: they might have moved
 * together, beneath something higher.
 */
static bool departments_same_end(const char *from, size_t from_len, const char *to, size_t to_len,
				 size_t *ret_len)
{
	size_t above = department_parent(from, from_len), other = department_parent(to, to_len),
	       len = from_len - above;

	if (above == 0 || other == 0 || to_len - other != len ||
	    memcmp(from + above, to + other, len) != 0)
		return false;
	*ret_len = len;
	return true;
}

/* The highest department that moves with this pair, if any does. */
static int departments_lift(struct departments *departments, size_t i, struct error *error)
{
	const char *from = departments->pair[i].from, *to = departments->pair[i].to;
	size_t from_len = strlen(from), to_len = strlen(to), len;

	if (from_len == 0 || to_len == 0)
		return 0;
	while (departments_same_end(from, from_len, to, to_len, &len)) {
		from_len -= len;
		to_len -= len;
	}
	while (!departments->pair[i].whole) {
		if (departments_try(departments, from, from_len, to, to_len, error) < 0)
			return -1;
		if (from[from_len] == '\0')
			break;
		len = 1 + strcspn(from + from_len + 1, "/");
		from_len += len;
		to_len += len;
	}
	return 0;
}

int departments_begin(struct departments *departments, const struct plan *plan, uint8_t site,
		      const struct departments_source *source, struct error *error)
{
	departments_release(departments);
	departments->plan = plan;
	departments->site_number = site;
	departments->site = site < plan->sites.count ? plan->sites.items[site] : "";
	departments->source = source;
	for (size_t i = 0; i < plan->count; i++) {
		struct change change;

		if (!departments_is_going(departments, &plan->items[i]))
			continue;
		plan_bare_change(plan, i, &change);
		departments_pair_up(departments, &change);
	}
	if (departments->pairs.count == 0)
		return 0;
	departments_walk(departments);
	departments->walked = true;
	for (size_t i = 0; i < departments->pairs.count; i++)
		if (departments_lift(departments, i, error) != 0)
			return -1;
	return 0;
}

int64_t departments_count_moves(const struct departments *departments, struct digest *digest)
{
	int64_t count = (int64_t)departments->move_count;

	for (size_t i = 0; i < departments->pairs.count; i++)
		count += departments->pair[i].whole ? 0 : departments->pair[i].count;
	if (!digest || count == 0)
		return count;
	for (size_t i = 0; i < departments->move_count; i++) {
		digest_add_text(digest, departments->moves[i].path);
		digest_add_text(digest, departments->moves[i].target);
	}
	for (size_t i = 0; i < departments->plan->count; i++) {
		struct change change;

		if (!departments_is_going(departments, &departments->plan->items[i]))
			continue;
		plan_bare_change(departments->plan, i, &change);
		digest_add_text(digest, change.after.id);
		digest_add_text(digest, departments_of(&change.after));
	}
	return count;
}

static bool departments_carry(const struct departments *departments, const struct change *change)
{
	const struct departments_pair *pair = departments_pair_of(
		departments, departments_of(&change->before), departments_of(&change->after));

	if (!pair || !pair->whole || change->op != CHANGE_UPDATE)
		return false;
	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		if (field != ACCOUNT_DEPARTMENT &&
		    change_has_field(change, (enum account_field)field))
			return false;
	return true;
}

void departments_mark(const struct departments *departments, struct plan *plan)
{
	for (size_t i = 0; i < plan->count && departments->move_count; i++) {
		struct change change;

		if (!departments_is_going(departments, &plan->items[i]))
			continue;
		plan_bare_change(plan, i, &change);
		if (departments_carry(departments, &change))
			plan->items[i].reason = CHANGE_MOVED_WITH_DEPARTMENT;
	}
}

void departments_release(struct departments *departments)
{
	departments_map_release(&departments->paths);
	departments_map_release(&departments->pairs);
	departments_map_release(&departments->tried);
	free(departments->tally);
	free(departments->pair);
	free(departments->moves);
	free(departments->ops);
	arena_release(&departments->arena);
	*departments = (struct departments)DEPARTMENTS_INIT;
}
