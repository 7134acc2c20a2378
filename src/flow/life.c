// SPDX-License-Identifier: MIT
#include "flow/life.h"

#include <inttypes.h>

#include "base/clock.h"
#include "flow/collision.h"
#include "flow/taken.h"
#include "model/address.h"
#include "model/alias.h"

static const char *life_date(struct life *life, int64_t instant)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	clock_stamp(&text, instant);
	return arena_text(&life->arena, buf_text(&text));
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static void life_suspended(struct life *life, const struct config *config, const struct known *known)
{
	static const char *const reasons[] = {
		[ACCOUNT_BY_NOBODY] = "it is not known by whom",
		[ACCOUNT_BY_MISSING] = "it was missing from the directory, excluded, or without an address",
		[ACCOUNT_BY_DISABLED] = "the directory disabled it",
		[ACCOUNT_BY_PERSON] = "somebody did it at the provider, and that is never undone",
	};

	vec_add(&life->lines,
		arena_printf(&life->arena, "It is suspended since %s: %s.", life_date(life, known->suspended_at), reasons[known->suspender]));
	if (known->missing_since && known->suspender != ACCOUNT_BY_PERSON)
		vec_add(&life->lines, arena_printf(&life->arena, "If it stays away, it is listed for deletion from %s on.",
						   life_date(life, later(known->suspended_at, known->missing_since) + config->sync.suspend_grace)));
}

static void life_missing(struct life *life, const struct config *config, const struct known *known)
{
	__typeof__(config->sync.suspend_after) const *after = &config->sync.suspend_after;

	vec_add(&life->lines, arena_printf(&life->arena, "%" PRId64 " sealed read%s in a row did not have it in scope, since %s.",
					   known->missing_runs, known->missing_runs == 1 ? "" : "s", life_date(life, known->missing_since)));
	if (known->state != ACCOUNT_SUSPENDED)
		vec_add(&life->lines, arena_printf(&life->arena, "It is suspended by read number %" PRId64 " without it, and not before %s.",
						   after->runs, life_date(life, known->missing_since + after->time)));
}

static void life_protected(struct life *life, const struct config *config, const char *address)
{
	for (size_t i = 0; i < config->sync.protected.count; i++)
		if (address_matches(address, config->sync.protected.items[i]))
			vec_add(&life->lines, arena_printf(&life->arena, "It is never renamed, suspended or retired: sync.protected has \"%s\".",
							   config->sync.protected.items[i]));
}

struct life_search {
	struct life *life;
	const char *id;
};

/* What of an update waits: aliases that it would lose, another department. */
static void life_held_parts(struct buf *buf, const struct change *change)
{
	struct alias_walk walk = alias_walk(change, false);
	struct alias_op op;

	while (alias_next(&walk, &op))
		buf_printf(buf, "%s-%s", buf->len ? " " : "", op.alias);
	if (change_has_field(change, ACCOUNT_DEPARTMENT))
		buf_printf(buf, "%sdepartment: %s", buf->len ? "; " : "",
			   change->after.value[ACCOUNT_DEPARTMENT] ? change->after.value[ACCOUNT_DEPARTMENT] : "none");
}

static int life_note_held(void *argument, const struct change *change, const struct known *before, struct error *error)
{
	struct life_search *search = argument;
	CLEANUP(buf_release) struct buf parts = BUF_INIT;

	(void)before;
	(void)error;
	if (strcmp(change_account(change)->id, search->id) != 0)
		return 0;
	if (change->op == CHANGE_UPDATE)
		life_held_parts(&parts, change);
	vec_add(&search->life->lines,
		arena_printf(&search->life->arena, "To %s it (%s) is held, since the limits are exceeded; see: mailprov batch show held",
			     change_op_text(change->op), parts.len ? parts.data : change_reason_text(change->reason)));
	return 0;
}

/* Aliases that the directory gives and the site has no place for. */
static void life_crowded(struct life *life, const struct config *config, const struct account *seen, const struct known *known)
{
	const char *address = seen->value[ACCOUNT_ADDRESS];
	const struct config_domain *domain = address ? config_domain_find(config, address_domain(address)) : NULL;
	CLEANUP(vec_release) struct vec fit = VEC_INIT;
	CLEANUP(vec_release) struct vec wait = VEC_INIT;
	int64_t limit;

	if (!domain)
		return;
	limit = domain->data->limits.aliases;
	alias_fit(known ? known->account.value[ACCOUNT_ALIASES] : NULL, seen->value[ACCOUNT_ALIASES], (size_t)limit, &life->arena, &fit, &wait);
	for (size_t i = 0; i < wait.count; i++)
		vec_add(&life->lines, arena_printf(&life->arena, "Its alias %s waits: the site allows %" PRId64 " aliases of one account.",
						   wait.items[i], limit));
}

/* Whether it keeps its address whatever the rules would make, as the plan does. */
static bool life_keeps_address(const struct config *config, uint32_t flags, const struct known *known)
{
	return (flags & ROSTER_MADE) &&
	       ((flags & (ROSTER_PROPOSED | ROSTER_NO_ADDRESS)) || config_domain_find(config, account_domain(&known->account)) != NULL);
}

/* Why its address and aliases are not quite what the directory says. */
static void life_names(struct life *life, const struct account *seen, bool keeps, const struct known *known)
{
	const char *given = seen->value[ACCOUNT_ADDRESS], *has = known->account.value[ACCOUNT_ADDRESS];

	if (keeps && !given)
		vec_add(&life->lines,
			arena_printf(&life->arena, "It keeps the address %s, which it was given before; today no rule would make it one.", has));
	else if (keeps && strcmp(given, has) != 0)
		vec_add(&life->lines,
			arena_printf(&life->arena, "It keeps the address %s, which it was given before; today it would be made another one: %s.", has,
				     given));
	if (known->former)
		vec_add(&life->lines, arena_printf(&life->arena, "Old addresses that stay its aliases: %s.", known->former));
}

static const char *life_held(uint32_t flags)
{
	if (flags & ROSTER_PROPOSED)
		return "It is held: a person has to choose its address.";
	if (flags & ROSTER_MADE)
		return "It is held: the address that is made for it is not free.";
	return "It is held: an address that the directory gives it is not free.";
}

/* Whether the addresses that the directory gives are free, as the next sync will ask. */
static int life_claims(struct life *life, const struct config *config, struct state *state, const struct account *seen, uint32_t flags,
		       const struct known *known, int64_t now, struct error *error)
{
	struct change change = { .op = CHANGE_CREATE, .after = *seen };
	bool living = known && known->state != ACCOUNT_RETIRED;
	int held;

	if (living) {
		bool keeps = life_keeps_address(config, flags, known);

		life_names(life, seen, keeps, known);
		if (keeps)
			change.after.value[ACCOUNT_ADDRESS] = known->account.value[ACCOUNT_ADDRESS];
		change.before = known->account;
		change.op = strcmp(known->account.value[ACCOUNT_ADDRESS], change.after.value[ACCOUNT_ADDRESS]) == 0 ? CHANGE_UPDATE :
													 CHANGE_RENAME;
	}
	held = collision_judge(seen, flags, known, config, state, now, &life->findings, error);
	if (held == 0)
		held = taken_judge(&change, config, state, now, &life->findings, error);
	if (held > 0)
		vec_add(&life->lines, life_held(living ? 0 : flags));
	return held < 0 ? -1 : 0;
}

uint32_t life_flags(uint32_t flags, const struct known *known)
{
	bool living = known && known->state != ACCOUNT_RETIRED;

	return living && (flags & ROSTER_MADE) ? flags & ~(uint32_t)(ROSTER_PROPOSED | ROSTER_NO_ADDRESS) : flags;
}

int life_explain(struct life *life, const struct config *config, struct state *state, const struct account *seen, uint32_t flags,
		 const struct known *known, int64_t now, struct error *error)
{
	struct life_search search = { .life = life };

	if (known && known->state == ACCOUNT_SUSPENDED)
		life_suspended(life, config, known);
	if (known && known->state == ACCOUNT_RETIRED)
		vec_add(&life->lines,
			arena_printf(&life->arena, "It was listed for deletion on %s; nobody else gets its addresses before %s.",
				     life_date(life, known->changed_at), life_date(life, known->changed_at + config->sync.address_reserve)));
	else if (known && known->missing_since)
		life_missing(life, config, known);
	if (known || (seen && seen->value[ACCOUNT_ADDRESS]))
		life_protected(life, config, (known ? &known->account : seen)->value[ACCOUNT_ADDRESS]);
	if (seen && !(life_flags(flags, known) & (ROSTER_HELD | ROSTER_EXCLUDED | ROSTER_NO_ADDRESS)) &&
	    life_claims(life, config, state, seen, flags, known, now, error) != 0)
		return -1;
	if (seen && !(flags & ROSTER_EXCLUDED))
		life_crowded(life, config, seen, known && known->state != ACCOUNT_RETIRED ? known : NULL);
	search.id = known ? known->account.id : seen ? seen->id : "";
	return state_changes(state, STATE_HELD_ID, life_note_held, &search, error);
}

void life_release(struct life *life)
{
	vec_release(&life->lines);
	finding_release(&life->findings);
	arena_release(&life->arena);
}
