// SPDX-License-Identifier: MIT
#include "flow/limit.h"

#include "digest/digest.h"

enum { DAY = 86400, WEEK = 7 * DAY };

static struct guard_limit limit_of(const struct config_allowance *day, const struct config_allowance *week, int64_t known)
{
	return (struct guard_limit){ .day = config_allowance_of(day, known), .week = config_allowance_of(week, known) };
}

static struct guard_limits limit_limits(const struct config *config, int64_t known, int64_t seen_before)
{
	__typeof__(config->sync.limits) const *limits = &config->sync.limits;
	const struct config_allowance shrink = { limits->shrink, limits->removals.at_least };
	struct guard_limits guard = {
		.of[GUARD_REMOVALS] = limit_of(&limits->removals, &limits->removals_week, known),
		.of[GUARD_RENAMES] = limit_of(&limits->renames, &limits->renames_week, known),
		.of[GUARD_CREATIONS] = limit_of(&limits->creations, &limits->creations_week, known),
		.shrink = config_allowance_of(&shrink, seen_before < 0 ? 0 : seen_before),
	};

	if (known == 0)
		guard.of[GUARD_CREATIONS] = (struct guard_limit){ -1, -1 };
	return guard;
}

/* What the plan would remove, in short: the same changes give the same text. */
static void limit_name_removals(const struct plan *plan, char out[65])
{
	CLEANUP(buf_release) struct buf hex = BUF_INIT;
	unsigned char whole[DIGEST_SIZE];
	struct digest digest;

	digest_init(&digest);
	for (size_t i = 0; i < plan->count; i++) {
		struct change change;

		if (plan->items[i].op != CHANGE_SUSPEND)
			continue;
		plan_change(plan, i, &change);
		digest_add_text(&digest, change.id);
	}
	digest_finish(&digest, whole);
	digest_hex(&hex, whole, sizeof(whole));
	memcpy(out, hex.data, hex.len + 1);
}

static int limit_numbers(const struct limit *limit, const struct plan *plan, struct state *state, const struct limit_allow *allow, int64_t now,
			 struct guard_numbers *numbers, struct error *error)
{
	int64_t last_run, day[CHANGE_OPS], week[CHANGE_OPS];
	struct state_batch held;
	int found = state_batch_find(state, STATE_HELD_ID, &held, error);

	if (found < 0 || state_run_last(state, &last_run, &numbers->seen_before, error) < 0 ||
	    state_planned_since(state, now - DAY, day, error) != 0 || state_planned_since(state, now - WEEK, week, error) != 0)
		return -1;
	for (int class = 0; class < GUARD_CLASSES; class++) {
		enum change_op op = guard_op((enum guard_class)class);

		numbers->of[class] = (struct guard_number){ .now = plan->counts[op], .day = day[op], .week = week[op] };
	}
	numbers->other_plan = (allow->name && strncmp(allow->name, limit->removals, LIMIT_NAME) != 0) ||
			      (found > 0 && held.count[CHANGE_SUSPEND] > 0 && strcmp(held.digest, limit->removals) != 0);
	return 0;
}

int limit_check(struct limit *limit, struct plan *plan, const struct config *config, struct state *state, int64_t seen,
		const struct limit_allow *allow, int64_t now, struct error *error)
{
	struct guard_numbers numbers = { .seen = seen, .seen_before = -1, .allowed = allow->removals };
	struct guard_limits limits;
	struct guard_block block;

	*limit = (struct limit){ .first = plan->known_count == 0 };
	limit_name_removals(plan, limit->removals);
	if (limit_numbers(limit, plan, state, allow, now, &numbers, error) != 0)
		return -1;
	limits = limit_limits(config, plan->known_count, numbers.seen_before);
	while ((block = guard_check(&limits, &numbers)).limit != NULL) {
		if (!limit->block.limit)
			limit->block = block;
		limit->stopped = config->sync.limits.excess == CONFIG_STOP || !guard_can_wait(block.class);
		if (limit->stopped)
			return 0;
		plan_set_aside(plan, guard_op(block.class));
		numbers.of[block.class].now = 0;
		numbers.allowed = block.class == GUARD_REMOVALS ? -1 : numbers.allowed;
	}
	return 0;
}

int limit_store(const struct limit *limit, const struct plan *plan, struct state *state, int64_t now, struct error *error)
{
	struct state_batch held = { .id = STATE_HELD_ID, .created_at = now, .status = STATE_BATCH_HELD };
	const struct known none = { .batch = 0 };

	for (size_t i = 0; i < plan->aside_count; i++)
		held.count[plan->aside[i].op]++;
	memcpy(held.digest, limit->removals, sizeof(held.digest));
	if (state_batch_drop(state, STATE_HELD_ID, error) != 0 || (plan->aside_count && state_batch_store(state, &held, error) != 0))
		return -1;
	for (size_t i = 0; i < plan->aside_count; i++) {
		struct change change;

		plan_aside(plan, i, &change);
		if (state_change_store(state, STATE_HELD_ID, (int64_t)i, &change, &none, now, error) != 0)
			return -1;
	}
	return 0;
}
