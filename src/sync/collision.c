// SPDX-License-Identifier: MIT
#include "sync/collision.h"

#include <stdlib.h>

#include "base/mem.h"
#include "sync/address_in_use.h"
#include "model/address.h"
#include "model/adopted.h"
#include "model/held.h"

/* How many are reported one by one, and how many numbers are tried behind a name. */
enum { COLLISION_SHOWN = 200, COLLISION_TRIED = 99 };

/* An entry that would get a made address now. */
struct collision_desired {
	const char *address;
	const char *id;
	size_t item; /* of the plan */
};

struct collision {
	const struct plan *plan; /* NULL when a single entry is checked */
	const struct config *config;
	struct state *state;
	const struct run_time *time;
	struct findings *findings;
	struct collision_desired *wishes; /* by address, then by id */
	size_t count;
	struct arena arena;
	struct vec suggested;
	size_t told;
};

static int collision_compare(const void *a, const void *b)
{
	const struct collision_desired *x = a, *y = b;
	int order = strcmp(x->address, y->address);

	return order ? order : strcmp(x->id, y->id);
}

static int collision_compare_address(const void *key, const void *desired)
{
	return strcmp(key, ((const struct collision_desired *)desired)->address);
}

/*
 * The present holder of an address: a known account, or an entry to which the directory gives it. 1
 * with the DN (in the arena), 0 or -1.
 */
static int collision_owner(struct collision *collision, const char *address, const char *id,
			   const char **ret_owner, struct error *error)
{
	unsigned char key[ACCOUNT_KEY_SIZE];
	struct account other;
	struct known holder;
	int found;

	account_key(id, key);
	if (collision->plan && roster_find_claim(collision->plan->roster, address, id, &other)) {
		*ret_owner = arena_text(&collision->arena, other.dn);
		return 1;
	}
	/* On a first run no addresses are in use yet. */
	if (collision->plan && collision->plan->known_count + collision->plan->retired_count == 0)
		return 0;
	found = in_use_holder(collision->config, collision->state, collision->time, address, key,
			      &collision->arena, &holder, error);
	if (found > 0)
		*ret_owner =
			adopted_is(holder.account.id)
				? arena_printf(
					  &collision->arena,
					  "an account that was adopted and belongs to no entry "
					  "(the mailbox of that person? mailprov accounts "
					  "same %s, and the DN)",
					  address)
				: arena_text(&collision->arena, adopted_owner(&holder));
	return found;
}

/*
 * The next address that is not in use, wanted or proposed: NAME2@DOMAIN and so on; NULL when there
 * is none.
 */
static int collision_suggest(struct collision *collision, const char *address, const char *id,
			     const char **ret_suggestion, struct error *error)
{
	const char *at = strrchr(address, '@');

	*ret_suggestion = NULL;
	for (int number = 2; number <= COLLISION_TRIED; number++) {
		const char *text = arena_printf(&collision->arena, "%.*s%d%s", (int)(at - address),
						address, number, at),
			   *owner;
		int found;

		if (at - address > ADDRESS_LOCAL_MAX - 2 || strlen(text) > ADDRESS_MAX)
			return 0;
		if (vec_has(&collision->suggested, text) ||
		    (collision->count &&
		     bsearch(text, collision->wishes, collision->count, sizeof(*collision->wishes),
			     collision_compare_address)))
			continue;
		found = collision_owner(collision, text, id, &owner, error);
		if (found < 0)
			return -1;
		if (found > 0)
			continue;
		vec_add(&collision->suggested, text);
		*ret_suggestion = text;
		return 0;
	}
	return 0;
}

static void collision_hint(const struct collision *collision, struct findings *findings,
			   const char *id, const char *suggestion)
{
	const struct config_directory *directory =
		id ? config_directory_of(collision->config, id) : NULL;
	const char *attribute = (directory ? directory : collision->config->directories)
					->map[ACCOUNT_ADDRESS]
					.items[0];

	if (suggestion)
		finding_hint(findings,
			     "free is %s: if it is to be that, write it into %s in the directory; "
			     "until then nothing is done about it",
			     suggestion, attribute);
	else
		finding_hint(findings,
			     "write an address into %s in the directory; until then nothing is "
			     "done about it",
			     attribute);
}

/* Whoever is held is noted; the first of many are also shown one by one. */
static void collision_tell(struct collision *collision, struct findings *one,
			   const struct account *account, const char *suggestion)
{
	collision_hint(collision, one, account->id, suggestion);
	held_note(one, 0, HELD_PLAN, HELD_ACCOUNT, account);
	if (collision->told++ < COLLISION_SHOWN)
		finding_copy(collision->findings, one);
}

/* The made address has another holder. */
static int collision_refuse(struct collision *collision, const struct account *account,
			    const char *owner, bool also_new, struct error *error)
{
	const char *address = account->value[ACCOUNT_ADDRESS], *suggestion = NULL;
	CLEANUP(finding_release) struct findings one = { .log = collision->findings->log };

	/* To suggest one takes many questions. */
	if (collision->told < COLLISION_SHOWN &&
	    collision_suggest(collision, address, account->id, &suggestion, error) != 0)
		return -1;
	finding_add(&one, FINDING_WARNING, "ADDRESS-COLLISION", account->dn,
		    "the address made for it, %s, %s %s", address,
		    also_new ? "goes to" : "belongs to", owner);
	collision_tell(collision, &one, account, suggestion);
	return 0;
}

/* No rule gave a certain address; the proposal must be free all the same. */
static int collision_propose(struct collision *collision, const struct account *account,
			     struct error *error)
{
	const char *address = account->value[ACCOUNT_ADDRESS], *suggestion = address, *owner;
	CLEANUP(finding_release) struct findings one = { .log = collision->findings->log };
	int taken = 0;

	if (collision->told >= COLLISION_SHOWN)
		suggestion = NULL;
	else if (address) {
		taken = vec_has(&collision->suggested, address) ||
			(collision->count &&
			 bsearch(address, collision->wishes, collision->count,
				 sizeof(*collision->wishes), collision_compare_address));
		if (!taken)
			taken = collision_owner(collision, address, account->id, &owner, error);
		if (taken < 0 || (taken > 0 && collision_suggest(collision, address, account->id,
								 &suggestion, error) != 0))
			return -1;
		if (taken == 0)
			vec_add(&collision->suggested, address);
	}
	finding_add(&one, FINDING_WARNING, "ADDRESS-PROPOSED", account->dn,
		    "has a name that no rule can spell in ASCII letters by itself, so a person has "
		    "to choose its address");
	collision_tell(collision, &one, account, suggestion);
	return 0;
}

static void collision_collect(struct collision *collision)
{
	for (size_t i = 0; i < collision->plan->count; i++) {
		struct change change;

		if (!collision->plan->items[i].made)
			continue;
		plan_bare_change(collision->plan, i, &change);
		collision->wishes[collision->count++] =
			(struct collision_desired){ .address = change.after.value[ACCOUNT_ADDRESS],
						    .id = change.after.id,
						    .item = i };
	}
	if (collision->count)
		qsort(collision->wishes, collision->count, sizeof(*collision->wishes),
		      collision_compare);
}

static int collision_walk(struct collision *collision, bool *held, struct error *error)
{
	const char *winner = NULL;

	for (size_t i = 0; i < collision->count; i++) {
		const struct collision_desired *desired = &collision->wishes[i];
		bool same =
			i > 0 && strcmp(collision->wishes[i - 1].address, desired->address) == 0;
		const char *owner = same ? winner : NULL;
		struct change change;
		int found = owner != NULL;

		plan_bare_change(collision->plan, desired->item, &change);
		if (!same)
			winner = NULL;
		if (!owner)
			found = collision_owner(collision, desired->address, desired->id, &owner,
						error);
		if (found < 0 || (found > 0 && collision_refuse(collision, &change.after, owner,
								owner == winner, error) != 0))
			return -1;
		held[desired->item] = found > 0;
		if (found == 0)
			winner = change.after.dn;
	}
	return 0;
}

static int collision_compare_id(const void *a, const void *b)
{
	return strcmp(((const struct collision_desired *)a)->id,
		      ((const struct collision_desired *)b)->id);
}

/* By id, so that the same proposals come every night; `item` is an offset of the roster here. */
static int collision_walk_needs_address(struct collision *collision, struct error *error)
{
	const struct plan *plan = collision->plan;
	CLEANUP(mem_freep)
	struct collision_desired *needs_address =
		mem_new(plan->needs_address_count + 1, sizeof(*needs_address));

	for (size_t i = 0; i < plan->needs_address_count; i++)
		needs_address[i] = (struct collision_desired){
			.id = roster_account(plan->roster, plan->needs_address[i]).id,
			.item = plan->needs_address[i]
		};
	qsort(needs_address, plan->needs_address_count, sizeof(*needs_address),
	      collision_compare_id);
	for (size_t i = 0; i < plan->needs_address_count; i++) {
		struct account account = roster_account(plan->roster, needs_address[i].item);

		if (collision_propose(collision, &account, error) != 0)
			return -1;
	}
	return 0;
}

static int collision_run(struct collision *collision, struct plan *plan, bool *held,
			 struct error *error)
{
	collision_collect(collision);
	if (collision_walk(collision, held, error) != 0 ||
	    collision_walk_needs_address(collision, error) != 0)
		return -1;
	plan_hold_many(plan, held);
	if (collision->told > COLLISION_SHOWN) {
		finding_add(collision->findings, FINDING_WARNING, "ADDRESS-PROPOSED", "",
			    "%zu more entries wait for an address from a person",
			    collision->told - COLLISION_SHOWN)
			->more = collision->told - COLLISION_SHOWN - 1;
		collision_hint(collision, collision->findings, NULL, NULL);
	}
	return 0;
}

/* Whether any directory has addresses made. */
static bool collision_may_be(const struct config *config)
{
	for (size_t i = 0; i < config->directory_count; i++)
		if (config->directories[i].address_rules.count)
			return true;
	return false;
}

int collision_hold(struct plan *plan, const struct config *config, struct state *state,
		   const struct run_time *time, struct findings *findings, struct error *error)
{
	struct collision collision = {
		.plan = plan, .config = config, .state = state, .time = time, .findings = findings
	};
	CLEANUP(mem_freep) struct collision_desired *wishes = NULL;
	CLEANUP(mem_freep) bool *held = NULL;
	int status;

	if (!collision_may_be(config))
		return 0;
	collision.wishes = wishes = mem_new(plan->count + 1, sizeof(*wishes));
	held = mem_new(plan->count + 1, sizeof(*held));
	status = collision_run(&collision, plan, held, error);
	vec_release(&collision.suggested);
	arena_release(&collision.arena);
	return status;
}

int collision_judge(const struct account *seen, uint32_t flags, const struct known *known,
		    const struct config *config, struct state *state, const struct run_time *time,
		    struct findings *findings, struct error *error)
{
	struct collision collision = {
		.config = config, .state = state, .time = time, .findings = findings
	};
	size_t before = findings->count;
	const char *owner;
	int status;

	if (!(flags & ROSTER_MADE) || (flags & (ROSTER_NO_ADDRESS | ROSTER_EXCLUDED)) ||
	    (known && known->state != ACCOUNT_RETIRED))
		return 0;
	if (flags & ROSTER_PROPOSED) {
		status = collision_propose(&collision, seen, error);
	} else {
		status = collision_owner(&collision, seen->value[ACCOUNT_ADDRESS], seen->id, &owner,
					 error);
		if (status > 0)
			status = collision_refuse(&collision, seen, owner, false, error);
	}
	vec_release(&collision.suggested);
	arena_release(&collision.arena);
	return status < 0 ? -1 : findings->count > before;
}
