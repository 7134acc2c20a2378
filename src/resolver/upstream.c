// SPDX-License-Identifier: MIT
#include "resolver/upstream.h"

#include "base/mem.h"
#include "resolver/query.h"
#include "resolver/resolver_ares.h"

enum {
	WINDOW_LEAST = 4,
	USUAL_FIRST_MS = 50,
	SILENCES_UNTIL_SUSPECT = 4,
	REFUSALS_UNTIL_DEAD = 8,
	DEAD_MS = 60 * 1000,
	CHANNELS_MOST =
		192, /* each is a file descriptor, of which a process often has no more than 1024 */
};

struct upstream *upstream_find(struct upstreams *pool, const struct nameserver *server)
{
	uint32_t hash = 2166136261u ^ server->port;
	struct upstream *upstream;

	for (size_t i = 0; i < sizeof(server->octets); i++)
		hash = (hash ^ server->octets[i]) * 16777619u;
	for (upstream = pool->buckets[hash % UPSTREAM_BUCKETS]; upstream; upstream = upstream->next)
		if (nameserver_equal(&upstream->server, server))
			return upstream;
	upstream = mem_new(1, sizeof(*upstream));
	*upstream = (struct upstream){ .server = *server,
				       .window = RESOLVER_WINDOW,
				       .usual_ms = USUAL_FIRST_MS };
	query_list_init(&upstream->waiting);
	upstream->next = pool->buckets[hash % UPSTREAM_BUCKETS];
	pool->buckets[hash % UPSTREAM_BUCKETS] = upstream;
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
	else if (upstream->outcomes < RESOLVER_WINDOW)
		return;
	else if (upstream->losses == 0 && upstream->window < RESOLVER_WINDOW)
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
	for (size_t i = 0; i < UPSTREAM_BUCKETS; i++) {
		for (struct upstream *upstream = pool->buckets[i], *next; upstream;
		     upstream = next) {
			next = upstream->next;
			free(upstream);
		}
	}
	free(pool->preferred);
}
