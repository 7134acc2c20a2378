// SPDX-License-Identifier: MIT
#include "apply/answer_check.h"

#include <inttypes.h>

#include "base/mem.h"
#include "state/state_list.h"

/* A change that has an address of the answer. */
struct answer_match {
	uint32_t number; /* of the address */
	unsigned char key[ACCOUNT_KEY_SIZE];
	const char *account, *id; /* of the change: its account, itself */
	const char *before, *after;
	enum change_op op;
	bool leaves; /* a rename away from the address, which was not dropped */
	bool whole;  /* the answer has all its addresses */
};

struct answer_walk {
	struct answer *answer;
	struct answer_match *matches;
	size_t count, cap;
	struct arena arena;
};

static void answer_walk_release(struct answer_walk *walk)
{
	free(walk->matches);
	arena_release(&walk->arena);
}

static void answer_walk_note(struct answer_walk *walk, const struct change *change, uint32_t number,
			     bool leaves, bool whole)
{
	const char *before = change->before.value[ACCOUNT_ADDRESS],
		   *after = change->after.value[ACCOUNT_ADDRESS];
	struct answer_match *match;

	walk->matches =
		mem_grow(walk->matches, &walk->cap, walk->count + 1, sizeof(*walk->matches));
	match = &walk->matches[walk->count++];
	*match = (struct answer_match){ .number = number,
					.op = change->op,
					.leaves = leaves,
					.whole = whole,
					.account = arena_text(&walk->arena,
							      change_account(change)->id),
					.id = arena_text(&walk->arena, change->id) };
	match->before = before ? arena_text(&walk->arena, before) : NULL;
	match->after = after ? arena_text(&walk->arena, after) : NULL;
	account_key(match->account, match->key);
}

/*
 * What is named by its id is refused at once, since addresses are looked at in its light. One that
 * was dropped already puts no address in doubt.
 */
static void answer_walk_change(struct answer_walk *walk, const struct change *change,
			       enum state_answer state)
{
	const char *before = change->before.value[ACCOUNT_ADDRESS],
		   *after = change->after.value[ACCOUNT_ADDRESS];
	struct answer_set *refused = &walk->answer->refused;
	bool moves = before && after && strcmp(before, after) != 0,
	     leaves = moves && state != STATE_DROPPED;
	uint32_t id, old, new;
	bool has_old, has_new;

	if (answer_find(refused, change->id, &id))
		answer_refuse(walk->answer, change_account(change)->id);
	has_old = answer_find(refused, before, &old);
	has_new = (moves || !before) && answer_find(refused, after, &new);
	if (has_old)
		answer_walk_note(walk, change, old, leaves, !moves || has_new);
	if (has_new)
		answer_walk_note(walk, change, new, false, !moves || has_old);
}

static int answer_walk_account(void *argument, const struct state_change *row, struct error *error)
{
	struct answer_walk *walk = argument;

	(void)error;
	answer_walk_change(walk, &row->change, row->answer);
	if (row->change.op == CHANGE_RETIRE)
		answer_has_change(&walk->answer->kept, &row->change);
	return 0;
}

static int answer_walk_list(void *argument, const struct state_list_change *row,
			    struct error *error)
{
	(void)error;
	answer_walk_change(argument, &row->change.change, row->answer);
	return 0;
}

static int answer_match_compare(const void *left, const void *right)
{
	const struct answer_match *a = left, *b = right;

	return a->number != b->number ? (a->number < b->number ? -1 : 1)
				      : memcmp(a->key, b->key, ACCOUNT_KEY_SIZE);
}

/* How many matches from this one on have its address. */
static size_t answer_group(const struct answer_walk *walk, size_t from)
{
	size_t count = 1;

	while (from + count < walk->count &&
	       walk->matches[from + count].number == walk->matches[from].number)
		count++;
	return count;
}

/*
 * Whether the address is of two accounts or lists, of which one leaves it, and no id says which is
 * meant.
 */
static bool answer_is_open(const struct answer *answer, const struct answer_match *matches,
			   size_t count)
{
	bool leaves = false;

	for (size_t i = 0; i < count; i++)
		leaves = leaves || matches[i].leaves;
	if (!leaves || memcmp(matches[0].key, matches[count - 1].key, ACCOUNT_KEY_SIZE) == 0)
		return false;
	for (size_t i = 0; i < count; i++)
		if (answer_is_refused(answer, matches[i].key))
			return false;
	return true;
}

/* Whether all changes of the account or list that have this address are named as a whole. */
static bool answer_is_whole(const struct answer_match *matches, size_t count, const void *key)
{
	for (size_t i = 0; i < count; i++)
		if (memcmp(matches[i].key, key, ACCOUNT_KEY_SIZE) == 0 && !matches[i].whole)
			return false;
	return true;
}

/*
 * Refuses what is named without doubt; *ret_open has for each match whether its address is open
 * yet. Ids count first, so that all addresses are looked at before one of them is answered.
 */
static void answer_settle(struct answer_walk *walk, bool *open)
{
	struct answer *answer = walk->answer;
	bool *by_id = mem_new(walk->count + 1, sizeof(*by_id));

	for (size_t i = 0, count; i < walk->count; i += count) {
		bool doubt;

		count = answer_group(walk, i);
		doubt = answer_is_open(answer, &walk->matches[i], count);
		for (size_t j = i; j < i + count; j++) {
			open[j] = doubt;
			by_id[i] = by_id[i] || answer_is_refused(answer, walk->matches[j].key);
		}
	}
	for (size_t i = 0, count; i < walk->count; i += count) {
		bool leaves = false;

		count = answer_group(walk, i);
		for (size_t j = i; j < i + count; j++)
			leaves = leaves || walk->matches[j].leaves;
		for (size_t j = i; j < i + count; j++)
			if (open[j] ? answer_is_whole(&walk->matches[i], count,
						      walk->matches[j].key)
				    : !leaves || !by_id[i])
				answer_refuse(answer, walk->matches[j].account);
	}
	free(by_id);
}

static void answer_describe(struct buf *buf, const struct answer_match *match)
{
	const char *address = match->after ? match->after : match->before;

	if (match->before && match->after && strcmp(match->before, match->after) != 0)
		buf_printf(buf, "%s of %s to %s", change_op_text(match->op), match->before,
			   match->after);
	else
		buf_printf(buf, "%s of %s", change_op_text(match->op), address);
	buf_printf(buf, " (%s)", match->id);
}

/* The first one, and the first of another account or list that is not refused for sure. */
static void answer_doubt(const struct answer_walk *walk, size_t first, size_t count,
			 struct findings *findings)
{
	const struct answer_match *match = &walk->matches[first], *other = match;
	const struct answer_set *set = &walk->answer->refused;
	const char *place = set->places.items[match->number],
		   *address = set->addresses.items[match->number];
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	for (size_t i = first; i < first + count && other == match; i++)
		if (memcmp(walk->matches[i].key, match->key, ACCOUNT_KEY_SIZE) != 0)
			other = &walk->matches[i];
	answer_describe(&text, match);
	buf_puts(&text, ", or ");
	answer_describe(&text, other);
	finding_add(findings, FINDING_ERROR, "BATCH-AMBIGUOUS", *place ? place : address,
		    "--except: \"%s\" may be the %s", address, buf_text(&text));
	finding_hint(findings, "name the change that was refused: --except=%s, or --except=%s, or "
			       "both",
		     match->id, other->id);
}

/* How many addresses may mean one that is not refused for sure; each is a finding. */
static size_t answer_doubts(const struct answer_walk *walk, const bool *open,
			    struct findings *findings)
{
	size_t doubts = 0;

	for (size_t i = 0, count; i < walk->count; i += count) {
		bool sure = true;

		count = answer_group(walk, i);
		for (size_t j = i; open[i] && j < i + count; j++)
			sure = sure && answer_is_refused(walk->answer, walk->matches[j].key);
		if (sure)
			continue;
		doubts++;
		answer_doubt(walk, i, count, findings);
	}
	return doubts;
}

/* How many of a set the batch does not have; each is a finding. */
static size_t answer_tell(const struct answer_set *set, int64_t batch, const char *option,
			  const char *what, struct findings *findings)
{
	size_t unknown = 0;

	for (size_t i = 0; i < set->addresses.count; i++) {
		const char *place = set->places.items[i];

		if (set->used[i])
			continue;
		unknown++;
		finding_add(findings, FINDING_ERROR, "BATCH-ADDRESS",
			    *place ? place : (const char *)set->addresses.items[i],
			    "%s: batch %" PRId64 " has no %s \"%s\"", option, batch, what,
			    (const char *)set->addresses.items[i]);
		finding_hint(findings, "what it has: mailprov batch show %" PRId64, batch);
	}
	return unknown;
}

int answer_check(struct answer *answer, struct state *state, int64_t batch,
		 struct findings *findings, struct error *error)
{
	CLEANUP(answer_walk_release) struct answer_walk walk = { .answer = answer };
	CLEANUP(mem_freep) bool *open = NULL;
	size_t unknown, doubts;

	answer->refused.used = mem_new(answer->refused.addresses.count + 1, sizeof(bool));
	answer->kept.used = mem_new(answer->kept.addresses.count + 1, sizeof(bool));
	if (state_changes(state, batch, answer_walk_account, &walk, error) != 0 ||
	    state_list_changes(state, batch, answer_walk_list, &walk, error) != 0)
		return -1;
	unknown = answer_tell(&answer->refused, batch, "--except", "change of", findings) +
		  answer_tell(&answer->kept, batch, "--kept", "deletion of", findings);
	if (walk.count)
		qsort(walk.matches, walk.count, sizeof(*walk.matches), answer_match_compare);
	open = mem_new(walk.count + 1, sizeof(*open));
	answer_settle(&walk, open);
	doubts = answer_doubts(&walk, open, findings);
	if (unknown)
		return error_set(error, ERROR_DATA,
				 "%zu of the given addresses %s not in batch %" PRId64
				 "; nothing was confirmed",
				 unknown, unknown == 1 ? "is" : "are", batch);
	return doubts ? error_set(error, ERROR_DATA,
				  "%zu of the given addresses may mean two changes of batch "
				  "%" PRId64 "; nothing was confirmed",
				  doubts, batch)
		      : 0;
}
