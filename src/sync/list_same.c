// SPDX-License-Identifier: MIT
#include "sync/list_same.h"

#include <stdlib.h>
#include <strings.h>

#include "base/mem.h"
#include "model/held.h"
#include "model/several.h"
#include "sync/same_person.h"

/* The new group that has the address of a list, else one that has its DN; or NULL. */
static const struct roster_entry *list_same_claimant(const struct list_plan *plan,
						     const struct account *list)
{
	const struct roster_entry *entry;
	unsigned char key[ACCOUNT_KEY_SIZE];
	struct account other;

	if (roster_find_claim(plan->roster, list->value[ACCOUNT_ADDRESS], list->id, &other)) {
		account_key(other.id, key);
		entry = roster_find(plan->roster, key);
		if (entry && (entry->flags & ROSTER_GROUP) && !(entry->flags & ROSTER_EXCLUDED))
			return entry;
	}
	for (size_t i = 0; list->dn && (entry = expand_entry(plan->expand, i)) != NULL; i++)
		if (!(entry->flags & ROSTER_EXCLUDED) &&
		    strcasecmp(roster_account(plan->roster, entry->offset).dn, list->dn) == 0)
			return entry;
	return NULL;
}

static void list_same_keep(struct list_same *same, struct list_same_pair *pair,
			   const struct known *known, const struct list_members *members)
{
	struct arena *arena = &same->arena;

	pair->known = *known;
	pair->known.account.id = arena_text(arena, known->account.id);
	pair->known.account.dn = arena_text(arena, known->account.dn);
	pair->known.site = arena_text(arena, known->site);
	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		pair->known.account.value[field] = arena_text(arena, known->account.value[field]);
	for (size_t i = 0; i < members->count; i++)
		list_members_add(&pair->members, arena_text(arena, members->items[i].address),
				 members->items[i].key);
}

/* A list that is missing: whether a new group may be its own. */
static int list_same_look(struct list_same *same, const struct list_plan *plan, struct state *state,
			  const struct known *known, const struct list_members *members,
			  struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	const uint32_t unsure = ROSTER_HELD | ROSTER_NO_ADDRESS;
	const struct roster_entry *entry = list_same_claimant(plan, &known->account);
	struct list_same_pair *pair;
	struct account seen;
	struct known other;
	int found;

	if (!entry)
		return 0;
	found = state_list_get(state, entry->key, &arena, &other, error);
	if (found != 0)
		return found < 0 ? -1 : 0;
	same->pairs = mem_grow(same->pairs, &same->cap, same->count + 1, sizeof(*same->pairs));
	pair = &same->pairs[same->count++];
	*pair = (struct list_same_pair){ .seen = entry->offset };
	memcpy(pair->old, known->key, sizeof(pair->old));
	memcpy(pair->new, entry->key, sizeof(pair->new));
	seen = roster_account(plan->roster, entry->offset);
	pair->taken = !(entry->flags & unsure) && seen.value[ACCOUNT_ADDRESS] &&
		      several_has_address(&seen, known->account.value[ACCOUNT_ADDRESS],
					  strlen(known->account.value[ACCOUNT_ADDRESS])) &&
		      known->account.dn && strcasecmp(seen.dn, known->account.dn) == 0;
	list_same_keep(same, pair, known, members);
	return 0;
}

static int list_same_compare(const void *a, const void *b)
{
	return memcmp(((const struct list_same_pair *)a)->new,
		      ((const struct list_same_pair *)b)->new, ACCOUNT_KEY_SIZE);
}

static int list_same_confirm(struct list_same *same, struct directory *directory,
			     struct error *error)
{
	for (size_t i = 0; i < same->count; i++) {
		struct list_same_pair *pair = &same->pairs[i];
		enum source_presence presence;

		if (!pair->taken)
			continue;
		if (directory_confirm(directory, &pair->known.account.id, 1, &presence, error) != 0)
			return -1;
		pair->taken = presence == SOURCE_GONE;
	}
	return 0;
}

static void list_same_tell(const struct list_same *same, struct list_plan *plan,
			   struct findings *findings)
{
	for (size_t i = 0; i < same->count; i++) {
		const struct list_same_pair *pair = &same->pairs[i];
		const struct account seen = roster_account(plan->roster, pair->seen);

		if (!pair->taken) {
			same_person_tell(findings, &pair->known.account, &seen);
			held_note(findings, findings->count - 1, HELD_LIST, HELD_MAILING_LIST,
				  &seen);
			continue;
		}
		finding_add(findings, FINDING_NOTE, "SAME-PERSON", seen.dn,
			    "has another id than before (%s, now %s), but the DN and the address "
			    "of %s, and the old id exists nowhere any more: the list is its own",
			    pair->known.account.id, seen.id,
			    pair->known.account.value[ACCOUNT_ADDRESS]);
	}
}

int list_same_find(struct list_same *same, struct list_plan *plan, struct directory *directory,
		   struct state *state, struct findings *findings, struct error *error)
{
	CLEANUP(state_lists_closep) struct state_lists *cursor = NULL;
	const struct list_members *members;
	struct known known;
	int found;

	if (state_lists_open(state, &cursor, error) != 0)
		return -1;
	while ((found = state_lists_next(cursor, &known, &members, error)) > 0)
		if (known.state != ACCOUNT_RETIRED && !roster_find(plan->roster, known.key) &&
		    list_same_look(same, plan, state, &known, members, error) != 0)
			return -1;
	if (found < 0 || list_same_confirm(same, directory, error) != 0)
		return -1;
	if (same->count)
		qsort(same->pairs, same->count, sizeof(*same->pairs), list_same_compare);
	list_same_tell(same, plan, findings);
	return 0;
}

static const struct list_same_pair *list_same_of(const struct list_same *same,
						 const unsigned char key[ACCOUNT_KEY_SIZE])
{
	for (size_t i = 0; i < same->count; i++)
		if (memcmp(same->pairs[i].old, key, ACCOUNT_KEY_SIZE) == 0)
			return &same->pairs[i];
	return NULL;
}

/* The pairs whose groups come before a key (NULL: all that are left). */
static void list_same_give(const struct list_same *same, size_t *at,
			   const unsigned char key[ACCOUNT_KEY_SIZE], struct list_plan *plan,
			   struct findings *findings)
{
	for (; *at < same->count; ++*at) {
		const struct list_same_pair *pair = &same->pairs[*at];

		if (key && memcmp(pair->new, key, ACCOUNT_KEY_SIZE) >= 0)
			return;
		list_plan_same(plan, &pair->known, &pair->members, pair->seen, pair->taken,
			       findings);
	}
}

int list_same_walk(const struct list_same *same, struct list_plan *plan, struct state *state,
		   struct findings *findings, struct error *error)
{
	CLEANUP(state_lists_closep) struct state_lists *cursor = NULL;
	const struct list_members *members;
	struct known known;
	size_t at = 0;
	int found;

	if (state_lists_open(state, &cursor, error) != 0)
		return -1;
	while ((found = state_lists_next(cursor, &known, &members, error)) > 0) {
		if (list_same_of(same, known.key))
			continue;
		list_same_give(same, &at, known.key, plan, findings);
		list_plan_known(plan, &known, members, findings);
	}
	if (found == 0)
		list_same_give(same, &at, NULL, plan, findings);
	return found;
}

void list_same_release(struct list_same *same)
{
	for (size_t i = 0; i < same->count; i++)
		list_members_release(&same->pairs[i].members);
	free(same->pairs);
	arena_release(&same->arena);
	*same = (struct list_same){ .pairs = NULL };
}
