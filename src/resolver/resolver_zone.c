// SPDX-License-Identifier: MIT
#include "resolver/resolver_zone.h"

#include "base/mem.h"
#include "dns/message.h"
#include "dns/zone.h"

struct zone_query {
	struct zone_query *next;
	struct name name;
	enum rr_type type;
	struct nameserver server; /* family 0: the resolver itself */
	resolver_answered *answered;
	void *argument;
};

struct zone_server {
	struct nameserver server;
	struct zone *zone;
};

struct resolver_zone {
	struct resolver resolver;
	struct resolver *rest; /* for what is not in the zone; NULL: nobody answers that */
	struct zone *zone;
	struct zone_server *servers;
	size_t server_count;
	size_t server_cap;
	struct zone_query *first;
};

static void resolver_zone_ask(struct resolver *base, const struct question *question,
			      resolver_answered *answered, void *argument)
{
	struct resolver_zone *resolver = (struct resolver_zone *)base;
	struct zone_query *query;

	if (resolver->rest && !zone_has(resolver->zone, question->name)) {
		resolver->rest->keeps_messages = base->keeps_messages;
		resolver_ask(resolver->rest, question, answered, argument);
		return;
	}
	query = mem_new(1, sizeof(*query));
	query->next = resolver->first;
	query->name = *question->name;
	query->type = question->type;
	if (question->server)
		query->server = *question->server;
	query->answered = answered;
	query->argument = argument;
	resolver->first = query;
}

/* False when there is no answer. */
static bool resolver_zone_reply(const struct resolver_zone *resolver,
				const struct zone_query *query, struct buf *message)
{
	if (query->server.family == 0)
		return (resolver->server_count ? zone_resolve : zone_reply)(
			resolver->zone, &query->name, query->type, message);
	for (size_t i = 0; i < resolver->server_count; i++)
		if (nameserver_equal(&resolver->servers[i].server, &query->server))
			return zone_reply(resolver->servers[i].zone, &query->name, query->type,
					  message);
	return false;
}

static int resolver_zone_run(struct resolver *base, struct error *error)
{
	struct resolver_zone *resolver = (struct resolver_zone *)base;

	if (!resolver->first)
		return resolver->rest ? resolver_run(resolver->rest, error) : 0;
	for (struct zone_query *query = take_ptr(&resolver->first), *next; query; query = next) {
		CLEANUP(buf_release) struct buf message = BUF_INIT;
		struct answer *answer;

		next = query->next;
		if (resolver_zone_reply(resolver, query, &message)) {
			answer =
				message_parse(message.data, message.len, &query->name, query->type);
			if (base->keeps_messages)
				answer_keep(answer, message.data, message.len);
		} else {
			answer = answer_new(ANSWER_TIMEOUT);
		}
		query->answered(query->argument, answer);
		free(query);
	}
	return 1;
}

static void resolver_zone_close(struct resolver *base)
{
	struct resolver_zone *resolver = (struct resolver_zone *)base;

	for (struct zone_query *query = resolver->first, *next; query; query = next) {
		next = query->next;
		free(query);
	}
	for (size_t i = 0; i < resolver->server_count; i++)
		zone_free(resolver->servers[i].zone);
	free(resolver->servers);
	resolver_close(resolver->rest);
	zone_free(resolver->zone);
	free(resolver);
}

static struct resolver *resolver_zone_new(struct zone *zone, struct resolver *rest)
{
	static const struct resolver_ops ops = { .ask = resolver_zone_ask,
						 .run = resolver_zone_run,
						 .close = resolver_zone_close };
	struct resolver_zone *resolver = mem_new(1, sizeof(*resolver));

	resolver->resolver.ops = &ops;
	resolver->zone = zone;
	resolver->rest = rest;
	return &resolver->resolver;
}

int resolver_zone_open(struct resolver **ret_resolver, const char *text, struct error *error)
{
	struct zone *zone;

	if (zone_parse(&zone, text, NULL, error) != 0)
		return -1;
	*ret_resolver = resolver_zone_new(zone, NULL);
	return 0;
}

int resolver_zone_before(struct resolver **resolver, const char *text, const char *domain,
			 struct error *error)
{
	struct zone *zone;
	struct name name;

	if (!name_from_text(&name, domain))
		return error_set(error, ERROR_DATA, "%s cannot be in a zone", domain);
	if (zone_parse(&zone, text, &name, error) != 0)
		return -1;
	if (!zone_has(zone, &name)) {
		zone_free(zone);
		return error_set(error, ERROR_DATA,
				 "the text has no zone, that is no SOA record, for %s", domain);
	}
	*resolver = resolver_zone_new(zone, *resolver);
	return 0;
}

int resolver_zone_add(struct resolver *base, const struct nameserver *server, const char *text,
		      struct error *error)
{
	struct resolver_zone *resolver = (struct resolver_zone *)base;
	struct zone *zone;

	if (zone_parse(&zone, text, NULL, error) != 0)
		return -1;
	resolver->servers = mem_grow(resolver->servers, &resolver->server_cap,
				     resolver->server_count + 1, sizeof(*resolver->servers));
	resolver->servers[resolver->server_count++] = (struct zone_server){ *server, zone };
	return 0;
}
