// SPDX-License-Identifier: MIT
#include "plan/guard.h"

#include <inttypes.h>

static const struct {
	const char *run, *day, *week;
	enum change_op op;
	bool can_wait;
} guard_rows[GUARD_CLASSES] = {
	[GUARD_REMOVALS] = { "removals", "removals-24h", "removals-7d", CHANGE_SUSPEND, true },
	[GUARD_RENAMES] = { "renames", "renames-24h", "renames-7d", CHANGE_RENAME, true },
	[GUARD_CREATIONS] = { "creations", "creations-24h", "creations-7d", CHANGE_CREATE, false },
};

enum change_op guard_op(enum guard_class class)
{
	return guard_rows[class].op;
}

bool guard_can_wait(enum guard_class class)
{
	return class < GUARD_CLASSES && guard_rows[class].can_wait;
}

static struct guard_block guard_check_class(const struct guard_limit *limit, const struct guard_number *number, enum guard_class class)
{
	const struct {
		const char *name;
		int64_t value, allowed;
	} spans[] = {
		{ guard_rows[class].run, number->now, limit->day },
		{ guard_rows[class].day, number->now + number->day, limit->day },
		{ guard_rows[class].week, number->now + number->week, limit->week },
	};

	/* What was done before stops nothing that does not add to it. */
	for (size_t i = 0; i < ARRAY_LEN(spans) && number->now > 0; i++)
		if (spans[i].allowed >= 0 && spans[i].value > spans[i].allowed)
			return (struct guard_block){ spans[i].name, spans[i].value, spans[i].allowed, class };
	return (struct guard_block){ .class = class };
}

struct guard_block guard_check(const struct guard_limits *limits, const struct guard_numbers *numbers)
{
	int64_t shrunk = numbers->seen_before < 0 ? 0 : numbers->seen_before - numbers->seen;
	bool allowed = numbers->allowed >= 0;

	/* A number that a person looked at is good for exactly that number, and for the changes that he saw. */
	if (allowed && (numbers->of[GUARD_REMOVALS].now != numbers->allowed || numbers->other_plan))
		return (struct guard_block){ "allow-removals", numbers->of[GUARD_REMOVALS].now, numbers->allowed, GUARD_REMOVALS };
	if (!allowed && shrunk > limits->shrink)
		return (struct guard_block){ "shrink", shrunk, limits->shrink, GUARD_CLASSES };
	for (int class = 0; class < GUARD_CLASSES; class++) {
		struct guard_block block = guard_check_class(&limits->of[class], &numbers->of[class], (enum guard_class)class);

		if (block.limit && !(allowed && class == GUARD_REMOVALS))
			return block;
	}
	return (struct guard_block){ .class = GUARD_CLASSES };
}

/* {value} and {allowed} stand for the numbers of the block, {name} for the removals. */
static const struct {
	const char *limit;
	const char *text;
} guard_texts[] = {
	{ "removals", "this run would suspend {value} accounts, the limit is {allowed}; look at the plan with sync --dry-run, and if it is right, "
		      "run: mailprov sync --allow-removals={value}:{name}" },
	{ "removals-24h", "with the last 24 hours this run would have suspended {value} accounts, the limit is {allowed}; look at the plan with "
			  "sync --dry-run, and if it is right, allow its number of suspensions with --allow-removals=N:{name}" },
	{ "removals-7d",
	  "with the last 7 days this run would have suspended {value} accounts, the limit is {allowed}; see whether so many really left, "
	  "look at the plan with sync --dry-run, and if it is right, allow its number of suspensions with --allow-removals=N:{name}" },
	{ "renames", "this run would rename {value} accounts, the limit is {allowed}; see whether the attribute with the address changed its "
		     "meaning, and if it is right, "
		     "raise sync.limits.renames or sync.limits.renames_at_least for this run" },
	{ "renames-24h",
	  "with the last 24 hours this run would have renamed {value} accounts, the limit is {allowed}; if it is right, raise sync.limits.renames or "
	  "sync.limits.renames_at_least for this run" },
	{ "renames-7d", "with the last 7 days this run would have renamed {value} accounts, the limit is {allowed}; if it is right, raise "
			"sync.limits.renames_week or "
			"sync.limits.renames_week_at_least for this run" },
	{ "creations", "this run would create {value} accounts, the limit is {allowed}; if it is right, raise sync.limits.creations or "
		       "sync.limits.creations_at_least for this run" },
	{ "creations-24h", "with the last 24 hours this run would have created {value} accounts, the limit is {allowed}; if it is right, raise "
			   "sync.limits.creations or "
			   "sync.limits.creations_at_least for this run" },
	{ "creations-7d", "with the last 7 days this run would have created {value} accounts, the limit is {allowed}; if it is right, raise "
			  "sync.limits.creations_week or sync.limits.creations_week_at_least for this run" },
	{ "shrink", "the directory shows {value} people fewer than last time, the limit is {allowed}; see whether the directory, the filter or the "
		    "rights of the bind account changed, and if people really left, allow the number of suspensions that sync --dry-run shows "
		    "(it may be 0) with --allow-removals" },
	{ "allow-removals", "the plan has {value} suspensions ({name}), exactly {allowed} were allowed, and only those that a person looked at; the "
			    "directory changed since then, look again with sync --dry-run" },
};

static void guard_fill(struct buf *buf, const char *text, const struct guard_block *block, const char *name)
{
	const char *brace;

	for (; (brace = strchr(text, '{')) != NULL; text = strchr(brace, '}') + 1) {
		buf_add(buf, text, (size_t)(brace - text));
		if (brace[1] == 'n')
			buf_puts(buf, name);
		else
			buf_printf(buf, "%" PRId64, brace[1] == 'v' ? block->value : block->allowed);
	}
	buf_puts(buf, text);
}

void guard_explain(struct buf *buf, const struct guard_block *block, const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(guard_texts); i++)
		if (strcmp(guard_texts[i].limit, block->limit) == 0)
			guard_fill(buf, guard_texts[i].text, block, name);
}
