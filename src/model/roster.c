// SPDX-License-Identifier: MIT
#include "model/roster.h"
#include "model/alias.h"
#include "model/several.h"

#include <assert.h>
#include <stdlib.h>

#include "base/map.h"
#include "base/mem.h"

static struct scan roster_scan(const struct roster *roster, uint64_t offset)
{
	int part = 0;
	struct scan scan;

	for (; part < ROSTER_RECORDS - 1 && offset >= roster->records[part].len; part++)
		offset -= roster->records[part].len;
	scan = scan_over(roster->records[part].octets, roster->records[part].len);
	scan_seek(&scan, offset);
	return scan;
}

uint32_t roster_own_flags(const struct roster_entry *entry)
{
	uint32_t flags = entry->flags & ~(uint32_t)(ROSTER_HELD | ROSTER_CONTESTED);

	return flags & ROSTER_REFUSED ? flags | ROSTER_HELD : flags;
}

bool roster_may_claim(const struct roster_entry *entry)
{
	return !(entry->flags & (ROSTER_EXCLUDED | ROSTER_NO_ADDRESS | ROSTER_CONTACT));
}

void roster_tally(struct roster *roster, const struct roster_entry *entry, int by)
{
	roster->count += (size_t)by;
	if (entry->flags & ROSTER_GROUP) {
		roster->groups += (size_t)by;
		return;
	}
	roster->excluded += (entry->flags & ROSTER_EXCLUDED) ? (size_t)by : 0;
	roster->system_mailboxes += (entry->flags & ROSTER_SYSTEM) ? (size_t)by : 0;
	roster->no_address += (entry->flags & ROSTER_NO_ADDRESS) ? (size_t)by : 0;
	roster->held +=
		(entry->flags & (ROSTER_HELD | ROSTER_NO_ADDRESS)) == ROSTER_HELD ? (size_t)by : 0;
}

static int roster_compare(const void *key, const void *entry)
{
	return memcmp(key, ((const struct roster_entry *)entry)->key, ACCOUNT_KEY_SIZE);
}

static const struct roster_entry *roster_find_in(const struct roster_layer *layer,
						 const unsigned char key[ACCOUNT_KEY_SIZE])
{
	return layer->count ? bsearch(key, layer->entries, layer->count, sizeof(*layer->entries),
				      roster_compare)
			    : NULL;
}

const struct roster_entry *roster_find(const struct roster *roster,
				       const unsigned char key[ACCOUNT_KEY_SIZE])
{
	const struct roster_entry *entry = roster_find_in(&roster->over, key);

	if (entry)
		return entry->flags & ROSTER_GONE ? NULL : entry;
	return roster_find_in(&roster->base, key);
}

/*
 * One step of a walk over both layers, of which either may be at its end. NULL: the entry is gone.
 */
static const struct roster_entry *roster_merge(struct roster_cursor *cursor, size_t *base_at,
					       const struct roster_entry *base,
					       const struct roster_entry *over)
{
	int order = !over ? -1 : !base ? 1 : memcmp(base->key, over->key, sizeof(base->key));

	*base_at += order <= 0;
	cursor->over += order >= 0;
	if (order < 0)
		return base;
	return over->flags & ROSTER_GONE ? NULL : over;
}

const struct roster_entry *roster_next(struct roster_cursor *cursor)
{
	const struct roster_layer *base = &cursor->roster->base, *over = &cursor->roster->over;
	const struct roster_entry *found = NULL;

	while (!found && (cursor->base < base->count || cursor->over < over->count))
		found = roster_merge(
			cursor, &cursor->base,
			cursor->base < base->count ? &base->entries[cursor->base] : NULL,
			cursor->over < over->count ? &over->entries[cursor->over] : NULL);
	return found;
}

const struct roster_entry *roster_next_listed(struct roster_cursor *cursor, uint32_t flags)
{
	const struct roster_layer *base = &cursor->roster->base, *over = &cursor->roster->over;
	const struct roster_entry *found;

	assert((flags & ~(uint32_t)ROSTER_LISTED) == 0);
	if (!base->listed) {
		while ((found = roster_next(cursor)) != NULL && !(found->flags & flags))
			;
		return found;
	}
	while (cursor->base < base->listed_count || cursor->over < over->count) {
		const struct roster_entry *under = NULL;

		if (cursor->base < base->listed_count && base->listed[cursor->base] < base->count)
			under = &base->entries[base->listed[cursor->base]];
		if (!under && cursor->over == over->count)
			return NULL;
		found = roster_merge(cursor, &cursor->base, under,
				     cursor->over < over->count ? &over->entries[cursor->over]
								: NULL);
		if (found && found->flags & flags)
			return found;
	}
	return NULL;
}

struct account roster_account(const struct roster *roster, uint64_t offset)
{
	struct scan scan = roster_scan(roster, offset);
	struct account account = { .id = NULL };

	/* A kept snapshot may be damaged, which is found out before its plan is made. */
	return account_unpack(&scan, &account) ? account : (struct account){ .id = "", .dn = "" };
}

bool roster_member_refs(const struct roster *roster, const struct roster_entry *entry,
			struct member_refs *ret_refs)
{
	struct scan scan = roster_scan(roster, entry->offset);
	struct account account;

	return (entry->flags & ROSTER_TIED) && account_unpack(&scan, &account) &&
	       member_refs_unpack(&scan, ret_refs);
}

void roster_pack_refs(const struct roster *roster, const struct roster_entry *entry,
		      struct buf *buf)
{
	struct member_refs ties;
	struct tie tie;
	CLEANUP(mem_freep) struct tie *names = NULL;
	size_t count = 0;

	if (!roster_member_refs(roster, entry, &ties))
		return;
	names = mem_new(ties.count + 1, sizeof(*names));
	while (count < ties.count && member_refs_next(&ties, &tie))
		names[count++] = tie;
	member_refs_pack(buf, ties.primary, ties.cut, names, count);
}

const char *roster_id(const struct roster *roster, uint64_t offset)
{
	struct scan scan = roster_scan(roster, offset);
	const char *id = account_unpack_id(&scan);

	return id ? id : "";
}

const char *roster_value(const struct roster *roster, uint64_t offset, enum account_field field)
{
	struct scan scan = roster_scan(roster, offset);

	return account_unpack_value(&scan, field);
}

static void roster_put(unsigned char *out, uint64_t number)
{
	for (int i = 7; i >= 0; i--, number >>= 8)
		out[i] = (unsigned char)number;
}

struct roster_claim roster_claim(const char *address, size_t len, uint64_t offset, bool alias)
{
	struct roster_claim claim;

	/* Two addresses with one hash are told apart by their text later. */
	roster_put(claim.hash, map_hash(MAP_HASH_START, address, len));
	roster_put(claim.place, offset * 2 + alias);
	return claim;
}

uint64_t roster_claim_offset(const struct roster_claim *claim, bool *ret_alias)
{
	uint64_t place = 0;

	for (int i = 0; i < 8; i++)
		place = place << 8 | claim->place[i];
	*ret_alias = place % 2 != 0;
	return place / 2;
}

/* The first claim with this hash or a later one. */
static size_t roster_first_claim(const struct roster_layer *layer,
				 const struct roster_claim *wanted)
{
	size_t low = 0, high = layer->claim_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (memcmp(layer->claims[middle].hash, wanted->hash, sizeof(wanted->hash)) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct roster_claimants roster_claimants(const struct roster *roster, const unsigned char hash[8])
{
	struct roster_claimants claimants = { .roster = roster };

	memcpy(claimants.wanted.hash, hash, sizeof(claimants.wanted.hash));
	claimants.at[0] = roster_first_claim(&roster->base, &claimants.wanted);
	claimants.at[1] = roster_first_claim(&roster->over, &claimants.wanted);
	return claimants;
}

/* Whether the record of a claim is still the current one of its entry. */
static bool roster_counts(const struct roster *roster, const struct roster_claim *claim)
{
	unsigned char key[ACCOUNT_KEY_SIZE];
	const struct roster_entry *entry;
	uint64_t offset;
	bool alias;

	if (roster->over.count == 0)
		return true;
	offset = roster_claim_offset(claim, &alias);
	account_key(roster_account(roster, offset).id, key);
	entry = roster_find(roster, key);
	return entry && entry->offset == offset;
}

const struct roster_claim *roster_next_claimant(struct roster_claimants *claimants)
{
	const struct roster *roster = claimants->roster;
	const struct roster_layer *const layers[] = { &roster->base, &roster->over };

	for (size_t i = 0; i < ARRAY_LEN(layers); i++) {
		while (claimants->at[i] < layers[i]->claim_count) {
			const struct roster_claim *claim = &layers[i]->claims[claimants->at[i]];

			if (memcmp(claim->hash, claimants->wanted.hash, sizeof(claim->hash)) != 0)
				break;
			claimants->at[i]++;
			if (roster_counts(roster, claim))
				return claim;
		}
	}
	return NULL;
}

bool roster_next_rival(struct roster_claimants *claimants, const char *address, const char *id,
		       struct account *ret_account)
{
	const struct roster *roster = claimants->roster;
	const struct roster_claim *claim;
	size_t len = strlen(address);

	while ((claim = roster_next_claimant(claimants)) != NULL) {
		bool alias;
		struct account account = roster_account(roster, roster_claim_offset(claim, &alias));

		if (strcmp(account.id, id) == 0 ||
		    (alias ? !alias_has(account.value[ACCOUNT_ALIASES], address, len)
			   : !several_has_address(&account, address, len)))
			continue;
		*ret_account = account;
		return true;
	}
	return false;
}

bool roster_find_claim(const struct roster *roster, const char *address, const char *id,
		       struct account *ret_account)
{
	const struct roster_claim wanted = roster_claim(address, strlen(address), 0, false);
	struct roster_claimants claimants = roster_claimants(roster, wanted.hash);
	struct account other;
	bool found = false;

	while (!(found && !ret_account->disabled) &&
	       roster_next_rival(&claimants, address, id, &other)) {
		if (found && other.disabled)
			continue;
		*ret_account = other;
		found = true;
	}
	return found;
}
