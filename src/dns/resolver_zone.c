// SPDX-License-Identifier: MIT
#include "dns/resolver_zone.h"

#include "base/mem.h"
#include "dns/message.h"
#include "dns/zone.h"

struct zone_query {
	struct zone_query *next;
	struct name name;
	enum rr_type type;
	resolver_answered *answered;
	void *argument;
};

struct resolver_zone {
	struct resolver resolver;
	struct zone *zone;
	struct zone_query *first;
};

static void resolver_zone_ask(struct resolver *base, const struct question *question, resolver_answered *answered, void *argument)
{
	struct resolver_zone *resolver = (struct resolver_zone *)base;
	struct zone_query *query = mem_new(1, sizeof(*query));

	*query = (struct zone_query){ resolver->first, *question->name, question->type, answered, argument };
	resolver->first = query;
}

static int resolver_zone_run(struct resolver *base, struct error *error)
{
	struct resolver_zone *resolver = (struct resolver_zone *)base;

	(void)error;
	for (struct zone_query *query = take_ptr(&resolver->first), *next; query; query = next) {
		CLEANUP(buf_release) struct buf message = BUF_INIT;
		bool heard = zone_reply(resolver->zone, &query->name, query->type, &message);

		next = query->next;
		query->answered(query->argument,
				heard ? message_parse(message.data, message.len, &query->name, query->type) : answer_new(ANSWER_TIMEOUT));
		free(query);
	}
	return resolver->first != NULL;
}

static void resolver_zone_close(struct resolver *base)
{
	struct resolver_zone *resolver = (struct resolver_zone *)base;

	for (struct zone_query *query = resolver->first, *next; query; query = next) {
		next = query->next;
		free(query);
	}
	zone_free(resolver->zone);
	free(resolver);
}

int resolver_zone_open(struct resolver **ret_resolver, const char *text, struct error *error)
{
	static const struct resolver_ops ops = { .ask = resolver_zone_ask, .run = resolver_zone_run, .close = resolver_zone_close };
	struct resolver_zone *resolver;
	struct zone *zone;

	if (zone_parse(&zone, text, error) != 0)
		return -1;
	resolver = mem_new(1, sizeof(*resolver));
	resolver->resolver.ops = &ops;
	resolver->zone = zone;
	*ret_resolver = &resolver->resolver;
	return 0;
}
