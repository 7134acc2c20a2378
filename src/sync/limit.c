// SPDX-License-Identifier: MIT
#include "sync/limit.h"

#include "base/mem.h"
#include "digest/digest.h"
#include "plan/subchange.h"
#include "state/state_run.h"
#include "state/state_list.h"

/*
 * What a class counts in the plan; adds what identifies the changes to a digest, NULL when only the
 * number is wanted.
 */
typedef int64_t limit_count(const struct limit_subject *subject, struct digest *digest);

static int64_t limit_count_op(const struct limit_subject *subject, struct digest *digest,
			      enum change_op op)
{
	const struct plan *plan = subject->plan;

	for (size_t i = 0; digest && i < plan->count; i++) {
		struct change change;

		if (plan->items[i].op != op)
			continue;
		plan_change(plan, i, &change);
		digest_add_text(digest, change.id);
	}
	return plan->counts[op];
}

static int64_t limit_count_removals(const struct limit_subject *subject, struct digest *digest)
{
	return limit_count_op(subject, digest, CHANGE_SUSPEND);
}

static int64_t limit_count_retirements(const struct limit_subject *subject, struct digest *digest)
{
	return limit_count_op(subject, digest, CHANGE_RETIRE);
}

static int64_t limit_count_renames(const struct limit_subject *subject, struct digest *digest)
{
	return limit_count_op(subject, digest, CHANGE_RENAME);
}

static int64_t limit_count_creations(const struct limit_subject *subject, struct digest *digest)
{
	(void)digest;
	return subject->plan->counts[CHANGE_CREATE];
}

static int64_t limit_count_aliases(const struct limit_subject *subject, struct digest *digest)
{
	return subchange_lost_aliases(subject->plan, digest);
}

static int64_t limit_count_departments(const struct limit_subject *subject, struct digest *digest)
{
	return departments_sites_count_moves(subject->departments, digest);
}

static void limit_hold_removals(const struct limit_subject *subject)
{
	plan_defer(subject->plan, CHANGE_SUSPEND);
}

static void limit_hold_retirements(const struct limit_subject *subject)
{
	plan_defer(subject->plan, CHANGE_RETIRE);
}

static void limit_hold_renames(const struct limit_subject *subject)
{
	plan_defer(subject->plan, CHANGE_RENAME);
}

static void limit_hold_aliases(const struct limit_subject *subject)
{
	subchange_hold_aliases(subject->plan);
}

static void limit_hold_departments(const struct limit_subject *subject)
{
	subchange_hold_departments(subject->plan);
}

static int64_t limit_count_members(const struct limit_subject *subject, struct digest *digest)
{
	const struct list_plan *lists = subject->lists;

	for (size_t i = 0; digest && i < lists->count; i++)
		if (list_change_gone(&lists->items[i]) > 0)
			list_change_name_gone(&lists->items[i], digest);
	return lists->gone;
}

static int64_t limit_count_lists(const struct limit_subject *subject, struct digest *digest)
{
	const struct list_plan *lists = subject->lists;

	for (size_t i = 0; digest && i < lists->count; i++)
		if (lists->items[i].change.op == CHANGE_RETIRE)
			digest_add_text(digest, lists->items[i].change.id);
	return lists->counts[CHANGE_RETIRE];
}

static void limit_hold_members(const struct limit_subject *subject)
{
	list_plan_defer(subject->lists, true);
}

static void limit_hold_lists(const struct limit_subject *subject)
{
	list_plan_defer(subject->lists, false);
}

static int64_t limit_known_members(const struct limit_subject *subject)
{
	return subject->lists->member_count;
}

static int64_t limit_known_lists(const struct limit_subject *subject)
{
	return subject->lists->known_count;
}

/*
 * A class without a row counts nothing. Those that are parts of other changes come last: they are
 * held first.
 */
static const struct {
	limit_count *count;
	void (*hold)(const struct limit_subject *subject); /* NULL where it cannot wait */
	int64_t (*known)(
		const struct limit_subject *subject); /* what a share is of; NULL: the accounts */
} limit_rows[GUARD_CLASSES] = {
	[GUARD_REMOVALS] = { limit_count_removals, limit_hold_removals, NULL },
	[GUARD_RETIREMENTS] = { limit_count_retirements, limit_hold_retirements, NULL },
	[GUARD_RENAMES] = { limit_count_renames, limit_hold_renames, NULL },
	[GUARD_CREATIONS] = { limit_count_creations, NULL, NULL },
	[GUARD_ALIAS_REMOVALS] = { limit_count_aliases, limit_hold_aliases, NULL },
	[GUARD_DEPARTMENT_MOVES] = { limit_count_departments, limit_hold_departments, NULL },
	[GUARD_MEMBER_REMOVALS] = { limit_count_members, limit_hold_members, limit_known_members },
	[GUARD_LIST_REMOVALS] = { limit_count_lists, limit_hold_lists, limit_known_lists },
};

static int64_t limit_number(const struct limit_subject *subject, int class)
{
	return limit_rows[class].count ? limit_rows[class].count(subject, NULL) : 0;
}

static struct guard_limits limit_limits(const struct config *config,
					const struct limit_subject *subject, int64_t accounts,
					int64_t seen_before)
{
	__typeof__(config->sync.limits) const *limits = &config->sync.limits;
	const struct config_allowance shrink = { limits->shrink,
						 limits->day[GUARD_REMOVALS].at_least };
	struct guard_limits guard = { .shrink = config_allowance_of(
					      &shrink, seen_before < 0 ? 0 : seen_before) };

	for (int class = 0; class < GUARD_CLASSES; class ++) {
		int64_t known =
			limit_rows[class].known ? limit_rows[class].known(subject) : accounts;

		guard.of[class] = (struct guard_limit){
			.day = config_allowance_of(&limits->day[class], known),
			.week = config_allowance_of(&limits->week[class], known)
		};
	}
	if (accounts == 0)
		guard.of[GUARD_CREATIONS] = (struct guard_limit){ -1, -1 };
	return guard;
}

/* A name for the changes of a class that can wait: the same changes give the same text. */
static void limit_name(const struct limit_subject *subject, int class, char out[65])
{
	CLEANUP(buf_release) struct buf hex = BUF_INIT;
	unsigned char whole[DIGEST_SIZE];
	struct digest digest;

	digest_init(&digest);
	limit_rows[class].count(subject, &digest);
	digest_finish(&digest, whole);
	digest_hex(&hex, whole, sizeof(whole));
	memcpy(out, hex.data, hex.len + 1);
}

static bool limit_is_named(const char *digest, const char *name)
{
	return strncmp(digest, name, LIMIT_NAME) == 0;
}

/*
 * The class meant by an allowance: the one that it names, or whose changes have the name now, else
 * the one held under it. A number alone, or an unknown name, means suspensions.
 */
static int limit_meant(const struct limit *limit, const struct guard_numbers *numbers,
		       char held[GUARD_CLASSES][65], const char *name)
{
	if (name && guard_class_find(name) >= 0)
		return guard_class_find(name);
	for (int class = 0; name && class < GUARD_CLASSES; class ++)
		if (numbers->of[class].now > 0 && guard_can_wait((enum guard_class) class) &&
		    limit_is_named(limit->name[class], name))
			return class;
	for (int class = 0; name && class < GUARD_CLASSES; class ++)
		if (held[class][0] && limit_is_named(held[class], name))
			return class;
	return GUARD_REMOVALS;
}

static int limit_lift(struct limit *limit, const struct limit_allow *allow, struct state *state,
		      struct guard_numbers *numbers, struct error *error)
{
	char held[GUARD_CLASSES][65] = { "" };

	for (int class = 0; class < GUARD_CLASSES; class ++) {
		int64_t count;

		if (state_class_find(state, STATE_HELD_ID, (enum guard_class) class, &count,
				     held[class], error) < 0)
			return -1;
	}
	for (size_t i = 0; i < allow->count; i++) {
		const struct limit_permit *permit = &allow->permits[i];
		int class = limit_meant(limit, numbers, held, permit->name);
		struct guard_number *number = &numbers->of[class];

		number->lifted = true;
		number->allowed = permit->number;
		number->other_plan =
			number->other_plan ||
			(permit->name && guard_class_find(permit->name) < 0 &&
			 !limit_is_named(limit->name[class], permit->name)) ||
			(held[class][0] && strcmp(held[class], limit->name[class]) != 0);
	}
	return 0;
}

static int limit_numbers(struct limit *limit, const struct limit_subject *subject,
			 struct state *state, const struct limit_allow *allow,
			 const struct run_time *time, struct guard_numbers *numbers,
			 struct error *error)
{
	int64_t last_run;

	if (state_run_last(state, &last_run, &numbers->seen_before, error) < 0 ||
	    limit_parts_history(state, time, NULL, numbers, error) != 0)
		return -1;
	for (int class = 0; class < GUARD_CLASSES; class ++) {
		numbers->of[class].now = limit_number(subject, class);
		if (limit_rows[class].hold)
			limit_name(subject, class, limit->name[class]);
	}
	return limit_lift(limit, allow, state, numbers, error);
}

static void limit_hold(struct limit *limit, const struct limit_subject *subject,
		       const struct guard_numbers *before)
{
	for (int class = GUARD_CLASSES - 1; class >= 0; class --) {
		if (!limit->blocks[class].limit)
			continue;
		limit->held[class] = before->of[class].now;
		limit_rows[class].hold(subject);
	}
}

/* Holds numbers against limits; `part` is the directory that they are of, or NULL. */
static void limit_judge(struct limit *limit, const struct config *config,
			const struct guard_limits *limits, struct guard_numbers *left,
			const struct limit_part *part, const struct guard_numbers *all)
{
	struct guard_block block;

	while (!limit->stopped && (block = guard_check(limits, left)).limit != NULL) {
		block.directory = part ? part->name : NULL;
		if (part && block.class < GUARD_CLASSES)
			block.now = all->of[block.class].now;
		if (!limit->block.limit)
			limit->block = block;
		limit->stopped =
			config->sync.limits.excess == CONFIG_STOP || !guard_can_wait(block.class);
		if (block.class < GUARD_CLASSES)
			limit->blocks[block.class] = block;
		if (!limit->stopped)
			left->of[block.class] = (struct guard_number){ .now = 0 };
	}
}

/*
 * Each of several directories by its own accounts; what a person allowed of a class was judged over
 * all of them. A class that is over the limit of one is held of all: it has one name.
 */
static void limit_judge_parts(struct limit *limit, const struct config *config,
			      const struct limit_subject *subject, const struct guard_numbers *all)
{
	for (size_t i = 0; i < limit->parts.count && !limit->stopped; i++) {
		const struct limit_part *part = &limit->parts.items[i];
		struct guard_limits limits =
			limit_limits(config, subject, part->known, part->numbers.seen_before);
		struct guard_numbers left = part->numbers;

		for (int class = 0; class < GUARD_CLASSES; class ++)
			if (limit->blocks[class].limit || all->of[class].lifted)
				left.of[class] = (struct guard_number){ .now = 0 };
		if (all->of[GUARD_REMOVALS].lifted)
			left.seen_before = -1;
		limit_judge(limit, config, &limits, &left, part, all);
	}
}

int limit_check(struct limit *limit, const struct limit_subject *subject,
		const struct config *config, struct state *state, int64_t seen,
		const struct limit_allow *allow, const struct run_time *time, struct error *error)
{
	struct guard_numbers numbers = { .seen = seen, .seen_before = -1 }, left;
	struct guard_limits limits;

	limit_release(limit);
	limit->first = subject->plan->known_count == 0;
	if (limit_numbers(limit, subject, state, allow, time, &numbers, error) != 0 ||
	    limit_parts_load(&limit->parts, subject->directory, subject->plan, state, time,
			     error) != 0)
		return -1;
	limits = limit_limits(config, subject, subject->plan->known_count, numbers.seen_before);
	left = numbers;
	if (limit->parts.count) {
		left.seen_before = -1;
		for (int class = 0; class < GUARD_CLASSES; class ++)
			if (limit_parts_has(class))
				limits.of[class] = (struct guard_limit){ -1, -1 };
	}
	limit_judge(limit, config, &limits, &left, NULL, &numbers);
	for (int class = 0; class < GUARD_CLASSES; class ++)
		limit->lifted[class] = !limit->stopped && left.of[class].lifted;
	limit_judge_parts(limit, config, subject, &numbers);
	if (!limit->stopped)
		limit_hold(limit, subject, &numbers);
	return 0;
}

void limit_release(struct limit *limit)
{
	limit_parts_release(&limit->parts);
	*limit = (struct limit){ .stopped = false };
}

void limit_again(struct limit *limit, const struct limit_subject *subject)
{
	static const enum guard_class classes[] = { GUARD_MEMBER_REMOVALS, GUARD_LIST_REMOVALS };

	for (size_t i = 0; i < ARRAY_LEN(classes); i++) {
		enum guard_class class = classes[i];

		if (!limit->blocks[class].limit)
			continue;
		limit->held[class] = limit_number(subject, (int)class);
		limit_name(subject, (int)class, limit->name[class]);
		limit_rows[class].hold(subject);
	}
}

void limit_counts(const struct limit *limit, const struct limit_subject *subject,
		  int64_t ret_count[GUARD_CLASSES])
{
	for (int class = 0; class < GUARD_CLASSES; class ++)
		ret_count[class] =
			limit->first || limit->lifted[class] ? 0 : limit_number(subject, class);
}

size_t limit_shares(const struct limit *limit, const struct limit_subject *subject,
		    struct guard_share **ret_shares)
{
	int64_t count[GUARD_CLASSES];

	limit_counts(limit, subject, count);
	return limit_parts_shares(&limit->parts, subject->plan, count, ret_shares);
}

static int limit_store_shares(const struct limit *limit, const struct limit_subject *subject,
			      struct state *state, int64_t batch, struct error *error)
{
	CLEANUP(mem_freep) struct guard_share *shares = NULL;
	size_t count = limit_shares(limit, subject, &shares);

	for (size_t i = 0; i < count; i++)
		if (state_class_store_part(state, batch, shares[i].class, shares[i].directory,
					   shares[i].count, error) != 0)
			return -1;
	return 0;
}

static int limit_store_counts(const struct limit *limit, const struct limit_subject *subject,
			      struct state *state, int64_t batch, struct error *error)
{
	int64_t count[GUARD_CLASSES];

	limit_counts(limit, subject, count);
	for (int class = 0; class < GUARD_CLASSES; class ++)
		if (count[class] > 0 && state_class_store(state, batch, (enum guard_class) class,
							  count[class], "", error) != 0)
			return -1;
	return limit_store_shares(limit, subject, state, batch, error);
}

/* The held batch: its changes, and the numbers and names of its classes. */
static int limit_store_held(const struct limit *limit, const struct limit_subject *subject,
			    struct state *state, int64_t now, struct error *error)
{
	const struct list_plan *lists = subject->lists;
	const struct plan *plan = subject->plan;
	struct state_batch held = { .id = STATE_HELD_ID,
				    .created_at = now,
				    .status = STATE_BATCH_HELD };
	const struct known none = { .batch = 0 };

	for (size_t i = 0; i < plan->deferred_count; i++)
		held.count[plan->deferred[i].op]++;
	if (state_batch_store(state, &held, error) != 0)
		return -1;
	for (size_t i = 0; i < plan->deferred_count; i++) {
		struct change change;

		plan_deferred(plan, i, &change);
		if (state_change_store(state, STATE_HELD_ID, (int64_t)i, &change, &none, now,
				       error) != 0)
			return -1;
	}
	for (size_t i = 0; i < lists->deferred_count; i++)
		if (state_list_change_store(state, STATE_HELD_ID, (int64_t)i, &lists->deferred[i],
					    &none, error) != 0)
			return -1;
	for (int class = 0; class < GUARD_CLASSES; class ++)
		if (limit->held[class] > 0 &&
		    state_class_store(state, STATE_HELD_ID, (enum guard_class) class,
				      limit->held[class], limit->name[class], error) != 0)
			return -1;
	return 0;
}

int limit_store(const struct limit *limit, const struct limit_subject *subject, struct state *state,
		int64_t batch, int64_t now, struct error *error)
{
	bool holds = false;

	for (int class = 0; class < GUARD_CLASSES; class ++)
		holds = holds || limit->held[class] > 0;
	if ((batch && limit_store_counts(limit, subject, state, batch, error) != 0) ||
	    state_batch_drop(state, STATE_HELD_ID, error) != 0)
		return -1;
	return holds ? limit_store_held(limit, subject, state, now, error) : 0;
}
