// SPDX-License-Identifier: MIT
#include "resolver/resolver_capture.h"

#include "base/mem.h"

struct capture_query {
	struct capture_query *next;
	struct resolver_capture *resolver;
	struct name name;
	struct nameserver server;
	struct question question; /* points to the two above */
	resolver_answered *answered;
	void *argument;
};

struct resolver_capture {
	struct resolver resolver;
	struct resolver *inner; /* NULL when it plays back */
	struct buf *lines;
	const struct capture *capture; /* when it plays back */
	struct capture_query *open;
};

static struct capture_query *capture_query_new(struct resolver_capture *resolver,
					       const struct question *question,
					       resolver_answered *answered, void *argument)
{
	struct capture_query *query = mem_new(1, sizeof(*query));

	query->resolver = resolver;
	query->name = *question->name;
	query->question = *question;
	query->question.name = &query->name;
	if (question->server) {
		query->server = *question->server;
		query->question.server = &query->server;
	}
	query->answered = answered;
	query->argument = argument;
	query->next = resolver->open;
	resolver->open = query;
	return query;
}

static void capture_query_remove(struct capture_query *query)
{
	struct capture_query **link = &query->resolver->open;

	while (*link != query)
		link = &(*link)->next;
	*link = query->next;
}

static void capture_answered(void *argument, struct answer *answer)
{
	struct capture_query *query = argument;

	capture_query_remove(query);
	capture_put_answer(query->resolver->lines, &query->question, answer);
	query->answered(query->argument, answer);
	free(query);
}

static void resolver_capture_ask(struct resolver *base, const struct question *question,
				 resolver_answered *answered, void *argument)
{
	struct resolver_capture *resolver = (struct resolver_capture *)base;
	struct capture_query *query = capture_query_new(resolver, question, answered, argument);

	resolver_ask(resolver->inner, &query->question, capture_answered, query);
}

static int resolver_capture_run(struct resolver *base, struct error *error)
{
	return resolver_run(((struct resolver_capture *)base)->inner, error);
}

static void resolver_replay_ask(struct resolver *base, const struct question *question,
				resolver_answered *answered, void *argument)
{
	capture_query_new((struct resolver_capture *)base, question, answered, argument);
}

static int resolver_replay_run(struct resolver *base, struct error *error)
{
	struct resolver_capture *resolver = (struct resolver_capture *)base;

	(void)error;
	for (struct capture_query *query = take_ptr(&resolver->open), *next; query; query = next) {
		next = query->next;
		query->answered(query->argument, capture_find(resolver->capture, &query->question));
		free(query);
	}
	return resolver->open != NULL;
}

static void resolver_capture_close(struct resolver *base)
{
	struct resolver_capture *resolver = (struct resolver_capture *)base;

	resolver_close(resolver->inner);
	for (struct capture_query *query = resolver->open, *next; query; query = next) {
		next = query->next;
		free(query);
	}
	free(resolver);
}

struct resolver *resolver_capture_open(struct resolver *inner, struct buf *lines)
{
	static const struct resolver_ops ops = { .ask = resolver_capture_ask,
						 .run = resolver_capture_run,
						 .close = resolver_capture_close };
	struct resolver_capture *resolver = mem_new(1, sizeof(*resolver));

	resolver->resolver.ops = &ops;
	resolver->inner = inner;
	resolver->lines = lines;
	inner->keeps_messages = true;
	return &resolver->resolver;
}

struct resolver *resolver_replay_open(const struct capture *capture)
{
	static const struct resolver_ops ops = { .ask = resolver_replay_ask,
						 .run = resolver_replay_run,
						 .close = resolver_capture_close };
	struct resolver_capture *resolver = mem_new(1, sizeof(*resolver));

	resolver->resolver.ops = &ops;
	resolver->capture = capture;
	return &resolver->resolver;
}
