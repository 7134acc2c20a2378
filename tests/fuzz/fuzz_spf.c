// SPDX-License-Identifier: MIT
/*
 * SPF over any octets as the text of a record that every name has: parser, macros, evaluation, the
 * walk over the tree, and the repair of misprints.
 */
#include <assert.h>

#include "base/escape.h"
#include "resolver/resolver_zone.h"
#include "spf/spf_repair.h"
#include "spf/spf_tree.h"

enum { TEXT_MAX = 4000 };

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len);

/* A world in which the text is at every name. */
static struct resolver *open_world(const uint8_t *octets, size_t len)
{
	CLEANUP(buf_release) struct buf zone = BUF_INIT;
	struct resolver *resolver = NULL;
	struct error error = ERROR_INIT;

	buf_puts(&zone,
		 ". SOA . . 1 1 1 1 60\n*. A 192.0.2.1\n*. MX 1 a.test.\n*. PTR a.test.\n*. TXT");
	for (size_t at = 0; at < len; at += 255) {
		buf_putc(&zone, ' ');
		escape_zone(&zone, octets + at, len - at < 255 ? len - at : 255);
	}
	buf_putc(&zone, '\n');
	if (resolver_zone_open(&resolver, buf_text(&zone), &error) != 0)
		assert(!"a zone that was written here is one");
	return resolver;
}

static void evaluate(struct resolver *resolver, struct dns_lookup *lookup, const char *ip)
{
	CLEANUP(spf_outcome_release) struct spf_outcome outcome = SPF_OUTCOME_INIT;
	CLEANUP(spf_tree_release) struct spf_tree tree = SPF_TREE_INIT;
	struct spf_request request = { .sender = "local-part+x@sender.test", .helo = "helo.test" };
	struct error error = ERROR_INIT;

	if (!spf_address_parse(&request.ip, ip))
		assert(!"an address");
	while (!spf_check(lookup, &request, &outcome))
		if (dns_lookup_wait(lookup, resolver, &error) != 0)
			assert(!"a zone always answers");
	assert(outcome.lookups <= SPF_LOOKUPS_MAX + 1);
	while (!spf_tree_walk(&tree, lookup, "sender.test")) {
		if (dns_lookup_wait(lookup, resolver, &error) != 0)
			assert(!"a zone always answers");
		spf_tree_release(&tree);
	}
}

/*
 * A repaired record is one, and there is nothing more to repair in it; the line to write is one,
 * too.
 */
static void repair(const uint8_t *octets, size_t len)
{
	static const struct site site = { .id = "a",
					  .spf_mechanism = "include:spf.a.test",
					  .spf_all = "-all" };
	CLEANUP(buf_release) struct buf repaired = BUF_INIT, line = BUF_INIT;
	CLEANUP(spf_record_release) struct spf_record record = SPF_RECORD_INIT;
	CLEANUP(vec_release) struct vec records = VEC_INIT;
	const struct vec dropped = VEC_INIT;
	struct spf_fault fault;

	if (spf_is_part((const char *)octets, len))
		assert(!spf_is_record((const char *)octets, len));
	if (spf_repair(&repaired, (const char *)octets, len)) {
		assert(spf_is_record(repaired.data, repaired.len));
		vec_add(&records, repaired.data);
	}
	spf_line(&line, &site, NULL, &records, &dropped);
	assert(spf_is_record(line.data, line.len));
	assert(spf_parse(&record, line.data, line.len, &fault));
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	struct resolver *resolver;
	struct answer_cache *answers;
	struct dns_lookup lookup;

	if (len > TEXT_MAX)
		return 0;
	resolver = open_world(octets, len);
	answers = answer_cache_new(resolver);
	dns_lookup_init(&lookup, answers, 1, NULL, NULL);
	evaluate(resolver, &lookup, "192.0.2.1");
	evaluate(resolver, &lookup, "2001:db8::1");
	repair(octets, len);
	answer_cache_free(answers);
	resolver_close(resolver);
	return 0;
}
