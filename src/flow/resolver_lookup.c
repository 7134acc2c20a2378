// SPDX-License-Identifier: MIT
#include "flow/resolver_lookup.h"

#include <arpa/inet.h>
#include <strings.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/scan.h"
#include "base/secret.h"
#include "resolver/resolver.h"
#include "flow/resolution.h"

enum { HOSTS_MAX = 4 * 1024 * 1024 };

/* The outcome of questions that were asked at the same time. */
struct resolver_lookup_answers {
	struct answer *answer[2];
	int count;
};

static void resolver_lookup_take(void *argument, struct answer *answer)
{
	struct resolver_lookup_answers *answers = argument;

	answers->answer[answers->count++] = answer;
}

static void resolver_lookup_release_answers(struct resolver_lookup_answers *answers)
{
	for (int i = 0; i < answers->count; i++)
		answer_free(answers->answer[i]);
}

void resolver_lookup_release(struct resolver_lookup *names)
{
	resolver_close(names->resolver);
	names->resolver = NULL;
}

static int resolver_lookup_ask(struct resolver_lookup *names, const char *text,
			       const enum rr_type *types, int count,
			       struct resolver_lookup_answers *answers, struct error *error)
{
	static const struct vec none = VEC_INIT;
	struct name name;
	int status = 1;

	if (!name_from_text(&name, text))
		return error_set(error, ERROR_CONFIG, "\"%s\" is no name that the DNS could have",
				 text);
	if (!names->resolver && resolution_open(&none, names->config, &names->resolver, error) != 0)
		return -1;
	for (int i = 0; i < count; i++) {
		const struct question question = { .name = &name, .type = types[i] };

		resolver_ask(names->resolver, &question, resolver_lookup_take, answers);
	}
	while (answers->count < count && status > 0)
		status = resolver_run(names->resolver, error);
	/* The callback of an open question would use a lookup that is gone. */
	if (answers->count < count)
		resolver_lookup_release(names);
	return status < 0 ? -1 : 0;
}

/* Why nothing was found, by the answers. */
static int resolver_lookup_fail(const char *text, const struct resolver_lookup_answers *answers,
				struct error *error)
{
	CLEANUP(buf_release) struct buf why = BUF_INIT;

	for (int i = 0; i < answers->count; i++) {
		CLEANUP(buf_release) struct buf one = BUF_INIT;

		answer_describe(&one, answers->answer[i]);
		if (why.len && strcmp(one.data, why.data) == 0)
			continue;
		buf_printf(&why, "%s%s", why.len ? ", " : "", buf_text(&one));
	}
	return error_set(error, ERROR_AGAIN, "cannot resolve %s: %s", text,
			 why.len ? why.data : "no answer");
}

/* The next word of a line, which ends at a comment; 1 or 0. */
static bool resolver_lookup_word(struct scan *line, const char **ret_word, size_t *ret_len)
{
	while (line->at < line->end && strchr(" \t\r", *line->at))
		line->at++;
	*ret_word = (const char *)line->at;
	while (line->at < line->end && !strchr(" \t\r#", *line->at))
		line->at++;
	*ret_len = (size_t)((const char *)line->at - *ret_word);
	return *ret_len > 0;
}

/* The address of a line of hosts(5) that has the name. */
static bool resolver_lookup_line_has(const char *text, size_t len, const char *host,
				     struct buf *address)
{
	struct scan line = scan_over(text, len);
	const char *word;
	size_t word_len;

	if (!resolver_lookup_word(&line, &word, &word_len))
		return false;
	buf_add(address, word, word_len);
	while (resolver_lookup_word(&line, &word, &word_len))
		if (word_len == strlen(host) && strncasecmp(word, host, word_len) == 0)
			return true;
	return false;
}

/* A file that is not there, or cannot be read, has no names. */
static void resolver_lookup_read_hosts(const struct resolver_lookup *names, const char *host,
				       struct arena *arena, struct vec *addresses)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct error ignored = ERROR_INIT;
	struct scan scan;
	const char *line;
	size_t len;

	if (file_read(names->hosts, HOSTS_MAX, &text, &ignored) != 0)
		return;
	scan = scan_over(buf_text(&text), text.len);
	while (scan_line(&scan, &line, &len)) {
		CLEANUP(buf_release) struct buf address = BUF_INIT;

		if (resolver_lookup_line_has(line, len, host, &address))
			vec_add(addresses, arena_text(arena, address.data));
	}
}

static void resolver_lookup_add_addresses(const struct answer *answer, int family,
					  struct arena *arena, struct vec *addresses)
{
	for (size_t i = 0; i < answer->count; i++) {
		char text[INET6_ADDRSTRLEN];

		if (answer->records[i].len == (family == AF_INET ? 4 : 16) &&
		    inet_ntop(family, answer->records[i].octets, text, sizeof(text)))
			vec_add(addresses, arena_text(arena, text));
	}
}

static int resolver_lookup_addresses(void *argument, const char *host, struct arena *arena,
				     struct vec *addresses, struct error *error)
{
	static const enum rr_type types[] = { RR_AAAA, RR_A };
	CLEANUP(resolver_lookup_release_answers)
	struct resolver_lookup_answers answers = { .count = 0 };
	struct resolver_lookup *names = argument;

	resolver_lookup_read_hosts(names, host, arena, addresses);
	if (addresses->count || !strchr(host, '.'))
		return 0;
	if (resolver_lookup_ask(names, host, types, ARRAY_LEN(types), &answers, error) != 0)
		return -1;
	/* The answers come in any order; an address tells by its length what it is. */
	for (int i = 0; i < answers.count; i++)
		resolver_lookup_add_addresses(answers.answer[i], AF_INET6, arena, addresses);
	for (int i = 0; i < answers.count; i++)
		resolver_lookup_add_addresses(answers.answer[i], AF_INET, arena, addresses);
	return addresses->count ? 0 : resolver_lookup_fail(host, &answers, error);
}

/*
 * One of those with the lowest priority that are left, by chance in proportion to its weight (RFC
 * 2782).
 */
static size_t resolver_lookup_choose(const struct rr *records, const bool *taken, size_t count)
{
	size_t chosen = count;
	uint32_t sum = 0, dice = 0;
	struct error ignored = ERROR_INIT;

	for (size_t i = 0; i < count; i++)
		if (!taken[i] &&
		    (chosen == count || records[i].preference < records[chosen].preference))
			chosen = i;
	for (size_t i = 0; i < count; i++)
		if (!taken[i] && records[i].preference == records[chosen].preference)
			sum += records[i].weight + 1U;
	if (secret_random(&dice, sizeof(dice), &ignored) != 0)
		return chosen;
	dice %= sum;
	for (size_t i = 0; i < count; i++) {
		if (taken[i] || records[i].preference != records[chosen].preference)
			continue;
		if (dice < records[i].weight + 1U)
			return i;
		dice -= records[i].weight + 1U;
	}
	return chosen;
}

static int resolver_lookup_servers(void *argument, const char *service, struct arena *arena,
				   struct vec *servers, struct error *error)
{
	static const enum rr_type types[] = { RR_SRV };
	CLEANUP(resolver_lookup_release_answers)
	struct resolver_lookup_answers answers = { .count = 0 };
	CLEANUP(mem_freep) bool *taken = NULL;
	const struct answer *answer;

	if (resolver_lookup_ask(argument, service, types, ARRAY_LEN(types), &answers, error) != 0)
		return -1;
	answer = answers.count ? answers.answer[0] : NULL;
	if (!answer || answer->count == 0)
		return resolver_lookup_fail(service, &answers, error);
	taken = mem_new(answer->count, sizeof(*taken));
	for (size_t left = answer->count; left > 0; left--) {
		size_t i = resolver_lookup_choose(answer->records, taken, answer->count);
		const struct rr *record = &answer->records[i];

		taken[i] = true;
		/* "." says that the service is not available (RFC 2782). */
		if (strcmp(record->target, ".") != 0)
			vec_add(servers,
				arena_printf(arena, "%s:%u", record->target, record->port));
	}
	return servers->count
		       ? 0
		       : error_set(error, ERROR_AGAIN,
				   "%s: the DNS says that there is no such service", service);
}

void resolver_lookup_init(struct resolver_lookup *names, const struct config *config)
{
	*names = (struct resolver_lookup){
		.config = config,
		.hosts = "/etc/hosts",
		.lookup = { .addresses = resolver_lookup_addresses,
			    .servers = resolver_lookup_servers,
			    .argument = names },
	};
}
