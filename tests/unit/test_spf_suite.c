// SPDX-License-Identifier: MIT
/*
 * The test suite of RFC 7208 (openspf.org), which Debian ships in golang-blitiri-go-spf-dev;
 * MAILPROV_SPF_SUITE names another copy. Each of its documents is a set of tests and the DNS data
 * that they see, which become a zone here: answered in process, and by a name server over UDP and
 * over TCP.
 */
#include "loopback.h"

#include <stdio.h>
#include <yaml.h>

#include "base/escape.h"
#include "base/vec.h"
#include "resolver/resolver_ares.h"
#include "resolver/resolver_zone.h"
#include "spf/spf.h"
#include "dns/zone.h"

enum { SUITE_TESTS = 203 };

static const char suite_default[] =
	"/usr/share/gocode/src/blitiri.com.ar/go/spf/testdata/rfc7208-tests.yml";

static const char *suite_path(void)
{
	const char *path = getenv("MAILPROV_SPF_SUITE");

	return path ? path : suite_default;
}

static const char *text_of(const yaml_node_t *node)
{
	assert_non_null(node);
	assert_int_equal(node->type, YAML_SCALAR_NODE);
	return (const char *)node->data.scalar.value;
}

static yaml_node_t *member(yaml_document_t *document, yaml_node_t *mapping, const char *key)
{
	for (yaml_node_pair_t *pair = mapping->data.mapping.pairs.start;
	     pair < mapping->data.mapping.pairs.top; pair++)
		if (strcmp(text_of(yaml_document_get_node(document, pair->key)), key) == 0)
			return yaml_document_get_node(document, pair->value);
	return NULL;
}

static size_t length(const yaml_node_t *sequence)
{
	return (size_t)(sequence->data.sequence.items.top - sequence->data.sequence.items.start);
}

static yaml_node_t *item(yaml_document_t *document, const yaml_node_t *sequence, size_t at)
{
	return yaml_document_get_node(document, sequence->data.sequence.items.start[at]);
}

static void put_name(struct buf *zone, const char *octets)
{
	struct name name = { .len = 1 };

	if (*octets)
		assert_true(name_from_octets(&name, octets, strlen(octets)));
	name_text(zone, &name);
	if (name.len > 1)
		buf_putc(zone, '.');
}

/* A character string has at most 255 octets. */
static void put_string(struct buf *zone, const yaml_node_t *node)
{
	const char *text = text_of(node);
	size_t len = node->data.scalar.length;

	do {
		size_t size = len < 255 ? len : 255;

		buf_putc(zone, ' ');
		escape_zone(zone, text, size);
		text += size;
		len -= size;
	} while (len);
}

static void put_text(struct buf *zone, yaml_document_t *document, const yaml_node_t *value)
{
	buf_puts(zone, "TXT");
	if (value->type == YAML_SCALAR_NODE)
		put_string(zone, value);
	for (size_t i = 0; value->type == YAML_SEQUENCE_NODE && i < length(value); i++)
		put_string(zone, item(document, value, i));
}

static bool has_text(yaml_document_t *document, const yaml_node_t *entries)
{
	for (size_t i = 0; i < length(entries); i++)
		if (item(document, entries, i)->type == YAML_MAPPING_NODE &&
		    member(document, item(document, entries, i), "TXT"))
			return true;
	return false;
}

/*
 * One entry of a node: {TYPE: value}, or TIMEOUT alone. Values of the withdrawn type SPF stand for
 * TXT, unless the node has TXT of its own.
 */
static void put_entry(struct buf *zone, yaml_document_t *document, const char *owner,
		      yaml_node_t *entry, bool texts)
{
	const char *type = entry->type == YAML_SCALAR_NODE
				   ? text_of(entry)
				   : text_of(yaml_document_get_node(
					     document, entry->data.mapping.pairs.start->key));
	yaml_node_t *value =
		entry->type == YAML_SCALAR_NODE
			? NULL
			: yaml_document_get_node(document, entry->data.mapping.pairs.start->value);
	bool spf = strcmp(type, "SPF") == 0;

	if ((spf && texts) || (strcmp(type, "TXT") == 0 && value->type == YAML_SCALAR_NODE &&
			       strcmp(text_of(value), "NONE") == 0))
		return;
	put_name(zone, owner);
	buf_putc(zone, ' ');
	if (spf || strcmp(type, "TXT") == 0) {
		put_text(zone, document, value);
	} else if (strcmp(type, "TIMEOUT") == 0) {
		buf_puts(zone, type);
	} else if (strcmp(type, "CNAMELOOP") == 0) {
		buf_puts(zone, "CNAME ");
		put_name(zone, owner);
	} else if (strcmp(type, "MX") == 0) {
		buf_printf(zone, "MX %s ", text_of(item(document, value, 0)));
		put_name(zone, text_of(item(document, value, 1)));
	} else if (strcmp(type, "PTR") == 0 || strcmp(type, "CNAME") == 0) {
		buf_printf(zone, "%s ", type);
		put_name(zone, text_of(value));
	} else {
		buf_printf(zone, "%s %s", type, text_of(value));
	}
	buf_putc(zone, '\n');
}

static void put_zone(struct buf *zone, yaml_document_t *document, yaml_node_t *data)
{
	buf_puts(zone, ". SOA . . 1 3600 600 86400 60\n");
	for (yaml_node_pair_t *pair = data->data.mapping.pairs.start;
	     pair < data->data.mapping.pairs.top; pair++) {
		yaml_node_t *entries = yaml_document_get_node(document, pair->value);
		bool texts = has_text(document, entries);

		for (size_t i = 0; i < length(entries); i++)
			put_entry(zone, document,
				  text_of(yaml_document_get_node(document, pair->key)),
				  item(document, entries, i), texts);
	}
}

static bool is_allowed(yaml_document_t *document, const yaml_node_t *results, const char *result)
{
	if (results->type == YAML_SCALAR_NODE)
		return strcmp(text_of(results), result) == 0;
	for (size_t i = 0; i < length(results); i++)
		if (strcmp(text_of(item(document, results, i)), result) == 0)
			return true;
	return false;
}

/*
 * How the answers come: from the zone at once, or from a server, which over TCP sends nothing but
 * the advice to come by TCP otherwise.
 */
enum way { IN_PROCESS, OVER_UDP, OVER_TCP };

enum { HEADER = 12, FLAG_TC = 0x02, TIMEOUT_MS = 100, UDP_SIZE = 512 };

struct serving {
	struct zone *zone;
	enum way way;
};

static void serve(void *argument, const unsigned char *octets, size_t len, bool tcp,
		  struct buf *reply)
{
	const struct serving *serving = argument;
	struct scan scan = scan_over(octets, len);
	struct name name;
	enum rr_type type;

	scan_seek(&scan, HEADER);
	if (!name_read(&name, &scan))
		return;
	type = scan_u16(&scan);
	if (scan.bad || !zone_reply(serving->zone, &name, type, reply)) {
		buf_clear(reply);
		return;
	}
	memcpy(reply->data, octets, 2);
	if (tcp || (serving->way == OVER_UDP && reply->len <= UDP_SIZE))
		return;
	buf_cut(reply, HEADER + name.len + 4);
	reply->data[2] |= FLAG_TC;
	memset(reply->data + 6, 0, 6);
}

/* Answers for one document. */
struct source {
	enum way way;
	const char *zone;
	struct serving serving;
	struct loopback server;
};

static void source_start(struct source *source, enum way way, const char *zone)
{
	struct error error = ERROR_INIT;

	*source = (struct source){ .way = way, .zone = zone, .serving = { .way = way } };
	if (way == IN_PROCESS)
		return;
	ASSERT_OK(zone_parse(&source->serving.zone, zone, NULL, &error), error);
	source->server = loopback_start(serve, &source->serving, true);
}

static void source_stop(const struct source *source)
{
	if (source->way == IN_PROCESS)
		return;
	loopback_stop(&source->server);
	zone_free(source->serving.zone);
}

static struct resolver *source_open(const struct source *source)
{
	CLEANUP(nameservers_release) struct nameservers list = NAMESERVERS_INIT;
	const struct resolver_ares_options options = { .servers = &list, .timeout_ms = TIMEOUT_MS };
	struct error error = ERROR_INIT;
	struct resolver *resolver;

	if (source->way == IN_PROCESS) {
		ASSERT_OK(resolver_zone_open(&resolver, source->zone, &error), error);
		return resolver;
	}
	nameservers_add(&list, &source->server.address);
	ASSERT_OK(resolver_ares_open(&resolver, &options, &error), error);
	return resolver;
}

/* Runs one test; what went wrong is shown and counted. */
static bool try_test(yaml_document_t *document, const char *id, yaml_node_t *test,
		     const struct source *source)
{
	CLEANUP(resolver_closep) struct resolver *resolver = source_open(source);
	CLEANUP(spf_outcome_release) struct spf_outcome outcome = SPF_OUTCOME_INIT;
	struct spf_request request = { .sender = text_of(member(document, test, "mailfrom")),
				       .helo = text_of(member(document, test, "helo")) };
	yaml_node_t *explanation = member(document, test, "explanation");
	struct error error = ERROR_INIT;
	struct answer_cache *answers;
	struct dns_lookup lookup;
	bool good;

	assert_true(spf_address_parse(&request.ip, text_of(member(document, test, "host"))));
	answers = answer_cache_new(resolver);
	dns_lookup_init(&lookup, answers, 1, NULL, NULL);
	while (!spf_check(&lookup, &request, &outcome))
		ASSERT_OK(dns_lookup_wait(&lookup, resolver, &error), error);
	answer_cache_free(answers);
	good = is_allowed(document, member(document, test, "result"),
			  spf_result_text(outcome.result));
	if (explanation)
		good &= strcmp(text_of(explanation),
			       outcome.explanation ? outcome.explanation : "DEFAULT") == 0;
	if (!good)
		print_error("%s: %s, explanation \"%s\", problem \"%s\"\n", id,
			    spf_result_text(outcome.result),
			    outcome.explanation ? outcome.explanation : "DEFAULT",
			    outcome.problem ? outcome.problem : "");
	return good;
}

static void run_document(yaml_document_t *document, enum way way, size_t *ran, size_t *good)
{
	CLEANUP(buf_release) struct buf zone = BUF_INIT;
	yaml_node_t *root = yaml_document_get_root_node(document),
		    *tests = member(document, root, "tests");
	struct source source;

	put_zone(&zone, document, member(document, root, "zonedata"));
	source_start(&source, way, buf_text(&zone));
	for (yaml_node_pair_t *pair = tests->data.mapping.pairs.start;
	     pair < tests->data.mapping.pairs.top; pair++, ++*ran)
		*good += try_test(document, text_of(yaml_document_get_node(document, pair->key)),
				  yaml_document_get_node(document, pair->value), &source);
	source_stop(&source);
}

static void run_suite(enum way way)
{
	FILE *file = fopen(suite_path(), "re");
	size_t ran = 0, good = 0;
	yaml_parser_t parser;
	bool more = true;

	if (!file)
		SKIP("the suite of RFC 7208 is missing");
	assert_true(yaml_parser_initialize(&parser));
	yaml_parser_set_input_file(&parser, file);
	while (more) {
		yaml_document_t document;

		assert_true(yaml_parser_load(&parser, &document));
		more = yaml_document_get_root_node(&document) != NULL;
		if (more)
			run_document(&document, way, &ran, &good);
		yaml_document_delete(&document);
	}
	yaml_parser_delete(&parser);
	fclose(file);
	assert_int_equal(ran, SUITE_TESTS);
	assert_int_equal(good, SUITE_TESTS);
}

static void test_in_process(void **state)
{
	(void)state;
	run_suite(IN_PROCESS);
}

static void test_over_udp(void **state)
{
	(void)state;
	run_suite(OVER_UDP);
}

static void test_over_tcp(void **state)
{
	(void)state;
	run_suite(OVER_TCP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_in_process),
		cmocka_unit_test(test_over_udp),
		cmocka_unit_test(test_over_tcp),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
