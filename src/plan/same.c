// SPDX-License-Identifier: MIT
#include "plan/same.h"

#include <stdlib.h>

#include "base/map.h"
#include "base/mem.h"
#include "plan/choose.h"
#include "plan/plan_make.h"

static uint64_t same_hash(const char *text)
{
	return map_hash(MAP_HASH_START, text, strlen(text));
}

/* The pair of the new entry with this id, or NULL. */
static const struct same_pair *same_of_new(const struct plan *plan, const struct map *map,
					   const struct same_pair *pairs, const char *id)
{
	struct map_probe probe = map_probe(same_hash(id));
	uint32_t number;

	while (map_next(map, &probe, &number))
		if (strcmp(roster_account(plan->roster, pairs[number].seen).id, id) == 0)
			return &pairs[number];
	return NULL;
}

static int same_compare(const void *key, const void *pair)
{
	uint64_t x = *(const uint64_t *)key, y = ((const struct same_pair *)pair)->absence;

	return x < y ? -1 : x > y;
}

/*
 * Out go the creations of the new entries and whatever ends the missing accounts. What either
 * counted for so far is taken back: the pair counts once.
 */
static void same_clear(struct plan *plan, const struct same_pair *pairs, size_t count)
{
	CLEANUP(map_release) struct map map = MAP_INIT;
	CLEANUP(mem_freep) bool *out = mem_new(plan->count + 1, sizeof(*out));
	CLEANUP(mem_freep) bool *acted = mem_new(count + 1, sizeof(*acted));
	int64_t held = plan->held;

	for (size_t i = 0; i < count; i++)
		map_add(&map, same_hash(roster_account(plan->roster, pairs[i].seen).id),
			(uint32_t)i);
	for (size_t i = 0; i < plan->count; i++) {
		const struct plan_item *item = &plan->items[i];
		const struct same_pair *pair = NULL;
		struct change change;

		if (item->op == CHANGE_CREATE) {
			plan_bare_change(plan, i, &change);
			out[i] = same_of_new(plan, &map, pairs, change.after.id) != NULL;
		} else if (item->seen == PLAN_NONE) {
			pair = bsearch(&item->known, pairs, count, sizeof(*pairs), same_compare);
			out[i] = pair != NULL;
		}
		if (pair)
			acted[pair - pairs] = true;
	}
	plan_hold_many(plan, out);
	plan->held = held;
	for (size_t i = 0; i < count; i++) {
		const struct absence *absence = presence_absence(&plan->presence, pairs[i].absence);

		plan->unchanged -= absence->rests;
		plan->waiting -= absence->waits;
		/* One that is protected counts as held without a change. */
		plan->held -= !absence->rests && !acted[i];
	}
}

/* Whether others claim every one of its several addresses, for which a new entry is held. */
static bool same_is_taken(const struct plan *plan, const struct roster_entry *entry)
{
	CLEANUP(chosen_release) struct chosen chosen = { .taken = NULL };

	if ((entry->flags & (ROSTER_CONTESTED | ROSTER_HELD)) != ROSTER_CONTESTED)
		return false;
	chosen = choose(plan->roster, entry, NULL);
	return chosen.taken && !chosen.account.disabled;
}

/* Whether the new entry counts as held by itself. */
static bool same_is_held(const struct plan *plan, const struct roster_entry *entry)
{
	const struct account account = roster_account(plan->roster, entry->offset);

	return (entry->flags & ROSTER_HELD) || same_is_taken(plan, entry) ||
	       ((entry->flags & ROSTER_PROPOSED) && !(entry->flags & ROSTER_NO_ADDRESS) &&
		!account.disabled);
}

/* The absence is settled: neither is it asked for, nor does it count. */
static void same_note(struct plan *plan, const struct same_pair *pair)
{
	struct absence *absence = presence_absence(&plan->presence, pair->absence);
	struct presence_same same = { .known = pair->absence,
				      .seen = pair->seen,
				      .taken = pair->known.account.id != NULL,
				      .adopted = absence->adopted };
	unsigned char key[ACCOUNT_KEY_SIZE];

	account_key(roster_account(plan->roster, pair->seen).id, key);
	absence->unknown = true;
	memcpy(same.key, absence->key, sizeof(same.key));
	presence_add_same(&plan->presence, &same);
	if (!pair->known.account.id)
		plan->held += !same_is_held(plan, roster_find(plan->roster, key));
	else
		plan->held -= same_is_taken(plan, roster_find(plan->roster, key));
}

void same_apply(struct plan *plan, const struct same_pair *pairs, size_t count,
		struct findings *findings)
{
	size_t first = plan->presence.same_count;

	if (count == 0)
		return;
	same_clear(plan, pairs, count);
	for (size_t i = 0; i < count; i++)
		same_note(plan, &pairs[i]);
	for (size_t i = 0; i < count; i++) {
		size_t left = plan->left.len;

		if (!pairs[i].known.account.id)
			continue;
		plan_go_on_as(plan, roster_find(plan->roster, pairs[i].known.key), &pairs[i].known,
			      findings);
		plan->presence.sames[first + i].left = plan->left.len > left;
	}
}
