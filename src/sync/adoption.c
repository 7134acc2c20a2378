// SPDX-License-Identifier: MIT
#include "sync/adoption.h"

#include <stdlib.h>

#include "apply/adoption_apply.h"
#include "base/map.h"
#include "base/mem.h"
#include "model/adopted.h"
#include "model/several.h"
#include "plan/same.h"
#include "state/state_account.h"

struct adoption {
	struct plan *plan;
	struct state *state;
	struct arena arena;
	struct same_pair *pairs; /* by absence, as these are */
	size_t count, cap;
	uint64_t *made;	 /* of each absence: the record of an entry that agrees with it */
	size_t *makers;	 /* and how many do */
	struct map free; /* absences that no entry has by its given address */
};

static struct account adoption_known(const struct adoption *adoption, size_t absence)
{
	const struct presence *presence = &adoption->plan->presence;

	return presence_record(presence, presence->absences[absence].known);
}

static uint64_t adoption_hash(const char *address)
{
	return map_hash(MAP_HASH_START, address, strlen(address));
}

/* Whether the plan creates an account for the entry with this id. */
static bool adoption_creates(const struct plan *plan, const char *id)
{
	for (size_t i = 0; i < plan->count; i++) {
		struct change change;

		if (plan->items[i].op != CHANGE_CREATE)
			continue;
		plan_bare_change(plan, i, &change);
		if (strcmp(change.after.id, id) == 0)
			return true;
	}
	return false;
}

/*
 * Whether an entry may get the account: it has none, or one that is gone, or one at another site
 * that it leaves now. 1, 0 or -1.
 */
static int adoption_may(struct adoption *adoption, const struct roster_entry *entry,
			const char *site, struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct known known;
	int found;

	if (!entry || (entry->flags & (ROSTER_EXCLUDED | ROSTER_GROUP | ROSTER_NO_ADDRESS |
				       ROSTER_HELD | ROSTER_PROPOSED)))
		return 0;
	found = state_account_get(adoption->state, entry->key, &arena, &known, error);
	if (found < 0)
		return -1;
	if (found == 0 || known_is_gone(&known))
		return 1;
	return strcmp(known.site, site) != 0 && adoption_creates(adoption->plan, known.account.id);
}

static int adoption_add(struct adoption *adoption, size_t absence, uint64_t seen,
			struct error *error)
{
	const struct presence *presence = &adoption->plan->presence;
	const struct account account = roster_account(adoption->plan->roster, seen);
	struct same_pair pair = { .absence = presence->absences[absence].known, .seen = seen };
	unsigned char key[ACCOUNT_KEY_SIZE];
	int may;

	if (state_account_get(adoption->state, presence->absences[absence].key, &adoption->arena,
			      &pair.known, error) < 0)
		return -1;
	account_key(account.id, key);
	may = adoption_may(adoption, roster_find(adoption->plan->roster, key), pair.known.site,
			   error);
	if (may <= 0)
		return may;
	adopted_fill(&pair.known, &account);
	adoption->pairs = mem_grow(adoption->pairs, &adoption->cap, adoption->count + 1,
				   sizeof(*adoption->pairs));
	adoption->pairs[adoption->count++] = pair;
	return 1;
}

/* The entry to which the directory gives the address as its own. 1, 0 or -1. */
static int adoption_by_address(struct adoption *adoption, size_t absence, struct error *error)
{
	const struct roster *roster = adoption->plan->roster;
	const struct account known = adoption_known(adoption, absence);
	unsigned char key[ACCOUNT_KEY_SIZE];
	struct account other;
	const struct roster_entry *entry;

	if (!roster_find_claim(roster, known.value[ACCOUNT_ADDRESS], known.id, &other))
		return 0;
	account_key(other.id, key);
	entry = roster_find(roster, key);
	if (!entry || !other.value[ACCOUNT_ADDRESS] ||
	    !several_has_address(&other, known.value[ACCOUNT_ADDRESS],
				 strlen(known.value[ACCOUNT_ADDRESS])))
		return 0;
	return adoption_add(adoption, absence, entry->offset, error);
}

static bool adoption_agrees(const struct account *known, const struct account *seen)
{
	static const enum account_field fields[] = { ACCOUNT_EMPLOYEE_NUMBER, ACCOUNT_NAME };

	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		const char *a = known->value[fields[i]], *b = seen->value[fields[i]];

		if (a && *a && b && *b)
			return strcmp(a, b) == 0;
	}
	return false;
}

/*
 * A made address is no proof: somebody else of the same name may have had it before. Other things
 * must agree as well, and of one entry alone; else the person waits.
 */
static int adoption_by_made(struct adoption *adoption, struct error *error)
{
	struct plan *plan = adoption->plan;

	for (size_t i = 0; i < plan->count && adoption->free.count; i++) {
		struct map_probe probe;
		struct change change;
		uint32_t absence;

		if (!plan->items[i].made || plan->items[i].op != CHANGE_CREATE)
			continue;
		plan_bare_change(plan, i, &change);
		probe = map_probe(adoption_hash(change.after.value[ACCOUNT_ADDRESS]));
		while (map_next(&adoption->free, &probe, &absence)) {
			const struct account known = adoption_known(adoption, absence);
			unsigned char key[ACCOUNT_KEY_SIZE];

			if (strcmp(known.value[ACCOUNT_ADDRESS],
				   change.after.value[ACCOUNT_ADDRESS]) != 0 ||
			    !adoption_agrees(&known, &change.after) ||
			    adoption->makers[absence]++ > 0)
				continue;
			account_key(change.after.id, key);
			adoption->made[absence] = roster_find(plan->roster, key)->offset;
		}
	}
	for (size_t i = 0; i < plan->presence.absence_count; i++)
		if (adoption->makers[i] == 1 &&
		    adoption_add(adoption, i, adoption->made[i], error) < 0)
			return -1;
	return 0;
}

static int adoption_compare(const void *a, const void *b)
{
	const struct same_pair *x = a, *y = b;

	return x->absence < y->absence ? -1 : x->absence > y->absence;
}

static int adoption_find(struct adoption *adoption, struct error *error)
{
	const struct presence *presence = &adoption->plan->presence;

	for (size_t i = 0; i < presence->absence_count; i++) {
		int found;

		if (!presence->absences[i].adopted)
			continue;
		found = adoption_by_address(adoption, i, error);
		if (found < 0)
			return -1;
		if (found == 0)
			map_add(&adoption->free,
				adoption_hash(adoption_known(adoption, i).value[ACCOUNT_ADDRESS]),
				(uint32_t)i);
	}
	if (adoption_by_made(adoption, error) != 0)
		return -1;
	if (adoption->count)
		qsort(adoption->pairs, adoption->count, sizeof(*adoption->pairs), adoption_compare);
	return 0;
}

static void adoption_release(struct adoption *adoption)
{
	arena_release(&adoption->arena);
	map_release(&adoption->free);
	free(adoption->pairs);
	free(adoption->made);
	free(adoption->makers);
}

int adoption_settle(struct plan *plan, struct state *state, struct findings *findings,
		    struct error *error)
{
	CLEANUP(adoption_release) struct adoption adoption = { .plan = plan, .state = state };
	size_t adopted = 0, count = plan->presence.absence_count;

	for (size_t i = 0; i < count; i++)
		adopted += plan->presence.absences[i].adopted;
	if (adopted == 0)
		return 0;
	adoption.made = mem_new(count, sizeof(*adoption.made));
	adoption.makers = mem_new(count, sizeof(*adoption.makers));
	if (adoption_find(&adoption, error) != 0)
		return -1;
	same_apply(plan, adoption.pairs, adoption.count, findings);
	presence_drop_adopted(&plan->presence);
	return 0;
}

bool adoption_any(const struct presence *presence)
{
	for (size_t i = 0; i < presence->same_count; i++)
		if (presence->sames[i].adopted && presence->sames[i].taken)
			return true;
	return false;
}

int adoption_store(const struct presence *presence, struct state *state, struct error *error)
{
	for (size_t i = 0; i < presence->same_count; i++) {
		const struct presence_same *same = &presence->sames[i];
		const struct account seen = roster_account(presence->roster, same->seen);

		if (same->adopted && same->taken &&
		    adoption_give(state, same->key, &seen, error) != 0)
			return -1;
	}
	return 0;
}
