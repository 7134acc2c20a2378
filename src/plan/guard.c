// SPDX-License-Identifier: MIT
#include "plan/guard.h"

#include <inttypes.h>

struct guard_block guard_check(const struct guard_limits *limits, const struct guard_numbers *numbers)
{
	int64_t shrunk = numbers->seen_before < 0 ? 0 : numbers->seen_before - numbers->seen;

	/* A number that a person looked at is good for exactly that number: anything else means that the plan is another one now. */
	if (numbers->allowed >= 0) {
		if (numbers->removals != numbers->allowed)
			return (struct guard_block){ "allow-removals", numbers->removals, numbers->allowed };
	} else {
		if (shrunk > limits->shrink)
			return (struct guard_block){ "shrink", shrunk, limits->shrink };
		if (numbers->removals > limits->removals)
			return (struct guard_block){ "removals", numbers->removals, limits->removals };
		if (numbers->removals > 0 && numbers->removals + numbers->removals_before > limits->removals)
			return (struct guard_block){ "removals-24h", numbers->removals + numbers->removals_before, limits->removals };
	}
	if (limits->creations >= 0 && numbers->creations > limits->creations)
		return (struct guard_block){ "creations", numbers->creations, limits->creations };
	return (struct guard_block){ NULL, 0, 0 };
}

/* {value} and {allowed} stand for the numbers of the block. */
static const struct {
	const char *limit;
	const char *text;
} guard_texts[] = {
	{ "removals", "this run would suspend {value} accounts, the limit is {allowed}; look at the plan with sync --dry-run, and if it is right, "
		      "run: mailprov sync --allow-removals={value}" },
	{ "removals-24h", "with the last 24 hours this run would have suspended {value} accounts, the limit is {allowed}; look at the plan with "
			  "sync --dry-run, and if it is right, allow its number of suspensions with --allow-removals" },
	{ "creations", "this run would create {value} accounts, the limit is {allowed}; if it is right, raise sync.limits.creations or "
		       "sync.limits.creations_at_least for this run" },
	{ "shrink", "the directory shows {value} people fewer than last time, the limit is {allowed}; see whether the directory, the filter or the "
		    "rights of the bind account changed, and if people really left, allow the number of suspensions that sync --dry-run shows "
		    "(it may be 0) with --allow-removals" },
	{ "allow-removals", "the plan has {value} suspensions, but exactly {allowed} were allowed; the directory changed since then, look again with "
			    "sync --dry-run" },
};

static void guard_fill(struct buf *buf, const char *text, const struct guard_block *block)
{
	const char *brace;

	for (; (brace = strchr(text, '{')) != NULL; text = strchr(brace, '}') + 1) {
		buf_add(buf, text, (size_t)(brace - text));
		buf_printf(buf, "%" PRId64, brace[1] == 'v' ? block->value : block->allowed);
	}
	buf_puts(buf, text);
}

void guard_explain(struct buf *buf, const struct guard_block *block)
{
	for (size_t i = 0; i < ARRAY_LEN(guard_texts); i++)
		if (strcmp(guard_texts[i].limit, block->limit) == 0)
			guard_fill(buf, guard_texts[i].text, block);
}
