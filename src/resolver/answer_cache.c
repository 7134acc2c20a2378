// SPDX-License-Identifier: MIT
#include "resolver/answer_cache.h"

#include "base/map.h"
#include "base/mem.h"

enum { TRIM_LEAST = 4096 };

struct waiter {
	struct waiter *next;
	struct dns_lookup *lookup;
};

/* One question, and its answer once it is there. */
struct slot {
	struct answer_cache *owner;
	struct answer *answer;
	struct waiter *waiters;
	uint64_t number; /* of the latest inquiry that looked at it */
	uint64_t hash;
	enum rr_type type;
	bool unchecked;
	struct nameserver server; /* family 0: the resolvers */
	char name[];
};

struct answer_cache {
	struct resolver *resolver;
	struct slot **slots;
	size_t count, cap;
	struct map by_key; /* numbers of slots */
	size_t trim_at;
};

struct answer_cache *answer_cache_new(struct resolver *resolver)
{
	struct answer_cache *answers = mem_new(1, sizeof(*answers));

	answers->resolver = resolver;
	answers->trim_at = TRIM_LEAST;
	return answers;
}

static void slot_free(struct slot *slot)
{
	for (struct waiter *waiter = slot->waiters, *next; waiter; waiter = next) {
		next = waiter->next;
		free(waiter);
	}
	answer_free(slot->answer);
	free(slot);
}

void answer_cache_free(struct answer_cache *answers)
{
	if (!answers)
		return;
	for (size_t i = 0; i < answers->count; i++)
		slot_free(answers->slots[i]);
	free(answers->slots);
	map_release(&answers->by_key);
	free(answers);
}

void dns_lookup_init(struct dns_lookup *lookup, struct answer_cache *answers, uint64_t number,
		     dns_lookup_ready *ready, void *argument)
{
	*lookup = (struct dns_lookup){
		.answers = answers, .ready = ready, .argument = argument, .number = number
	};
}

bool dns_lookup_lacks(const struct dns_lookup *lookup)
{
	return lookup->lacking > 0;
}

struct slot_key {
	const char *name;
	enum rr_type type;
	bool unchecked;
	struct nameserver server;
};

/* Names crafted to collide only slow down the check of their own domain. */
static uint64_t slot_hash(const struct slot_key *key)
{
	uint64_t hash = MAP_HASH_START ^ (uint64_t)key->type ^ (uint64_t)key->unchecked << 16;

	hash = map_hash(hash, key->name, strlen(key->name));
	return map_hash(hash, key->server.octets, nameserver_size(&key->server));
}

/* The slot of a question, or NULL. */
static struct slot *answer_cache_slot(const struct answer_cache *answers,
				      const struct slot_key *key, uint64_t hash)
{
	struct map_probe probe = map_probe(hash);
	uint32_t number;

	while (map_next(&answers->by_key, &probe, &number)) {
		struct slot *slot = answers->slots[number];

		if (slot->type == key->type && slot->unchecked == key->unchecked &&
		    strcmp(slot->name, key->name) == 0 &&
		    nameserver_equal(&slot->server, &key->server))
			return slot;
	}
	return NULL;
}

static void answer_cache_add(struct answer_cache *answers, struct slot *slot)
{
	answers->slots = mem_grow(answers->slots, &answers->cap, answers->count + 1,
				  sizeof(*answers->slots));
	answers->slots[answers->count] = slot;
	map_add(&answers->by_key, slot->hash, (uint32_t)answers->count++);
}

static void slot_answered(void *argument, struct answer *answer)
{
	struct slot *slot = argument;

	slot->answer = answer;
	for (struct waiter *waiter = take_ptr(&slot->waiters), *next; waiter; waiter = next) {
		struct dns_lookup *lookup = waiter->lookup;

		next = waiter->next;
		free(waiter);
		if (--lookup->lacking == 0 && lookup->ready)
			lookup->ready(lookup->argument);
	}
}

/* Puts the inquiry on the list of those that wait for the slot, once. */
static void slot_wait(struct slot *slot, struct dns_lookup *lookup)
{
	struct waiter *waiter;

	for (waiter = slot->waiters; waiter; waiter = waiter->next)
		if (waiter->lookup == lookup)
			return;
	waiter = mem_new(1, sizeof(*waiter));
	*waiter = (struct waiter){ .next = slot->waiters, .lookup = lookup };
	slot->waiters = waiter;
	lookup->lacking++;
}

static struct slot *slot_new(struct answer_cache *answers, const struct slot_key *key,
			     uint64_t hash)
{
	size_t size = strlen(key->name) + 1;
	struct slot *slot = mem_new(1, sizeof(*slot) + size);

	memcpy(slot->name, key->name, size);
	slot->owner = answers;
	slot->type = key->type;
	slot->unchecked = key->unchecked;
	slot->server = key->server;
	slot->hash = hash;
	answer_cache_add(answers, slot);
	return slot;
}

const struct answer *answer_cache_ask(struct dns_lookup *lookup, const char *name,
				      enum rr_type type, const struct nameserver *server,
				      bool unchecked)
{
	static const struct answer impossible = { .kind = ANSWER_NXDOMAIN, .ede = -1 };
	struct answer_cache *answers = lookup->answers;
	const struct slot_key key = { name, type, unchecked,
				      server ? *server : (struct nameserver){ .family = 0 } };
	uint64_t hash = slot_hash(&key);
	struct slot *slot = answer_cache_slot(answers, &key, hash);
	struct name wire;

	if (!slot) {
		const struct question question = {
			.name = &wire, .type = type, .unchecked = unchecked, .server = server
		};

		if (!name_from_text(&wire, name))
			return &impossible;
		slot = slot_new(answers, &key, hash);
		resolver_ask(answers->resolver, &question, slot_answered, slot);
	}
	slot->number = lookup->number;
	if (!slot->answer)
		slot_wait(slot, lookup);
	return slot->answer;
}

void dns_lookup_turn(struct dns_lookup *lookup, const struct nameserver *server, const char *zone)
{
	lookup->server = server;
	lookup->zone = zone;
}

/* From the server to which the inquiry is turned. */
static const struct answer *answer_cache_get(struct dns_lookup *lookup, const char *name,
					     enum rr_type type, bool unchecked)
{
	const struct answer *answer;

	if (!lookup->server || !name_is_within(name, lookup->zone))
		return answer_cache_ask(lookup, name, type, NULL, unchecked);
	answer = answer_cache_ask(lookup, name, type, lookup->server, unchecked);
	/* A delegated part of the zone: this server is not authoritative for it. */
	if (answer && answer->kind == ANSWER_LAME && answer->cut &&
	    strcmp(answer->cut, lookup->zone) != 0 && name_is_within(answer->cut, lookup->zone))
		return answer_cache_ask(lookup, name, type, NULL, unchecked);
	return answer;
}

const struct answer *answer_cache_find(struct dns_lookup *lookup, const char *name,
				       enum rr_type type)
{
	return answer_cache_get(lookup, name, type, false);
}

const struct answer *answer_cache_find_unchecked(struct dns_lookup *lookup, const char *name,
						 enum rr_type type)
{
	return answer_cache_get(lookup, name, type, true);
}

const struct answer *answer_cache_follow(struct dns_lookup *lookup, const char *name,
					 enum rr_type type)
{
	const struct answer *answer = answer_cache_find(lookup, name, type);

	for (int i = 0;
	     i < ANSWER_CHAIN_MAX && answer && answer->kind == ANSWER_ALIAS && !answer->loop; i++)
		answer = answer_cache_find(lookup, answer->chain[answer->chain_count - 1], type);
	return answer;
}

void answer_cache_trim(struct answer_cache *answers, uint64_t oldest)
{
	size_t count = answers->count;

	if (count < answers->trim_at)
		return;
	answers->count = 0;
	map_clear(&answers->by_key);
	for (size_t i = 0; i < count; i++) {
		struct slot *slot = answers->slots[i];

		if (!slot->answer || slot->number >= oldest)
			answer_cache_add(answers, slot);
		else
			slot_free(slot);
	}
	answers->trim_at = answers->count * 2 > TRIM_LEAST ? answers->count * 2 : TRIM_LEAST;
}

int dns_lookup_wait(struct dns_lookup *lookup, struct resolver *resolver, struct error *error)
{
	while (lookup->lacking)
		if (resolver_run(resolver, error) < 0)
			return -1;
	return 0;
}
