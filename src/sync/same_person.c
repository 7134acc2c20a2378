// SPDX-License-Identifier: MIT
#include "sync/same_person.h"

#include <stdlib.h>
#include <strings.h>

#include "base/escape.h"
#include "base/map.h"
#include "base/mem.h"
#include "model/held.h"
#include "model/several.h"
#include "plan/same.h"
#include "state/state_account.h"
#include "state/state_same.h"

/* So many are told one by one. */
enum { SAME_SHOWN = 50 };

struct same_person {
	struct plan *plan;
	struct state *state;
	struct arena arena;
	struct same_pair *pairs; /* by absence, as these are */
	bool *both;		 /* of each pair: DN and address agree */
	size_t count, cap, both_cap;
	struct map dns; /* of absences without a pair */
	bool *paired;	/* absences */
};

static struct account same_known(const struct same_person *same, size_t absence)
{
	return presence_record(&same->plan->presence, same->plan->presence.absences[absence].known);
}

/*
 * Whether an entry may be that of somebody who is missing: not disabled, not excluded, and nobody's
 * account. 1, 0 or -1.
 */
static int same_is_new(struct same_person *same, const struct roster_entry *entry,
		       struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct known known;
	int found;

	if (!entry || (entry->flags & (ROSTER_EXCLUDED | ROSTER_GROUP)) ||
	    roster_account(same->plan->roster, entry->offset).disabled)
		return 0;
	found = state_account_get(same->state, entry->key, &arena, &known, error);
	return found < 0 ? -1 : found == 0;
}

static void same_add(struct same_person *same, size_t absence, const struct roster_entry *entry)
{
	const uint32_t unsure = ROSTER_HELD | ROSTER_NO_ADDRESS | ROSTER_PROPOSED;
	const struct account known = same_known(same, absence),
			     seen = roster_account(same->plan->roster, entry->offset);
	const char *address = seen.value[ACCOUNT_ADDRESS];

	same->pairs = mem_grow(same->pairs, &same->cap, same->count + 1, sizeof(*same->pairs));
	same->both = mem_grow(same->both, &same->both_cap, same->count + 1, sizeof(*same->both));
	same->pairs[same->count] =
		(struct same_pair){ .absence = same->plan->presence.absences[absence].known,
				    .seen = entry->offset };
	same->both[same->count++] =
		!(entry->flags & unsure) && address && known.dn &&
		same->plan->presence.absences[absence].reason == CHANGE_MISSING &&
		several_has_address(&seen, known.value[ACCOUNT_ADDRESS],
				    strlen(known.value[ACCOUNT_ADDRESS])) &&
		strcasecmp(seen.dn, known.dn) == 0;
	same->paired[absence] = true;
}

/* Those whose address a new entry has, as its own or as an alias. */
static int same_by_address(struct same_person *same, struct error *error)
{
	const struct presence *presence = &same->plan->presence;

	for (size_t i = 0; i < presence->absence_count; i++) {
		const struct account known = same_known(same, i);
		const struct roster_entry *entry;
		unsigned char key[ACCOUNT_KEY_SIZE];
		struct account other;
		int is_new;

		if (presence->absences[i].adopted)
			continue;
		if (!roster_find_claim(same->plan->roster, known.value[ACCOUNT_ADDRESS], known.id,
				       &other))
			continue;
		account_key(other.id, key);
		entry = roster_find(same->plan->roster, key);
		is_new = same_is_new(same, entry, error);
		if (is_new < 0)
			return -1;
		if (is_new > 0)
			same_add(same, i, entry);
	}
	return 0;
}

static uint64_t same_hash_dn(const char *dn)
{
	uint64_t hash = MAP_HASH_START;

	for (; *dn; dn++) {
		char octet = (char)(*dn >= 'A' && *dn <= 'Z' ? *dn + ('a' - 'A') : *dn);

		hash = map_hash(hash, &octet, 1);
	}
	return hash;
}

/* The absence without a pair that has the DN of an entry. 1, 0 or -1. */
static int same_match_dn(struct same_person *same, const struct roster_entry *entry,
			 struct error *error)
{
	const char *dn = roster_account(same->plan->roster, entry->offset).dn;
	struct map_probe probe = map_probe(same_hash_dn(dn));
	uint32_t i;
	int is_new = 0;

	while (is_new == 0 && map_next(&same->dns, &probe, &i)) {
		if (same->paired[i] || strcasecmp(same_known(same, i).dn, dn) != 0 ||
		    memcmp(same->plan->presence.absences[i].key, entry->key, ACCOUNT_KEY_SIZE) == 0)
			continue;
		is_new = same_is_new(same, entry, error);
		if (is_new > 0)
			same_add(same, i, entry);
	}
	return is_new;
}

/* Whether anything is about to be done about an absence that has no pair so far. */
static bool same_is_urgent(const struct same_person *same)
{
	const struct plan *plan = same->plan;

	for (size_t i = 0; i < plan->count; i++) {
		const struct absence *absence =
			plan->items[i].seen == PLAN_NONE
				? presence_absence(&plan->presence, plan->items[i].known)
				: NULL;

		if (absence && !same->paired[absence - plan->presence.absences])
			return true;
	}
	return false;
}

/*
 * Those whose DN a new entry has. Before anybody is created that is one about to be created; before
 * anything is taken away it may be any, such as one without an address, so all are looked at.
 */
static int same_by_dn(struct same_person *same, struct error *error)
{
	const struct plan *plan = same->plan;
	struct roster_cursor cursor = { .roster = plan->roster };
	const struct roster_entry *entry;

	for (size_t i = 0; i < plan->presence.absence_count; i++)
		if (!same->paired[i] && same_known(same, i).dn)
			map_add(&same->dns, same_hash_dn(same_known(same, i).dn), (uint32_t)i);
	if (same->dns.count == 0)
		return 0;
	if (same_is_urgent(same)) {
		while ((entry = roster_next(&cursor)) != NULL)
			if (same_match_dn(same, entry, error) < 0)
				return -1;
		return 0;
	}
	for (size_t i = 0; i < plan->count; i++) {
		unsigned char key[ACCOUNT_KEY_SIZE];
		struct change change;

		if (plan->items[i].op != CHANGE_CREATE)
			continue;
		plan_bare_change(plan, i, &change);
		account_key(change.after.id, key);
		if (same_match_dn(same, roster_find(plan->roster, key), error) < 0)
			return -1;
	}
	return 0;
}

/* Those whose DN and address agree are asked for by their old ids. */
static int same_confirm(struct same_person *same, struct directory *directory, struct error *error)
{
	CLEANUP(vec_release) struct vec ids = VEC_INIT;
	CLEANUP(mem_freep) enum source_presence *answers = NULL;
	size_t asked = 0;

	for (size_t i = 0; i < same->count; i++)
		if (same->both[i])
			vec_add(&ids,
				presence_record(&same->plan->presence, same->pairs[i].absence).id);
	if (ids.count == 0)
		return 0;
	answers = mem_new(ids.count, sizeof(*answers));
	if (directory_confirm(directory, ids.items, ids.count, answers, error) != 0)
		return -1;
	for (size_t i = 0; i < same->count; i++)
		if (same->both[i])
			same->both[i] = answers[asked++] == SOURCE_GONE;
	return 0;
}

/* A word that a shell takes for itself stands as it is, so that it is easily read. */
static void same_word(struct buf *words, const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789@.-_+:";

	if (*text && *text != '-' && strspn(text, plain) == strlen(text))
		buf_puts(words, text);
	else
		escape_shell(words, text);
}

void same_person_tell(struct findings *findings, const struct account *known,
		      const struct account *seen)
{
	CLEANUP(buf_release) struct buf words = BUF_INIT;
	bool address = seen->value[ACCOUNT_ADDRESS] &&
		       strcmp(seen->value[ACCOUNT_ADDRESS], known->value[ACCOUNT_ADDRESS]) != 0;

	same_word(&words, known->value[ACCOUNT_ADDRESS]);
	buf_putc(&words, ' ');
	same_word(&words, address ? seen->value[ACCOUNT_ADDRESS] : seen->id);
	finding_add(findings, FINDING_WARNING, "SAME-PERSON", seen->dn,
		    "is new and has the %s of %s (%s), which is missing; neither is touched",
		    known->dn && strcasecmp(known->dn, seen->dn) == 0 ? "DN" : "address",
		    known->value[ACCOUNT_ADDRESS], known->dn ? known->dn : known->id);
	finding_hint(findings,
		     "same person? mailprov accounts same %s (another person needs an address and "
		     "a DN of his own)",
		     buf_text(&words));
}

static int same_compare_pair(const void *a, const void *b)
{
	const struct same_pair *x = a, *y = b;

	return x->absence < y->absence ? -1 : x->absence > y->absence;
}

/* What is known of one that goes on, under its new id; the strings go into the arena. */
static int same_take(struct same_person *same, struct same_pair *pair, struct findings *findings,
		     bool shown, struct error *error)
{
	const struct account seen = roster_account(same->plan->roster, pair->seen);
	const struct absence *absence = presence_absence(&same->plan->presence, pair->absence);
	int found = state_account_get(same->state, absence->key, &same->arena, &pair->known, error);

	if (found <= 0)
		return found;
	if (shown)
		finding_add(findings, FINDING_NOTE, "SAME-PERSON", seen.dn,
			    "has another id than before (%s, now %s), but the DN and the address "
			    "of %s, and the old id exists nowhere any more: the account is its own",
			    pair->known.account.id, seen.id,
			    pair->known.account.value[ACCOUNT_ADDRESS]);
	account_key(seen.id, pair->known.key);
	pair->known.account.id = seen.id;
	return 0;
}

static int same_decide(struct same_person *same, struct findings *findings, struct error *error)
{
	size_t told[2] = { 0 }; /* who waits, who goes on */

	for (size_t i = 0; i < same->count; i++) {
		struct same_pair *pair = &same->pairs[i];
		const struct account known = presence_record(&same->plan->presence, pair->absence);
		const struct account seen = roster_account(same->plan->roster, pair->seen);
		bool shown = told[same->both[i]]++ < SAME_SHOWN;

		if (same->both[i] && same_take(same, pair, findings, shown, error) != 0)
			return -1;
		if (!same->both[i]) {
			CLEANUP(finding_release) struct findings one = { .log = findings->log };

			same_person_tell(&one, &known, &seen);
			held_note(&one, 0, HELD_PLAN, HELD_ACCOUNT, &seen);
			if (shown)
				finding_copy(findings, &one);
		}
	}
	if (told[false] > SAME_SHOWN)
		finding_add(findings, FINDING_WARNING, "SAME-PERSON", "",
			    "%zu more entries have the address or the DN of somebody who is "
			    "missing",
			    told[false] - SAME_SHOWN)
			->more = told[false] - SAME_SHOWN - 1;
	if (told[true] > SAME_SHOWN)
		finding_add(findings, FINDING_NOTE, "SAME-PERSON", "",
			    "%zu more accounts go on under other ids", told[true] - SAME_SHOWN);
	qsort(same->pairs, same->count, sizeof(*same->pairs), same_compare_pair);
	same_apply(same->plan, same->pairs, same->count, findings);
	return 0;
}

static void same_release(struct same_person *same)
{
	arena_release(&same->arena);
	map_release(&same->dns);
	free(same->pairs);
	free(same->both);
	free(same->paired);
}

int same_person_settle(struct plan *plan, struct directory *directory, struct state *state,
		       struct findings *findings, struct error *error)
{
	CLEANUP(same_release) struct same_person same = { .plan = plan, .state = state };

	if (plan->presence.absence_count == 0)
		return 0;
	same.paired = mem_new(plan->presence.absence_count, sizeof(*same.paired));
	if (same_by_address(&same, error) != 0 || same_by_dn(&same, error) != 0)
		return -1;
	if (same.count == 0)
		return 0;
	return same_confirm(&same, directory, error) || same_decide(&same, findings, error) ? -1
											    : 0;
}

int same_person_store(const struct presence *presence, enum state_table table, struct state *state,
		      struct error *error)
{
	CLEANUP(mem_freep)
	struct state_same *sames = mem_new(presence->same_count + 1, sizeof(*sames));
	size_t count = 0;

	for (size_t i = 0; i < presence->same_count; i++) {
		const struct presence_same *same = &presence->sames[i];
		const struct account seen = roster_account(presence->roster, same->seen);

		if (!same->taken || same->adopted)
			continue;
		sames[count] = (struct state_same){ .id = seen.id, .dn = seen.dn };
		memcpy(sames[count].old, same->key, ACCOUNT_KEY_SIZE);
		account_key(seen.id, sames[count++].new);
	}
	return state_same_store(state, table, sames, count, error);
}

size_t same_person_list(const struct presence *presence, bool lists, struct batch_same *sames)
{
	size_t count = 0;

	for (size_t i = 0; i < presence->same_count; i++) {
		const struct presence_same *same = &presence->sames[i];
		const struct account seen = roster_account(presence->roster, same->seen);

		if (!same->taken)
			continue;
		sames[count] = (struct batch_same){ .list = lists, .id = seen.id, .dn = seen.dn };
		if (same->adopted)
			sames[count].adopted = seen;
		memcpy(sames[count++].old, same->key, ACCOUNT_KEY_SIZE);
	}
	return count;
}
