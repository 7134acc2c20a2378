// SPDX-License-Identifier: MIT
/*
 * One question on its way through the resolver that asks real servers (resolver/resolver_ares.h):
 * the tries it took, what became of them, and which of them to report when none settles it. The
 * resolver decides which server to ask, and when. A query is owned by the list that it is in.
 */
#pragma once

#include "dns/name.h"
#include "resolver/query_list.h"
#include "resolver/resolver.h"
#include "resolver/upstream.h"

enum { QUERY_TRIES_MOST = 10 };

struct resolver_ares;

/*
 * One message on its way; it lives until its channel is done with it, which may be after its query.
 */
struct attempt {
	struct resolver_ares *resolver;
	struct query *query; /* NULL: its query is gone */
	struct upstream *upstream;
	enum transport_way way;
	int64_t sent_ms;
};

struct query {
	struct query *next, **link; /* in its list */
	struct name name;
	enum rr_type type;
	unsigned flags; /* enum message_flag */
	bool alone;	/* no other server may answer */
	resolver_answered *answered;
	void *argument;
	int64_t deadline_ms;
	struct upstream *upstream;
	enum transport_way way;
	bool directly;	 /* without c-ares: it would not carry it, or shared a connection that ended
			  */
	size_t servers;	 /* that were tried, with this one */
	size_t here;	 /* tries at this one */
	size_t by_tcp;	 /* and by TCP, at any */
	int64_t sent_ms; /* the latest try */
	int64_t late_ms; /* when to try again although an answer may still come */
	struct attempt *attempts[QUERY_TRIES_MOST]; /* in the order of sending; NULL where the
						       outcome is known */
	size_t tried;
	struct answer *best; /* of the outcomes that settled nothing */
};

void query_list_add(struct query_list *list, struct query *query);
void query_list_remove(struct query_list *list, struct query *query);
/* Frees all that are in it. */
void query_list_release(struct query_list *list);

/* Whether an answer settles the question, so that no other server need be asked. */
bool query_is_settled(const struct answer *answer);

/*
 * Keeps an outcome that settled nothing if it is more informative than the others. Takes the
 * answer.
 */
void query_keep(struct query *query, struct answer *answer);

/* What to try after such an outcome: the same server by TCP, the same once more, or another one. */
enum query_step { QUERY_BY_TCP, QUERY_AGAIN, QUERY_ELSEWHERE };

enum query_step query_step(const struct query *query, const struct answer *answer, bool has_others);
