// SPDX-License-Identifier: MIT
/*
 * The name servers that a resolver asks, and what it has learned of each: how many questions it
 * takes at once, how long it takes, whether it is dead. Channels are opened when first used; those
 * of idle servers are closed when they become many. Order of calls: fill in `loop` and
 * `timeout_ms`, then upstream_find and the others, in the end upstreams_close_channels and
 * upstreams_release.
 */
#pragma once

#include "base/map.h"
#include "resolver/query_list.h"
#include "resolver/transport.h"

struct upstream {
	struct upstream *active; /* the next with queries */
	struct upstream *opened; /* the next that has channels */
	struct nameserver server;
	struct transport *transports[TRANSPORT_WAYS];
	struct query_list waiting; /* for this server alone */
	size_t outstanding;	   /* messages pending on its channels */
	size_t under_way;	   /* those of them with a query */
	size_t window;		   /* limit of those */
	size_t outcomes;	   /* since the window was last looked at */
	size_t losses;		   /* among them */
	size_t silences;	   /* in a row */
	size_t refusals;	   /* likewise, of its host */
	int64_t heard_ms;
	int64_t dead_until_ms;
	int64_t usual_ms; /* smoothed time that an answer takes */
	bool is_active;
	bool is_open;
	bool is_probed;
	bool speaks_edns;
};

struct upstreams {
	struct transport_loop *loop;
	int64_t timeout_ms;
	struct upstream **items;
	size_t count, cap;
	struct map by_address; /* numbers of items */
	struct upstream *opened;
	size_t transports;
	struct upstream **preferred; /* the resolvers, in order of preference */
	size_t preferred_count;
};

/* The server with this address; it is made when it is new. */
struct upstream *upstream_find(struct upstreams *pool, const struct nameserver *server);

/* Makes these the resolvers, of which any may answer; once, in the beginning. */
void upstreams_prefer(struct upstreams *pool, const struct nameservers *servers);

/*
 * The next resolver behind `last` (all, when it is NULL) that is not known to be dead, nor
 * suspected of it when another is there; NULL when there is none.
 */
struct upstream *upstreams_choose(const struct upstreams *pool, const struct upstream *last,
				  int64_t now_ms);

/* Opens its channel, unless it is open. */
MUST_CHECK int upstream_open(struct upstreams *pool, struct upstream *upstream,
			     enum transport_way way, struct error *error);

/* Whether so many channels are open that no further server may be asked before others are done. */
bool upstreams_are_many(const struct upstreams *pool);

/* Closes the channels of idle servers; not from within transport_done. */
void upstreams_close_idle(struct upstreams *pool);

/* Counts the outcome of a message for the window. */
void upstream_count(struct upstream *upstream, bool lost);

/* A server that was found dead is left alone for a minute. */
bool upstream_is_dead(const struct upstream *upstream, int64_t now_ms);

/* It gave any answer to what was sent at sent_ms, or its host refused the message. */
void upstream_heard(struct upstream *upstream, int64_t sent_ms, int64_t now_ms);
void upstream_refused(struct upstream *upstream, int64_t now_ms);

/*
 * What was sent at sent_ms is late. True when nothing at all came since then, and so often that it
 * is to be probed; upstream_probed then tells the outcome.
 */
bool upstream_is_suspect(struct upstream *upstream, int64_t sent_ms);
void upstream_probed(struct upstream *upstream, bool alive, int64_t now_ms);

/* Ends all channels: transport_done is called for what is under way. */
void upstreams_close_channels(struct upstreams *pool);

/* Frees the servers; whoever waits in their lists was freed before. */
void upstreams_release(struct upstreams *pool);
