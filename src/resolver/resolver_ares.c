// SPDX-License-Identifier: MIT
#include "resolver/resolver_ares.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/secret.h"
#include "dns/message.h"
#include "resolver/query.h"

enum {
	TRIES_HERE = 2,	     /* at one server, when there is another */
	TRIES_ALONE = 4,     /* when there is none */
	SERVERS_MOST = 3,    /* for one question */
	LATE_LEAST_MS = 200, /* an answer is late after four times the usual time, but not sooner */
	RANDOM_IDS = 256,
};

struct resolver_ares {
	struct resolver resolver;
	struct upstreams pool;
	struct upstream *active;
	int64_t deadline_ms;
	struct query_list waiting, asked;
	struct buf message; /* to send; its memory is used again */
	uint16_t ids[RANDOM_IDS];
	size_t ids_left;
	int64_t now_ms;
	int64_t next_ms; /* nothing is late before */
	bool is_starting;
	bool failed;
	struct error error; /* of what failed inside a callback */
};

/* Whether there is another server for it. */
static bool query_has_choice(struct resolver_ares *resolver, const struct query *query)
{
	return !query->alone && query->servers < SERVERS_MOST &&
	       query->servers < resolver->pool.preferred_count &&
	       upstreams_choose(&resolver->pool, query->upstream, resolver->now_ms);
}

static size_t query_tries(struct resolver_ares *resolver, const struct query *query)
{
	return query_has_choice(resolver, query) ? TRIES_HERE : TRIES_ALONE;
}

/*
 * Ends a query that was asked; later answers to it are dropped. `winner` is the attempt that
 * answered, or the number of attempts.
 */
static void query_finish(struct resolver_ares *resolver, struct query *query, struct answer *answer,
			 size_t winner)
{
	query_list_remove(&resolver->asked, query);
	for (size_t i = 0; i < query->tried; i++) {
		struct attempt *attempt = query->attempts[i];

		if (!attempt)
			continue;
		attempt->query = NULL;
		attempt->upstream->under_way--;
		if (i < winner)
			upstream_count(attempt->upstream, true);
	}
	if (query->best != answer)
		answer_free(query->best);
	query->answered(query->argument, answer);
	free(query);
}

static void query_give_up(struct resolver_ares *resolver, struct query *query)
{
	query_finish(resolver, query, query->best ? query->best : answer_new(ANSWER_TIMEOUT),
		     query->tried);
}

/* Message ids must not be guessed; random octets are fetched for many at once. */
static int query_id(struct resolver_ares *resolver, uint16_t *ret_id)
{
	if (resolver->ids_left == 0) {
		if (secret_random(resolver->ids, sizeof(resolver->ids), &resolver->error) != 0)
			return -1;
		resolver->ids_left = RANDOM_IDS;
	}
	*ret_id = resolver->ids[--resolver->ids_left];
	return 0;
}

/*
 * How long to wait for an answer before the next try: twice as long each time, and after the last
 * as long as there is.
 */
static int64_t query_retry_timeout(struct resolver_ares *resolver, const struct query *query)
{
	int64_t late = 4 * query->upstream->usual_ms;

	if (query->way == TRANSPORT_TCP || query->here >= query_tries(resolver, query))
		return resolver->pool.timeout_ms;
	if (late < LATE_LEAST_MS)
		late = LATE_LEAST_MS;
	late <<= query->here - 1;
	return late < resolver->pool.timeout_ms ? late : resolver->pool.timeout_ms;
}

static transport_done attempt_done;
static void resolver_ares_start(struct resolver_ares *resolver);

/* Sends the try that is due. When it returns, the query may be answered and gone. */
static void query_send(struct resolver_ares *resolver, struct query *query)
{
	struct buf *message = &resolver->message;
	struct upstream *upstream = query->upstream;
	struct attempt *attempt;
	uint16_t id;

	if (query_id(resolver, &id) != 0 ||
	    upstream_open(&resolver->pool, upstream, query->way, &resolver->error) != 0) {
		resolver->failed = true;
		query_finish(resolver, query, answer_new(ANSWER_NETERR), query->tried);
		return;
	}
	buf_clear(message);
	message_query(message, &query->name, query->type, id,
		      query->flags | (query->way == TRANSPORT_PLAIN ? 0 : MESSAGE_EDNS));
	attempt = mem_new(1, sizeof(*attempt));
	*attempt = (struct attempt){ resolver, query, upstream, query->way, resolver->now_ms };
	query->attempts[query->tried++] = attempt;
	query->sent_ms = resolver->now_ms;
	query->late_ms = resolver->now_ms + query_retry_timeout(resolver, query);
	if (query->late_ms > query->deadline_ms)
		query->late_ms = query->deadline_ms;
	if (query->late_ms < resolver->next_ms)
		resolver->next_ms = query->late_ms;
	upstream->under_way++;
	upstream->outstanding++;
	transport_send(upstream->transports[query->way], query->directly, message->data,
		       message->len, attempt_done, attempt);
}

/* Nothing was tried yet when c-ares would not send it. */
static void query_send_directly(struct resolver_ares *resolver, struct query *query)
{
	query->directly = true;
	query_send(resolver, query);
}

/* Chooses the next try; false when none is left. */
static bool query_advance(struct resolver_ares *resolver, struct query *query, enum query_step step)
{
	struct upstream *other;

	if (query->tried >= QUERY_TRIES_MOST || resolver->now_ms >= query->deadline_ms)
		return false;
	if (step == QUERY_BY_TCP) {
		query->way = TRANSPORT_TCP;
		query->by_tcp++;
		return true;
	}
	/* A server suspected of being dead is not asked again while there is another. */
	if (step == QUERY_AGAIN && query->way != TRANSPORT_TCP &&
	    query->here < query_tries(resolver, query) &&
	    !(query->upstream->is_probed && query_has_choice(resolver, query))) {
		query->here++;
		query->way = query->upstream->speaks_edns ? TRANSPORT_UDP : TRANSPORT_PLAIN;
		return true;
	}
	if (!query_has_choice(resolver, query))
		return false;
	other = upstreams_choose(&resolver->pool, query->upstream, resolver->now_ms);
	query->upstream = other;
	query->servers++;
	query->here = 1;
	query->way = TRANSPORT_UDP;
	return true;
}

/*
 * The outcome of one attempt settles the question, or leads to the next try once no other attempt
 * is under way. Takes the answer.
 */
static void query_outcome(struct resolver_ares *resolver, struct query *query,
			  struct answer *answer, size_t number)
{
	enum query_step step = query_step(query, answer, resolver->pool.preferred_count > 1);
	bool open = false;

	if (query_is_settled(answer)) {
		query_finish(resolver, query, answer, number);
		return;
	}
	query_keep(query, answer);
	for (size_t i = 0; i < query->tried; i++)
		open |= query->attempts[i] != NULL;
	if (open && step != QUERY_BY_TCP)
		return;
	if (query_advance(resolver, query, step))
		query_send(resolver, query);
	else if (!open)
		query_give_up(resolver, query);
}

/* What one attempt brought, and what is learned from it for the next. */
static struct answer *attempt_answer(const struct attempt *attempt, enum transport_result result,
				     const void *octets, size_t len)
{
	static const enum answer_kind kinds[] = {
		[TRANSPORT_SILENT] = ANSWER_TIMEOUT,
		[TRANSPORT_UNREACHABLE] = ANSWER_NETERR,
		[TRANSPORT_GARBLED] = ANSWER_MALFORMED,
		[TRANSPORT_UNSENT] = ANSWER_NETERR,
	};
	struct answer *answer;

	if (result == TRANSPORT_ANSWERED) {
		answer = message_parse(octets, len, &attempt->query->name, attempt->query->type);
		if (attempt->resolver->resolver.keeps_messages)
			answer_keep(answer, octets, len);
	} else {
		answer = answer_new(kinds[result]);
	}
	answer->over_tcp = attempt->way == TRANSPORT_TCP;
	/*
	 * After one FORMERR c-ares 1.18 thinks that there is no EDNS, and cuts what follows to 512
	 * octets (RFC 1035 section 4.2.1).
	 */
	if (answer->kind == ANSWER_MALFORMED && len == 512)
		answer->truncated = true;
	/* Nothing is cut on TCP, whatever the header says. */
	answer->truncated = answer->truncated && !answer->over_tcp;
	/*
	 * It may be c-ares that cannot read it; and where a server ends a connection with other
	 * questions open on it, a new one is for one alone.
	 */
	attempt->query->directly |= answer->kind == ANSWER_MALFORMED ||
				    (answer->kind == ANSWER_NETERR && answer->over_tcp);
	attempt->upstream->speaks_edns =
		answer->kind != ANSWER_FORMERR && (attempt->upstream->speaks_edns || answer->edns);
	return answer;
}

static void upstream_probe_answered(void *argument, struct answer *answer)
{
	upstream_probed(argument,
			answer->kind != ANSWER_TIMEOUT && answer->kind != ANSWER_NETERR &&
				answer->kind != ANSWER_MALFORMED,
			clock_ticks_ms());
	answer_free(answer);
}

/*
 * Silence about some names may come from the servers behind a resolver, or be the way in which a
 * server treats zones that it does not have. A live server answers about the root, if only with
 * REFUSED.
 */
static void upstream_probe(struct resolver_ares *resolver, struct upstream *upstream)
{
	struct query *query = mem_new(1, sizeof(*query));

	query->name = (struct name){ .len = 1 };
	query->type = RR_NS;
	query->flags = MESSAGE_RECURSE;
	query->alone = true;
	query->answered = upstream_probe_answered;
	query->argument = upstream;
	query->upstream = upstream;
	query->servers = 1;
	query->here = 1;
	query->deadline_ms = resolver->now_ms + resolver->pool.timeout_ms;
	query_list_add(&resolver->asked, query);
	query_send(resolver, query);
}

/*
 * What sends our questions back, or octets that are no message, is no name server that lives: as
 * long as it sends nothing else, it counts as silent.
 */
static void attempt_judge_server(const struct attempt *attempt, enum transport_result result,
				 const struct answer *answer)
{
	bool nonsense = answer && answer->kind == ANSWER_MALFORMED;

	struct resolver_ares *resolver = attempt->resolver;
	struct upstream *upstream = attempt->upstream;

	if (result == TRANSPORT_UNREACHABLE)
		upstream_refused(upstream, resolver->now_ms);
	else if (result != TRANSPORT_SILENT && result != TRANSPORT_UNSENT && !nonsense)
		upstream_heard(upstream, attempt->sent_ms, resolver->now_ms);
	if (attempt->query)
		upstream_count(upstream, result == TRANSPORT_SILENT);
}

static void attempt_done(void *argument, enum transport_result result, const void *octets,
			 size_t len)
{
	struct attempt *attempt = argument;
	struct query *query = attempt->query;
	struct answer *answer = NULL;
	size_t number = 0;

	attempt->upstream->outstanding--;
	attempt->resolver->now_ms = clock_ticks_ms();
	if (result != TRANSPORT_CLOSED && result != TRANSPORT_UNSENT && query)
		answer = attempt_answer(attempt, result, octets, len);
	if (result != TRANSPORT_CLOSED)
		attempt_judge_server(attempt, result, answer);
	if (result != TRANSPORT_CLOSED && query) {
		while (query->attempts[number] != attempt)
			number++;
		query->attempts[number] = NULL;
		attempt->upstream->under_way--;
		if (result == TRANSPORT_UNSENT && query->tried < QUERY_TRIES_MOST)
			query_send_directly(attempt->resolver, query);
		else
			query_outcome(attempt->resolver, query, answer, number);
		/*
		 * The server should get the next questions while we process answers, but several at
		 * once: a wake-up for each one costs both sides.
		 */
		if (attempt->upstream->under_way * 4 <= attempt->upstream->window * 3)
			resolver_ares_start(attempt->resolver);
	}
	free(attempt);
}

static void resolver_ares_ask(struct resolver *base, const struct question *question,
			      resolver_answered *answered, void *argument)
{
	struct resolver_ares *resolver = (struct resolver_ares *)base;
	struct query *query = mem_new(1, sizeof(*query));
	struct upstream *upstream;

	query->name = *question->name;
	query->type = question->type;
	query->flags = (question->server ? 0 : MESSAGE_RECURSE | MESSAGE_AUTHENTIC) |
		       (question->unchecked ? MESSAGE_UNCHECKED : 0);
	query->answered = answered;
	query->argument = argument;
	if (!question->server) {
		query_list_add(&resolver->waiting, query);
		return;
	}
	upstream = upstream_find(&resolver->pool, question->server);
	query->alone = true;
	query_list_add(&upstream->waiting, query);
	if (!upstream->is_active) {
		upstream->is_active = true;
		upstream->active = resolver->active;
		resolver->active = upstream;
	}
}

/*
 * Moves the first query of a list to those that are asked, and asks; without a server, or with a
 * dead one, the query fails at once.
 */
static void query_start(struct resolver_ares *resolver, struct query_list *list,
			struct upstream *upstream)
{
	struct query *query = list->first;

	query_list_remove(list, query);
	query_list_add(&resolver->asked, query);
	query->deadline_ms = resolver->now_ms + resolver->deadline_ms;
	if (!upstream || upstream_is_dead(upstream, resolver->now_ms)) {
		query_give_up(resolver, query);
		return;
	}
	query->upstream = upstream;
	query->servers = 1;
	query->here = 1;
	query_send(resolver, query);
}

/* Asks what waits for the resolvers, as far as the window of the preferred one allows. */
static void resolver_ares_start(struct resolver_ares *resolver)
{
	struct upstream *upstream;

	if (resolver->is_starting)
		return;
	resolver->is_starting = true;
	while (resolver->waiting.first) {
		upstream = upstreams_choose(&resolver->pool, NULL, resolver->now_ms);
		if (upstream && upstream->under_way >= upstream->window)
			break;
		query_start(resolver, &resolver->waiting, upstream);
	}
	resolver->is_starting = false;
}

/*
 * Asks what waits for certain servers. What is started may be answered at once and lead to more, so
 * this goes by the list as it is now.
 */
static void resolver_ares_start_alone(struct resolver_ares *resolver)
{
	struct upstream *active = take_ptr(&resolver->active);

	if (active && upstreams_are_many(&resolver->pool))
		upstreams_close_idle(&resolver->pool);
	for (struct upstream *upstream = active, *next; upstream; upstream = next) {
		next = upstream->active;
		upstream->is_active = false;
		while (upstream->waiting.first && upstream->under_way < upstream->window &&
		       (upstream->is_open || !upstreams_are_many(&resolver->pool)))
			query_start(resolver, &upstream->waiting, upstream);
		if (upstream->waiting.first && !upstream->is_active) {
			upstream->is_active = true;
			upstream->active = resolver->active;
			resolver->active = upstream;
		}
	}
}

/*
 * Retries late queries; those without a try left end. A server that has been silent since it was
 * asked may be dead.
 */
static void resolver_ares_retransmit(struct resolver_ares *resolver)
{
	if (resolver->now_ms < resolver->next_ms)
		return;
	resolver->next_ms = INT64_MAX;
	for (struct query *query = resolver->asked.first, *next; query; query = next) {
		struct upstream *upstream = query->upstream;

		next = query->next;
		if (query->late_ms > resolver->now_ms) {
			resolver->next_ms = query->late_ms < resolver->next_ms ? query->late_ms
									       : resolver->next_ms;
			continue;
		}
		if (query->way != TRANSPORT_TCP && upstream_is_suspect(upstream, query->sent_ms))
			upstream_probe(resolver, upstream);
		if (query_advance(resolver, query, QUERY_AGAIN))
			query_send(resolver, query);
		else
			query_give_up(resolver, query);
	}
}

static int resolver_ares_run(struct resolver *base, struct error *error)
{
	struct resolver_ares *resolver = (struct resolver_ares *)base;

	resolver->now_ms = clock_ticks_ms();
	resolver_ares_start(resolver);
	resolver_ares_start_alone(resolver);
	if (resolver->asked.first) {
		if (transport_loop_run(resolver->pool.loop, resolver->next_ms - resolver->now_ms,
				       error) != 0)
			return -1;
		resolver->now_ms = clock_ticks_ms();
		resolver_ares_retransmit(resolver);
	}
	if (resolver->failed) {
		*error = resolver->error;
		return -1;
	}
	return resolver->waiting.first || resolver->asked.first || resolver->active;
}

static void resolver_ares_close(struct resolver *base)
{
	struct resolver_ares *resolver = (struct resolver_ares *)base;

	upstreams_close_channels(&resolver->pool);
	query_list_release(&resolver->waiting);
	query_list_release(&resolver->asked);
	for (size_t i = 0; i < resolver->pool.count; i++)
		query_list_release(&resolver->pool.items[i]->waiting);
	upstreams_release(&resolver->pool);
	buf_release(&resolver->message);
	free(resolver);
}

int resolver_ares_open(struct resolver **ret_resolver, const struct resolver_ares_options *options,
		       struct error *error)
{
	static const struct resolver_ops ops = { .ask = resolver_ares_ask,
						 .run = resolver_ares_run,
						 .close = resolver_ares_close };
	CLEANUP(nameservers_release) struct nameservers local = NAMESERVERS_INIT;
	const struct nameservers *servers = options->servers;
	struct transport_loop *loop;
	struct resolver_ares *resolver;

	if (!servers || servers->count == 0) {
		if (nameservers_load(&local, "/etc/resolv.conf", error) != 0)
			return -1;
		servers = &local;
	}
	if (transport_loop_open(&loop, error) != 0)
		return -1;
	resolver = mem_new(1, sizeof(*resolver));
	resolver->resolver.ops = &ops;
	resolver->pool.loop = loop;
	resolver->pool.timeout_ms = options->timeout_ms ? options->timeout_ms : RESOLVER_TIMEOUT_MS;
	resolver->deadline_ms =
		options->deadline_ms ? options->deadline_ms : 3 * resolver->pool.timeout_ms;
	query_list_init(&resolver->waiting);
	query_list_init(&resolver->asked);
	upstreams_prefer(&resolver->pool, servers);
	*ret_resolver = &resolver->resolver;
	return 0;
}
