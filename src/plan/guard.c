// SPDX-License-Identifier: MIT
#include "plan/guard.h"

#include <inttypes.h>

#define NAMES(name) name, name "-24h", name "-7d"

/* What a class is called over each span, whether it can wait, and its wording. */
static const struct {
	const char *run, *day, *week;
	bool can_wait;
	const char *verb, *done, *things; /* "suspend", "suspended", "accounts" */
	const char *key;		  /* in sync.limits */
	const char *look;		  /* what to look at first */
} guard_rows[GUARD_CLASSES] = {
	[GUARD_REMOVALS] = { NAMES("removals"), true, "suspend", "suspended", "accounts",
			     "removals", "see whether so many really left" },
	[GUARD_RETIREMENTS] = { NAMES("retirements"), true, "retire", "retired", "accounts",
				"retirements", "see whether so many were suspended so long ago" },
	[GUARD_RENAMES] = { NAMES("renames"), true, "rename", "renamed", "accounts", "renames",
			    "see whether the attribute with the address changed its meaning" },
	[GUARD_CREATIONS] = { NAMES("creations"), false, "create", "created", "accounts",
			      "creations", "see whether so many really came" },
	[GUARD_ALIAS_REMOVALS] = { NAMES("alias-removals"), true, "take away", "taken away",
				   "aliases", "alias_removals",
				   "see whether the attribute with the aliases changed its "
				   "meaning" },
	[GUARD_DEPARTMENT_MOVES] = { NAMES("department-moves"), true, "move", "moved",
				     "accounts or whole departments", "department_moves",
				     "see whether what departments are taken from changed its "
				     "meaning" },
	[GUARD_MEMBER_REMOVALS] = { NAMES("member-removals"), true, "take out", "taken out",
				    "members of mailing lists", "member_removals",
				    "see whether the groups of the directory still have the right "
				    "members" },
	[GUARD_LIST_REMOVALS] = { NAMES("list-removals"), true, "retire", "retired",
				  "mailing lists", "list_removals",
				  "see whether their groups are really gone" },
};

bool guard_can_wait(enum guard_class class)
{
	return class < GUARD_CLASSES && guard_rows[class].can_wait;
}

static struct guard_block guard_check_class(const struct guard_limit *limit,
					    const struct guard_number *number,
					    enum guard_class class)
{
	const struct {
		const char *name;
		int64_t value, allowed;
	} spans[] = {
		{ guard_rows[class].run, number->now, limit->day },
		{ guard_rows[class].day, number->now + number->day, limit->day },
		{ guard_rows[class].week, number->now + number->week, limit->week },
	};

	/* Earlier changes do not stop a run that adds none. */
	for (size_t i = 0; i < ARRAY_LEN(spans) && number->now > 0 && !number->lifted; i++)
		if (spans[i].allowed >= 0 && spans[i].value > spans[i].allowed)
			return (struct guard_block){ spans[i].name, spans[i].value,
						     spans[i].allowed, class, number->now };
	return (struct guard_block){ .class = class };
}

struct guard_block guard_check(const struct guard_limits *limits,
			       const struct guard_numbers *numbers)
{
	int64_t shrunk = numbers->seen_before < 0 ? 0 : numbers->seen_before - numbers->seen;

	/* An allowance is valid for exactly that number, and for the changes that were reviewed. */
	for (int class = 0; class < GUARD_CLASSES; class ++) {
		const struct guard_number *number = &numbers->of[class];

		if (number->lifted && (number->now != number->allowed || number->other_plan))
			return (struct guard_block){ "allow-removals", number->now, number->allowed,
						     (enum guard_class) class, number->now };
	}
	if (!numbers->of[GUARD_REMOVALS].lifted && shrunk > limits->shrink)
		return (struct guard_block){ "shrink", shrunk, limits->shrink, GUARD_CLASSES, 0 };
	for (int class = 0; class < GUARD_CLASSES; class ++) {
		struct guard_block block = guard_check_class(
			&limits->of[class], &numbers->of[class], (enum guard_class) class);

		if (block.limit)
			return block;
	}
	return (struct guard_block){ .class = GUARD_CLASSES };
}

static void guard_explain_class(struct buf *buf, const struct guard_block *block, const char *name)
{
	const __typeof__(guard_rows[0]) *row = &guard_rows[block->class];
	const char *span = block->limit == row->week ? "_week" : "";

	if (block->directory)
		buf_printf(buf, "of the directory %s ", block->directory);
	if (block->limit == row->run)
		buf_printf(buf, "this run would %s %" PRId64 " %s", row->verb, block->value,
			   row->things);
	else
		buf_printf(buf, "with the last %s this run would have %s %" PRId64 " %s",
			   block->limit == row->day ? "24 hours" : "7 days", row->done,
			   block->value, row->things);
	buf_printf(buf, ", the limit (sync.limits.%s%s) is %" PRId64 "; %s, ", row->key, span,
		   block->allowed, row->look);
	if (row->can_wait)
		buf_printf(buf,
			   "look at the plan with sync --dry-run, and if it is right, run: "
			   "mailprov sync --allow-removals=%" PRId64 ":%s",
			   block->now, name);
	else
		buf_printf(buf,
			   "and if it is right, raise that limit or sync.limits.%s%s_at_least for "
			   "this run",
			   row->key, span);
}

void guard_explain(struct buf *buf, const struct guard_block *block, const char *name)
{
	if (block->class == GUARD_CLASSES)
		buf_printf(buf,
			   "the directory%s%s shows %" PRId64
			   " people fewer than last time, the limit is %" PRId64
			   "; see whether the directory, the filter or the rights of the bind "
			   "account changed, and if people really left, allow the "
			   "number of suspensions that sync --dry-run shows (it may be 0) with "
			   "--allow-removals",
			   block->directory ? " " : "", block->directory ? block->directory : "",
			   block->value, block->allowed);
	else if (strcmp(block->limit, "allow-removals") == 0)
		buf_printf(buf,
			   "the plan would %s %" PRId64 " %s (%s), exactly %" PRId64
			   " were allowed, and only those that a person looked at; the directory "
			   "changed since then, look again with sync --dry-run",
			   guard_rows[block->class].verb, block->value,
			   guard_rows[block->class].things, name, block->allowed);
	else
		guard_explain_class(buf, block, name);
}
