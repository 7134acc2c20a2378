// SPDX-License-Identifier: MIT
#include "resolver/upstream.h"

#include "base/mem.h"

enum {
	WINDOW_LEAST = 4,
	WINDOW_MOST = 64, /* more overflows the receive buffer of a server, and each loss costs a
			     time-out */
	USUAL_FIRST_MS = 50,
	SILENCES_UNTIL_SUSPECT = 4,
	REFUSALS_UNTIL_DEAD = 8,
	DEAD_MS = 60 * 1000,
	CHANNELS_MOST =
		192, /* each is a file descriptor, of which a process often has no more than 1024 */
};

struct upstream *upstream_find(struct upstreams *pool, const struct nameserver *server)
{
	uint64_t hash =
		map_hash(MAP_HASH_START ^ server->port, server->octets, nameserver_size(server));
	struct map_probe probe = map_probe(hash);
	struct upstream *upstream;
	uint32_t number;

	while (map_next(&pool->by_address, &probe, &number))
		if (nameserver_equal(&pool->items[number]->server, server))
			return pool->items[number];
	upstream = mem_new(1, sizeof(*upstream));
	*upstream = (struct upstream){ .server = *server,
				       .window = WINDOW_MOST,
				       .usual_ms = USUAL_FIRST_MS };
	query_list_init(&upstream->waiting);
	pool->items = mem_grow(pool->items, &pool->cap, pool->count + 1, sizeof(*pool->items));
	pool->items[pool->count] = upstream;
	map_add(&pool->by_address, hash, (uint32_t)pool->count++);
	return upstream;
}

void upstreams_prefer(struct upstreams *pool, const struct nameservers *servers)
{
	pool->preferred = mem_new(servers->count, sizeof(*pool->preferred));
	for (size_t i = 0; i < servers->count; i++) {
		struct upstream *upstream = upstream_find(pool, &servers->items[i]);
		bool known = false;

		for (size_t j = 0; j < pool->preferred_count; j++)
			known |= pool->preferred[j] == upstream;
		if (!known)
			pool->preferred[pool->preferred_count++] = upstream;
	}
}

struct upstream *upstreams_choose(const struct upstreams *pool, const struct upstream *last,
				  int64_t now_ms)
{
	struct upstream *suspect = NULL;
	size_t start = 0;

	for (size_t i = 0; i < pool->preferred_count; i++)
		if (pool->preferred[i] == last)
			start = i + 1;
	for (size_t i = 0; i < pool->preferred_count; i++) {
		struct upstream *upstream = pool->preferred[(start + i) % pool->preferred_count];

		if (upstream == last || upstream_is_dead(upstream, now_ms))
			continue;
		if (!upstream->is_probed)
			return upstream;
		suspect = suspect ? suspect : upstream;
	}
	return suspect;
}

int upstream_open(struct upstreams *pool, struct upstream *upstream, enum transport_way way,
		  struct error *error)
{
	if (upstream->transports[way])
		return 0;
	if (transport_open(pool->loop, &upstream->server, way, pool->timeout_ms,
			   &upstream->transports[way], error) != 0)
		return -1;
	pool->transports++;
	if (!upstream->is_open) {
		upstream->is_open = true;
		upstream->opened = pool->opened;
		pool->opened = upstream;
	}
	return 0;
}

void upstreams_close_idle(struct upstreams *pool)
{
	for (struct upstream **link = &pool->opened, *upstream; (upstream = *link);) {
		if (upstream->outstanding || upstream->is_active) {
			link = &upstream->opened;
			continue;
		}
		for (size_t way = 0; way < TRANSPORT_WAYS; way++) {
			if (!upstream->transports[way])
				continue;
			transport_close(pool->loop, take_ptr(&upstream->transports[way]));
			pool->transports--;
		}
		upstream->is_open = false;
		*link = upstream->opened;
	}
}

bool upstreams_are_many(const struct upstreams *pool)
{
	return pool->transports >= CHANNELS_MOST;
}

/*
 * Additive increase, multiplicative decrease: the window grows by one for each clean round of
 * answers and is halved when more get lost than the Internet loses anyway.
 */
void upstream_count(struct upstream *upstream, bool lost)
{
	upstream->outcomes++;
	upstream->losses += lost;
	if (upstream->losses > 3 + upstream->outcomes / 16)
		upstream->window =
			upstream->window / 2 > WINDOW_LEAST ? upstream->window / 2 : WINDOW_LEAST;
	else if (upstream->outcomes < WINDOW_MOST)
		return;
	else if (upstream->losses == 0 && upstream->window < WINDOW_MOST)
		upstream->window++;
	upstream->outcomes = upstream->losses = 0;
}

bool upstream_is_dead(const struct upstream *upstream, int64_t now_ms)
{
	return upstream->dead_until_ms > now_ms;
}

void upstream_heard(struct upstream *upstream, int64_t sent_ms, int64_t now_ms)
{
	upstream->heard_ms = now_ms;
	upstream->silences = upstream->refusals = 0;
	upstream->dead_until_ms = 0;
	upstream->usual_ms += (now_ms - sent_ms - upstream->usual_ms) / 8;
}

void upstream_refused(struct upstream *upstream, int64_t now_ms)
{
	if (++upstream->refusals >= REFUSALS_UNTIL_DEAD)
		upstream->dead_until_ms = now_ms + DEAD_MS;
}

bool upstream_is_suspect(struct upstream *upstream, int64_t sent_ms)
{
	if (upstream->heard_ms > sent_ms || ++upstream->silences < SILENCES_UNTIL_SUSPECT ||
	    upstream->is_probed)
		return false;
	upstream->is_probed = true;
	return true;
}

void upstream_probed(struct upstream *upstream, bool alive, int64_t now_ms)
{
	upstream->is_probed = false;
	upstream->silences = 0;
	if (!alive)
		upstream->dead_until_ms = now_ms + DEAD_MS;
}

void upstreams_close_channels(struct upstreams *pool)
{
	transport_loop_close(pool->loop);
	pool->loop = NULL;
}

void upstreams_release(struct upstreams *pool)
{
	for (size_t i = 0; i < pool->count; i++)
		free(pool->items[i]);
	free(pool->items);
	map_release(&pool->by_address);
	free(pool->preferred);
}
