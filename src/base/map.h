// SPDX-License-Identifier: MIT
/*
 * Finding things by a hash of their key. The things stay in an array of the caller; the map knows
 * their numbers and hashes only, in slots of 8 octets of which at most half are used. So a lookup
 * costs one or two cache lines and growing reads no key. The caller compares keys:
 *
 * 	struct map_probe probe = map_probe(hash);
 * 	uint32_t number;
 *
 * 	while (map_next(&map, &probe, &number))
 * 		if (strcmp(names[number], name) == 0)
 * 			return number;
 * 	map_add(&map, hash, count);
 *
 * Nothing is removed one by one: to drop some things, clear the map and add the others again.
 */
#pragma once

#include "base/base.h"

/*
 * FNV-1a. Snapshot files are sorted by such hashes of addresses, so the values never change. The
 * first part of a key is hashed with MAP_HASH_START, each further one with what came out before.
 */
#define MAP_HASH_START 0xCBF29CE484222325u

static inline uint64_t map_hash(uint64_t hash, const void *octets, size_t len)
{
	const unsigned char *at = octets, *end = at + len;

	for (; at < end; at++)
		hash = (hash ^ *at) * 0x100000001B3u;
	return hash;
}

/* The same in 32 bits: the names that verify makes up for a domain come from it. */
static inline uint32_t map_hash_short(const void *octets, size_t len)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ ((const unsigned char *)octets)[i]) * 16777619u;
	return hash;
}

struct map_slot {
	uint32_t hash;
	uint32_t follower; /* the number plus one; 0 when the slot is free */
};

struct map {
	struct map_slot *slots;
	size_t size; /* of the slots: 0 or a power of two */
	size_t count;
};

#define MAP_INIT              \
	{                     \
		.slots = NULL \
	}

/* The position of a lookup. */
struct map_probe {
	uint32_t hash;
	uint32_t at;
};

static inline struct map_probe map_probe(uint64_t hash)
{
	/*
	 * The low bits of the hash depend on the low bits of each octet only, so the upper half is
	 * folded in.
	 */
	uint32_t folded = (uint32_t)(hash ^ hash >> 32);

	return (struct map_probe){ .hash = folded, .at = folded };
}

/* The number of the next thing with this hash; false after the last. */
static inline bool map_next(const struct map *map, struct map_probe *probe, uint32_t *ret_number)
{
	const struct map_slot *slot;

	if (!map->size)
		return false;
	while ((slot = &map->slots[probe->at++ & (map->size - 1)])->follower) {
		if (slot->hash == probe->hash) {
			*ret_number = slot->follower - 1;
			return true;
		}
	}
	return false;
}

/* Adds a thing whose key is not there yet. */
void map_add(struct map *map, uint64_t hash, uint32_t number);

/* Makes the map empty, for as many things as it had. */
void map_clear(struct map *map);

void map_release(struct map *map);
