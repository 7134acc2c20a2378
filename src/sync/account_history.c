// SPDX-License-Identifier: MIT
#include "sync/account_history.h"

#include <inttypes.h>

#include "base/clock.h"
#include "sync/collision.h"
#include "sync/address_in_use.h"
#include "model/address.h"
#include "model/alias.h"
#include "state/state_batch.h"
#include "state/state_list.h"

static const char *account_history_date(struct account_history *history, int64_t instant)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	clock_stamp(&text, instant);
	return arena_text(&history->arena, buf_text(&text));
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static void account_history_suspended(struct account_history *history, const struct config *config,
				      const struct known *known, const struct run_time *time)
{
	static const char *const reasons[] = {
		[ACCOUNT_BY_NOBODY] = "it is not known who did it",
		[ACCOUNT_BY_MISSING] =
			"it was missing from the directory, excluded, or without an address",
		[ACCOUNT_BY_DISABLED] = "the directory disabled it",
		[ACCOUNT_BY_PERSON] = "it was done at the provider, and that is never undone",
	};

	vec_add(&history->lines, arena_printf(&history->arena, "It is suspended since %s: %s.",
					      account_history_date(history, known->suspended_at),
					      reasons[known->suspender]));
	if (known->missing_since && known->suspender != ACCOUNT_BY_PERSON)
		vec_add(&history->lines,
			arena_printf(&history->arena,
				     "If it stays away, it is listed for deletion from %s on.",
				     account_history_date(
					     history, run_time_due(time,
								   later(known->suspended_at,
									 known->missing_since),
								   config->sync.suspend_grace))));
}

static void account_history_missing(struct account_history *history, const struct config *config,
				    const struct known *known, const struct run_time *time)
{
	__typeof__(config->sync.suspend_after) const *after = &config->sync.suspend_after;

	vec_add(&history->lines,
		arena_printf(&history->arena,
			     "%" PRId64
			     " sealed read%s in a row did not have it in scope, since %s.",
			     known->missing_runs, known->missing_runs == 1 ? "" : "s",
			     account_history_date(history, known->missing_since)));
	if (known->state != ACCOUNT_SUSPENDED)
		vec_add(&history->lines,
			arena_printf(&history->arena,
				     "It is suspended by read number %" PRId64
				     " without it, and not before %s.",
				     after->runs,
				     account_history_date(history,
							  run_time_due(time, known->missing_since,
								       after->time))));
}

static void account_history_protected(struct account_history *history, const struct config *config,
				      const char *address)
{
	for (size_t i = 0; i < config->sync.protected.count; i++)
		if (address_matches(address, config->sync.protected.items[i]))
			vec_add(&history->lines, arena_printf(&history->arena,
							      "It is never renamed, suspended or "
							      "retired: sync.protected has \"%s\".",
							      config->sync.protected.items[i]));
}

struct account_history_search {
	struct account_history *history;
	const char *id;
};

/* The parts of an update that wait: aliases that it would lose, another department. */
static void account_history_held_parts(struct buf *buf, const struct change *change)
{
	struct alias_walk walk = alias_walk(change, false);
	struct alias_op op;

	while (alias_op_next(&walk, &op))
		buf_printf(buf, "%s-%s", buf->len ? " " : "", op.alias);
	if (change_has_field(change, ACCOUNT_DEPARTMENT))
		buf_printf(buf, "%sdepartment: %s", buf->len ? "; " : "",
			   change->after.value[ACCOUNT_DEPARTMENT]
				   ? change->after.value[ACCOUNT_DEPARTMENT]
				   : "none");
}

static int account_history_note_held(void *argument, const struct state_change *row,
				     struct error *error)
{
	struct account_history_search *search = argument;
	const struct change *change = &row->change;
	CLEANUP(buf_release) struct buf parts = BUF_INIT;

	(void)error;
	if (strcmp(change_account(change)->id, search->id) != 0)
		return 0;
	if (change->op == CHANGE_UPDATE)
		account_history_held_parts(&parts, change);
	vec_add(&search->history->lines,
		arena_printf(&search->history->arena,
			     "To %s it (%s) is held, since the limits are exceeded; see: mailprov "
			     "batch show held",
			     change_op_text(change->op),
			     parts.len ? parts.data : change_reason_text(change->reason)));
	return 0;
}

/* Aliases that the directory gives beyond the site's limit. */
static void account_history_over_alias_limit(struct account_history *history,
					     const struct config *config,
					     const struct account *seen, const struct known *known)
{
	const char *address = seen->value[ACCOUNT_ADDRESS];
	const struct config_domain *domain =
		address ? config_domain_find(config, address_domain(address)) : NULL;
	CLEANUP(vec_release) struct vec fit = VEC_INIT;
	CLEANUP(vec_release) struct vec wait = VEC_INIT;
	int64_t limit;

	if (!domain)
		return;
	limit = domain->data->limits.aliases;
	alias_fit(known ? known->account.value[ACCOUNT_ALIASES] : NULL,
		  seen->value[ACCOUNT_ALIASES], (size_t)limit, &history->arena, &fit, &wait);
	for (size_t i = 0; i < wait.count; i++)
		vec_add(&history->lines, arena_printf(&history->arena,
						      "Its alias %s waits: the site allows %" PRId64
						      " aliases of one account.",
						      wait.items[i], limit));
}

/* Whether it keeps its address whatever the rules would make, as the plan does. */
static bool account_history_keeps_address(const struct config *config, uint32_t flags,
					  const struct known *known)
{
	return (flags & ROSTER_MADE) &&
	       ((flags & (ROSTER_PROPOSED | ROSTER_NO_ADDRESS)) ||
		config_domain_find(config, account_domain(&known->account)) != NULL);
}

/* Why its address and aliases differ from the directory. */
static void account_history_names(struct account_history *history, const struct account *seen,
				  bool keeps, const struct known *known)
{
	const char *given = seen->value[ACCOUNT_ADDRESS],
		   *has = known->account.value[ACCOUNT_ADDRESS];

	if (keeps && !given)
		vec_add(&history->lines, arena_printf(&history->arena,
						      "It keeps the address %s, which it was given "
						      "before; today no rule would make it one.",
						      has));
	else if (keeps && strcmp(given, has) != 0)
		vec_add(&history->lines,
			arena_printf(&history->arena,
				     "It keeps the address %s, which it was given before; today it "
				     "would be made another one: %s.",
				     has, given));
	if (known->former)
		vec_add(&history->lines,
			arena_printf(&history->arena, "Old addresses that stay its aliases: %s.",
				     known->former));
}

static const char *account_history_held(uint32_t flags)
{
	if (flags & ROSTER_PROPOSED)
		return "It is held: a person has to choose its address.";
	if (flags & ROSTER_MADE)
		return "It is held: the address that is made for it is not free.";
	return "It is held: an address that the directory gives it is not free.";
}

/* Whether the addresses that the directory gives are free, as the next sync will ask. */
static int account_history_claims(struct account_history *history, const struct config *config,
				  struct state *state, const struct account *seen, uint32_t flags,
				  const struct known *known, const struct run_time *time,
				  struct error *error)
{
	struct change change = { .op = CHANGE_CREATE, .after = *seen };
	bool living = known && known->state != ACCOUNT_RETIRED;
	int held;

	if (living) {
		bool keeps = account_history_keeps_address(config, flags, known);

		account_history_names(history, seen, keeps, known);
		if (keeps)
			change.after.value[ACCOUNT_ADDRESS] = known->account.value[ACCOUNT_ADDRESS];
		change.before = known->account;
		change.op = strcmp(known->account.value[ACCOUNT_ADDRESS],
				   change.after.value[ACCOUNT_ADDRESS]) == 0
				    ? CHANGE_UPDATE
				    : CHANGE_RENAME;
	}
	held = collision_judge(seen, flags, known, config, state, time, &history->findings, error);
	if (held == 0)
		held = in_use_judge(&change, config, state, time, &history->findings, error);
	if (held > 0)
		vec_add(&history->lines, account_history_held(living ? 0 : flags));
	return held < 0 ? -1 : 0;
}

uint32_t account_history_flags(uint32_t flags, const struct known *known)
{
	bool living = known && known->state != ACCOUNT_RETIRED;

	return living && (flags & ROSTER_MADE)
		       ? flags & ~(uint32_t)(ROSTER_PROPOSED | ROSTER_NO_ADDRESS)
		       : flags;
}

int account_history_explain(struct account_history *history, const struct config *config,
			    struct state *state, const struct account *seen, uint32_t flags,
			    const struct known *known, const struct run_time *time,
			    struct error *error)
{
	struct account_history_search search = { .history = history };

	if (known && known->state == ACCOUNT_SUSPENDED)
		account_history_suspended(history, config, known, time);
	if (known && known->state == ACCOUNT_RETIRED)
		vec_add(&history->lines,
			arena_printf(&history->arena,
				     "It was listed for deletion on %s; its addresses stay "
				     "reserved until %s.",
				     account_history_date(history, known->changed_at),
				     account_history_date(
					     history, run_time_due(time, known->changed_at,
								   config->sync.address_reserve))));
	else if (known && known->missing_since)
		account_history_missing(history, config, known, time);
	if (known || (seen && seen->value[ACCOUNT_ADDRESS]))
		account_history_protected(history, config,
					  (known ? &known->account : seen)->value[ACCOUNT_ADDRESS]);
	if (seen &&
	    !(account_history_flags(flags, known) &
	      (ROSTER_HELD | ROSTER_EXCLUDED | ROSTER_NO_ADDRESS)) &&
	    account_history_claims(history, config, state, seen, flags, known, time, error) != 0)
		return -1;
	if (seen && !(flags & ROSTER_EXCLUDED))
		account_history_over_alias_limit(history, config, seen,
						 known && known->state != ACCOUNT_RETIRED ? known
											  : NULL);
	search.id = known ? known->account.id : seen ? seen->id : "";
	return state_changes(state, STATE_HELD_ID, account_history_note_held, &search, error);
}

void account_history_release(struct account_history *history)
{
	vec_release(&history->lines);
	finding_release(&history->findings);
	arena_release(&history->arena);
}
