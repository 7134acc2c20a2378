// SPDX-License-Identifier: MIT
#include "dns/resolver_ares.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/secret.h"
#include "dns/channel.h"
#include "dns/message.h"

enum {
	WINDOW_LEAST = 4,
	TRIES_HERE = 2,   /* at one server */
	SERVERS_MOST = 3, /* for one question */
	TRIES_MOST = 8,   /* with those by TCP */
	LATE_FIRST_MS = 50,
	LATE_LEAST_MS = 200, /* an answer is late after four times the usual time, but not sooner */
	SILENCES_UNTIL_DEAD = 8,
	DEAD_MS = 60 * 1000,
	RANDOM_IDS = 256,
};

/* One name server, and what we know of it. */
struct upstream {
	struct nameserver server;
	struct channel *channels[CHANNEL_WAYS]; /* opened when first used */
	size_t window;
	size_t under_way;
	size_t outcomes; /* since the window was last looked at */
	size_t losses;   /* among them */
	size_t silences; /* in a row */
	int64_t dead_until_ms;
	int64_t usual_ms; /* smoothed time that an answer takes */
	bool speaks_edns;
};

struct query;

/* One message on its way. */
struct attempt {
	struct resolver_ares *resolver;
	struct query *query; /* NULL: nobody waits for it any more */
	struct upstream *upstream;
	enum channel_way way;
	int64_t sent_ms;
};

struct query {
	struct query *next, **link; /* in the list of those that wait, or of those that are asked */
	struct name name;
	enum rr_type type;
	bool unchecked;
	resolver_answered *answered;
	void *argument;
	struct upstream *upstream;
	enum channel_way way;
	size_t servers; /* that were tried, with this one */
	size_t here;    /* tries at this one */
	int64_t late_ms; /* when to try again although an answer may still come */
	struct attempt *attempts[TRIES_MOST]; /* in the order of sending; NULL where the outcome is known */
	size_t tried;
	struct answer *best; /* of the outcomes that settled nothing */
};

struct query_list {
	struct query *first, **end;
};

struct resolver_ares {
	struct resolver resolver;
	struct channel_loop *loop;
	struct upstream *upstreams;
	size_t count;
	int64_t timeout_ms;
	struct query_list waiting, asked;
	uint16_t ids[RANDOM_IDS];
	size_t ids_left;
	int64_t now_ms;
	bool failed;
	struct error error; /* of what failed inside a callback */
};

static void query_list_add(struct query_list *list, struct query *query)
{
	query->next = NULL;
	query->link = list->end;
	*list->end = query;
	list->end = &query->next;
}

static void query_list_remove(struct query_list *list, struct query *query)
{
	*query->link = query->next;
	if (query->next)
		query->next->link = query->link;
	else
		list->end = query->link;
}

/*
 * Additive increase, multiplicative decrease: the window grows by one for each clean round of answers and is halved when more get lost than the
 * Internet loses anyway.
 */
static void upstream_count(struct upstream *upstream, bool lost)
{
	upstream->outcomes++;
	upstream->losses += lost;
	if (upstream->losses > 3 + upstream->outcomes / 16)
		upstream->window = upstream->window / 2 > WINDOW_LEAST ? upstream->window / 2 : WINDOW_LEAST;
	else if (upstream->outcomes < RESOLVER_WINDOW)
		return;
	else if (upstream->losses == 0 && upstream->window < RESOLVER_WINDOW)
		upstream->window++;
	upstream->outcomes = upstream->losses = 0;
}

/* The next server behind `last` (all, when it is NULL) that is not known to be dead; NULL when there is none. */
static struct upstream *upstream_choose(struct resolver_ares *resolver, const struct upstream *last)
{
	size_t start = last ? (size_t)(last - resolver->upstreams) + 1 : 0;

	for (size_t i = 0; i < resolver->count; i++) {
		struct upstream *upstream = &resolver->upstreams[(start + i) % resolver->count];

		if (upstream != last && upstream->dead_until_ms <= resolver->now_ms)
			return upstream;
	}
	return NULL;
}

/* Ends a query that was asked; whatever of it is still under way comes too late. `winner` is the attempt that answered, or the number of attempts. */
static void query_finish(struct resolver_ares *resolver, struct query *query, struct answer *answer, size_t winner)
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
	query_finish(resolver, query, query->best ? query->best : answer_new(ANSWER_TIMEOUT), query->tried);
}

/* How much an outcome tells; the most telling one is reported when none settles the question. */
static int query_rank(const struct answer *answer)
{
	if (answer->truncated)
		return 0;
	switch (answer->kind) {
	case ANSWER_TIMEOUT:
		return answer->over_tcp;
	case ANSWER_NETERR:
		return 1 + answer->over_tcp;
	case ANSWER_MALFORMED:
		return 3;
	default:
		return 4;
	}
}

static void query_keep(struct query *query, struct answer *answer)
{
	/* What was cut off may be what was asked for, so this is no answer unless TCP brings the rest. */
	if (answer->truncated) {
		answer->kind = ANSWER_NETERR;
		answer->over_tcp = true;
	}
	if (query->best && query_rank(query->best) > query_rank(answer)) {
		answer_free(answer);
	} else {
		answer_free(query->best);
		query->best = answer;
	}
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

static int64_t query_patience(const struct resolver_ares *resolver, const struct query *query)
{
	int64_t late = 4 * query->upstream->usual_ms;

	/* Nothing is asked twice over TCP, and after the second try there is only waiting. */
	if (query->way == CHANNEL_TCP || query->here > 1)
		return resolver->timeout_ms;
	if (late < LATE_LEAST_MS)
		late = LATE_LEAST_MS;
	return late < resolver->timeout_ms ? late : resolver->timeout_ms;
}

static channel_done attempt_done;

/* Sends the try that is due. When it returns, the query may be answered and gone. */
static void query_send(struct resolver_ares *resolver, struct query *query)
{
	CLEANUP(buf_release) struct buf message = BUF_INIT;
	struct channel **channel = &query->upstream->channels[query->way];
	struct attempt *attempt;
	uint16_t id;

	if (query_id(resolver, &id) != 0 ||
	    (!*channel && channel_open(resolver->loop, &query->upstream->server, query->way, resolver->timeout_ms, channel, &resolver->error) != 0)) {
		resolver->failed = true;
		query_finish(resolver, query, answer_new(ANSWER_NETERR), query->tried);
		return;
	}
	message_query(&message, &query->name, query->type, id,
		      MESSAGE_RECURSE | (query->unchecked ? MESSAGE_UNCHECKED : MESSAGE_AUTHENTIC) |
			      (query->way == CHANNEL_PLAIN ? 0 : MESSAGE_EDNS));
	attempt = mem_new(1, sizeof(*attempt));
	*attempt = (struct attempt){ resolver, query, query->upstream, query->way, resolver->now_ms };
	query->attempts[query->tried++] = attempt;
	query->late_ms = resolver->now_ms + query_patience(resolver, query);
	query->upstream->under_way++;
	channel_send(*channel, message.data, message.len, attempt_done, attempt);
}

enum query_step { STEP_TCP, STEP_AGAIN, STEP_ELSEWHERE };

/* Chooses the next try; false when none is left. */
static bool query_advance(struct resolver_ares *resolver, struct query *query, enum query_step step)
{
	struct upstream *other;

	if (query->tried >= TRIES_MOST)
		return false;
	if (step == STEP_TCP) {
		query->way = CHANNEL_TCP;
		return true;
	}
	if (step == STEP_AGAIN && query->way != CHANNEL_TCP && query->here < TRIES_HERE) {
		query->here++;
		query->way = query->upstream->speaks_edns ? CHANNEL_UDP : CHANNEL_PLAIN;
		return true;
	}
	other = upstream_choose(resolver, query->upstream);
	if (!other || query->servers >= SERVERS_MOST || query->servers >= resolver->count)
		return false;
	query->upstream = other;
	query->servers++;
	query->here = 1;
	query->way = CHANNEL_UDP;
	return true;
}

static bool query_is_settled(const struct answer *answer)
{
	return !answer->truncated && (answer_is_definite(answer) || answer->kind == ANSWER_ALIAS);
}

static enum query_step query_step(const struct resolver_ares *resolver, const struct answer *answer)
{
	if (answer->truncated)
		return STEP_TCP;
	switch (answer->kind) {
	case ANSWER_TIMEOUT:
	case ANSWER_MALFORMED:
	case ANSWER_FORMERR:
		return STEP_AGAIN;
	case ANSWER_SERVFAIL:
		return resolver->count > 1 ? STEP_ELSEWHERE : STEP_AGAIN;
	default:
		return STEP_ELSEWHERE;
	}
}

/* The outcome of one attempt settles the question, or leads to the next try once no other attempt is under way. Takes the answer. */
static void query_outcome(struct resolver_ares *resolver, struct query *query, struct answer *answer, size_t number)
{
	enum query_step step = query_step(resolver, answer);
	bool open = false;

	if (query_is_settled(answer)) {
		query_finish(resolver, query, answer, number);
		return;
	}
	query_keep(query, answer);
	for (size_t i = 0; i < query->tried; i++)
		open |= query->attempts[i] != NULL;
	if (open && step != STEP_TCP)
		return;
	if (query_advance(resolver, query, step))
		query_send(resolver, query);
	else if (!open)
		query_give_up(resolver, query);
}

static struct answer *attempt_answer(const struct attempt *attempt, enum channel_result result, const void *octets, size_t len)
{
	static const enum answer_kind kinds[] = {
		[CHANNEL_SILENT] = ANSWER_TIMEOUT, [CHANNEL_UNREACHABLE] = ANSWER_NETERR, [CHANNEL_GARBLED] = ANSWER_MALFORMED,
	};
	struct answer *answer;

	if (result == CHANNEL_ANSWERED)
		answer = message_parse(octets, len, &attempt->query->name, attempt->query->type);
	else
		answer = answer_new(kinds[result]);
	answer->over_tcp = attempt->way == CHANNEL_TCP;
	/* After one FORMERR c-ares 1.18 thinks that there is no EDNS, and cuts what follows to 512 octets (RFC 1035 section 4.2.1). */
	if (answer->kind == ANSWER_MALFORMED && len == 512)
		answer->truncated = true;
	/* Nothing is cut on TCP, whatever the header says. */
	answer->truncated = answer->truncated && !answer->over_tcp;
	return answer;
}

static void attempt_judge_server(const struct attempt *attempt, enum channel_result result)
{
	struct upstream *upstream = attempt->upstream;

	if (result == CHANNEL_SILENT || result == CHANNEL_UNREACHABLE) {
		if (++upstream->silences >= SILENCES_UNTIL_DEAD)
			upstream->dead_until_ms = attempt->resolver->now_ms + DEAD_MS;
	} else {
		upstream->silences = 0;
		upstream->dead_until_ms = 0;
		upstream->usual_ms += (attempt->resolver->now_ms - attempt->sent_ms - upstream->usual_ms) / 8;
	}
	if (attempt->query)
		upstream_count(upstream, result == CHANNEL_SILENT);
}

static void attempt_done(void *argument, enum channel_result result, const void *octets, size_t len)
{
	struct attempt *attempt = argument;
	struct query *query = attempt->query;
	struct answer *answer;
	size_t number = 0;

	if (result != CHANNEL_CLOSED)
		attempt_judge_server(attempt, result);
	if (result != CHANNEL_CLOSED && query) {
		while (query->attempts[number] != attempt)
			number++;
		query->attempts[number] = NULL;
		attempt->upstream->under_way--;
		answer = attempt_answer(attempt, result, octets, len);
		attempt->upstream->speaks_edns = answer->kind != ANSWER_FORMERR && (attempt->upstream->speaks_edns || answer->edns);
		query_outcome(attempt->resolver, query, answer, number);
	}
	free(attempt);
}

static void resolver_ares_ask(struct resolver *base, const struct question *question, resolver_answered *answered, void *argument)
{
	struct resolver_ares *resolver = (struct resolver_ares *)base;
	struct query *query = mem_new(1, sizeof(*query));

	query->name = *question->name;
	query->type = question->type;
	query->unchecked = question->unchecked;
	query->answered = answered;
	query->argument = argument;
	query_list_add(&resolver->waiting, query);
}

/* Asks what waits, as far as the window of the preferred server allows. When all servers are dead, nobody is kept waiting. */
static void resolver_ares_start(struct resolver_ares *resolver)
{
	struct query *query;

	while ((query = resolver->waiting.first)) {
		struct upstream *upstream = upstream_choose(resolver, NULL);

		if (upstream && upstream->under_way >= upstream->window)
			return;
		query_list_remove(&resolver->waiting, query);
		query_list_add(&resolver->asked, query);
		if (upstream) {
			query->upstream = upstream;
			query->servers = 1;
			query->here = 1;
			query_send(resolver, query);
		} else {
			query_give_up(resolver, query);
		}
	}
}

/* Tries again what is late; what has no try left ends. */
static void resolver_ares_hurry(struct resolver_ares *resolver)
{
	for (struct query *query = resolver->asked.first, *next; query; query = next) {
		next = query->next;
		if (query->late_ms > resolver->now_ms)
			continue;
		if (query_advance(resolver, query, STEP_AGAIN))
			query_send(resolver, query);
		else
			query_give_up(resolver, query);
	}
}

static int resolver_ares_run(struct resolver *base, struct error *error)
{
	struct resolver_ares *resolver = (struct resolver_ares *)base;
	int64_t next_ms = INT64_MAX;

	resolver->now_ms = clock_ticks_ms();
	resolver_ares_start(resolver);
	if (resolver->asked.first) {
		for (struct query *query = resolver->asked.first; query; query = query->next)
			next_ms = query->late_ms < next_ms ? query->late_ms : next_ms;
		if (channel_loop_run(resolver->loop, next_ms - resolver->now_ms, error) != 0)
			return -1;
		resolver->now_ms = clock_ticks_ms();
		resolver_ares_hurry(resolver);
	}
	if (resolver->failed) {
		*error = resolver->error;
		return -1;
	}
	return resolver->waiting.first || resolver->asked.first;
}

static void query_list_free(struct query_list *list)
{
	for (struct query *query = list->first, *next; query; query = next) {
		next = query->next;
		answer_free(query->best);
		free(query);
	}
}

static void resolver_ares_close(struct resolver *base)
{
	struct resolver_ares *resolver = (struct resolver_ares *)base;

	channel_loop_close(resolver->loop);
	query_list_free(&resolver->waiting);
	query_list_free(&resolver->asked);
	free(resolver->upstreams);
	free(resolver);
}

static void resolver_ares_set_servers(struct resolver_ares *resolver, const struct nameservers *servers)
{
	resolver->count = servers->count;
	resolver->upstreams = mem_new(servers->count, sizeof(*resolver->upstreams));
	for (size_t i = 0; i < servers->count; i++)
		resolver->upstreams[i] = (struct upstream){ .server = servers->items[i], .window = RESOLVER_WINDOW, .usual_ms = LATE_FIRST_MS };
}

int resolver_ares_open(struct resolver **ret_resolver, const struct resolver_ares_options *options, struct error *error)
{
	static const struct resolver_ops ops = { .ask = resolver_ares_ask, .run = resolver_ares_run, .close = resolver_ares_close };
	CLEANUP(nameservers_release) struct nameservers local = NAMESERVERS_INIT;
	const struct nameservers *servers = options->servers;
	struct channel_loop *loop;
	struct resolver_ares *resolver;

	if (!servers || servers->count == 0) {
		if (nameservers_load(&local, "/etc/resolv.conf", error) != 0)
			return -1;
		servers = &local;
	}
	if (channel_loop_open(&loop, error) != 0)
		return -1;
	resolver = mem_new(1, sizeof(*resolver));
	resolver->resolver.ops = &ops;
	resolver->loop = loop;
	resolver->timeout_ms = options->timeout_ms ? options->timeout_ms : RESOLVER_TIMEOUT_MS;
	resolver->waiting.end = &resolver->waiting.first;
	resolver->asked.end = &resolver->asked.first;
	resolver_ares_set_servers(resolver, servers);
	*ret_resolver = &resolver->resolver;
	return 0;
}
