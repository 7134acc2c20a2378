// SPDX-License-Identifier: MIT
#include "sync/limit_parts.h"

#include "base/mem.h"
#include "model/id_directory.h"
#include "state/state_account.h"
#include "state/state_batch.h"

enum { DAY = 86400, WEEK = 7 * DAY };

static const struct {
	bool counts;
	enum change_op op;
} limit_parts_rows[GUARD_CLASSES] = {
	[GUARD_REMOVALS] = { true, CHANGE_SUSPEND },
	[GUARD_RETIREMENTS] = { true, CHANGE_RETIRE },
	[GUARD_RENAMES] = { true, CHANGE_RENAME },
	[GUARD_CREATIONS] = { true, CHANGE_CREATE },
};

bool limit_parts_has(int class)
{
	return class < GUARD_CLASSES && limit_parts_rows[class].counts;
}

static struct limit_part *limit_parts_find(const struct limit_parts *parts, const char *id)
{
	for (size_t i = 0; i < parts->count; i++)
		if (id_is_of(id, parts->items[i].id))
			return &parts->items[i];
	return NULL;
}

static void limit_parts_count(const struct limit_parts *parts, const struct plan *plan)
{
	for (size_t i = 0; i < parts->count; i++)
		for (int class = 0; class < GUARD_CLASSES; class ++)
			parts->items[i].numbers.of[class].now = 0;
	for (size_t i = 0; i < plan->count; i++) {
		struct limit_part *part;
		struct change change;

		for (int class = 0; class < GUARD_CLASSES; class ++) {
			if (!limit_parts_has(class) ||
			    limit_parts_rows[class].op != plan->items[i].op)
				continue;
			plan_bare_change(plan, i, &change);
			part = limit_parts_find(parts, change_account(&change)->id);
			if (part)
				part->numbers.of[class].now++;
		}
	}
}

static bool limit_part_is_busy(const struct limit_part *part)
{
	for (int class = 0; class < GUARD_CLASSES; class ++)
		if (part->numbers.of[class].now > 0)
			return true;
	return false;
}

int limit_parts_history(struct state *state, const struct run_time *time, const char *directory,
			struct guard_numbers *numbers, struct error *error)
{
	/* A clock that is doubted lets no hour pass. */
	int64_t until = time->doubt ? time->counted : time->now;
	int64_t day[GUARD_CLASSES], week[GUARD_CLASSES];

	if (state_planned_in(state, until - DAY, time->now, directory, day, error) != 0 ||
	    state_planned_in(state, until - WEEK, time->now, directory, week, error) != 0)
		return -1;
	for (int class = 0; class < GUARD_CLASSES; class ++) {
		numbers->of[class].day = day[class];
		numbers->of[class].week = week[class];
	}
	return 0;
}

/* What the store has of one; only of one that the plan does something to. */
static int limit_part_load(struct limit_part *part, struct state *state,
			   const struct run_time *time, struct error *error)
{
	if (!limit_part_is_busy(part))
		return 0;
	return state_count_in_directory(state, part->id, &part->known, error) ||
			       limit_parts_history(state, time, part->name, &part->numbers, error)
		       ? -1
		       : 0;
}

static int64_t limit_part_seen(const struct directory_sums *sums)
{
	return (int64_t)(sums->people - sums->excluded - sums->no_address);
}

int limit_parts_load(struct limit_parts *parts, const struct directory *directory,
		     const struct plan *plan, struct state *state, const struct run_time *time,
		     struct error *error)
{
	const struct directory_part *part;

	limit_parts_release(parts);
	if (!directory_part(directory, 1))
		return 0;
	while (directory_part(directory, parts->count))
		parts->count++;
	parts->items = mem_new(parts->count, sizeof(*parts->items));
	for (size_t i = 0; (part = directory_part(directory, i)) != NULL; i++) {
		parts->items[i].name = part->name;
		parts->items[i].id = part->id;
		parts->items[i].numbers.seen = limit_part_seen(&part->sums);
		parts->items[i].numbers.seen_before =
			part->recalls && part->trouble.kind == ERROR_NONE
				? limit_part_seen(&part->sums_before)
				: -1;
	}
	limit_parts_count(parts, plan);
	for (size_t i = 0; i < parts->count; i++)
		if (limit_part_load(&parts->items[i], state, time, error) != 0)
			return -1;
	return 0;
}

size_t limit_parts_shares(const struct limit_parts *parts, const struct plan *plan,
			  const int64_t counts[GUARD_CLASSES], struct guard_share **ret_shares)
{
	struct guard_share *shares = mem_new(parts->count * GUARD_CLASSES + 1, sizeof(*shares));
	size_t count = 0;

	limit_parts_count(parts, plan);
	for (size_t i = 0; i < parts->count; i++) {
		const struct limit_part *part = &parts->items[i];

		/* The first run of a directory does not count, like the first of all. */
		for (int class = 0; class < GUARD_CLASSES && part->known; class ++)
			if (counts[class] > 0 && part->numbers.of[class].now > 0)
				shares[count++] = (struct guard_share){
					(enum guard_class) class, part->name,
					part->numbers.of[class].now
				};
	}
	*ret_shares = shares;
	return count;
}

void limit_parts_release(struct limit_parts *parts)
{
	free(parts->items);
	*parts = (struct limit_parts){ .count = 0 };
}
