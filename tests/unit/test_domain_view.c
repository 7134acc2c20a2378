// SPDX-License-Identifier: MIT
/*
 * Verdicts over a small Internet in zone text: a root, a zone "test", the servers of a domain, and
 * what a cache in front of them holds.
 */
#include "unit.h"

#include "resolver/resolver_capture.h"
#include "resolver/resolver_zone.h"
#include "verify/verify.h"

static struct site_record records[] = {
	{ "@", SITE_MX, 5, "mx1.provider.test", true },
	{ "imap", SITE_CNAME, 0, "imap.provider.test", false },
};
static struct site site = { .id = "sg",
			    .title = "Singapore",
			    .records = records,
			    .record_count = 2,
			    .spf_mechanism = "include:spf.provider.test",
			    .spf_all = "-all" };
static const struct site_registry registry = { .sites = &site, .count = 1 };

#define SOA(serial) "$ORIGIN d.test.\n@ 600 SOA ns1 h " serial " 3600 600 86400 60\n"
#define MX "@ 300 MX 5 mx1.provider.test.\n"
#define TXT "@ 200 TXT \"v=spf1 include:spf.provider.test -all\"\n"
#define IMAP "imap 100 CNAME imap.provider.test.\n"
#define GOOD MX TXT IMAP
#define OLD "@ 50 MX 5 mx.old.test.\n" TXT IMAP
#define NS "@ NS ns1\n@ NS ns2\nns1 A 192.0.2.1\nns2 A 192.0.2.2\n"

/* The parent's part of it; what the cache knows of the world around the domain. */
#define TEST "$ORIGIN test.\n@ 600 SOA ns h 1 3600 600 86400 60\n@ NS ns\nns A 192.0.2.100\n"
#define PARENT TEST "d 700 NS ns1.d\nd 700 NS ns2.d\nns1.d A 192.0.2.1\nns2.d A 192.0.2.2\n"
#define WORLD                                                                         \
	TEST "provider.test. 600 SOA ns.test. h.test. 1 3600 600 86400 60\n$ORIGIN "  \
	     "provider.test.\n"                                                       \
	     "spf TXT \"v=spf1 ip4:203.0.113.0/24 -all\"\nmx1 A 203.0.113.1\nimap A " \
	     "203.0.113.2\nmx.old.test. A 203.0.113.3\n"

static const struct {
	const char *label;
	const char *cache; /* besides WORLD */
	const char *parent;
	const char *server[2]; /* at 192.0.2.1 and 192.0.2.2; NULL: silent */
	enum resolver_scope scope;
	enum verdict_status status;
	int64_t wait;
	const char *rule; /* one that must speak; NULL: none may */
	const char *says; /* in it */
} cases[] = {
	{ "right everywhere",
	  SOA("1") NS GOOD,
	  PARENT,
	  { SOA("1") NS GOOD, SOA("1") NS GOOD },
	  RESOLVER_BOTH,
	  VERDICT_EFFECTIVE,
	  -1,
	  NULL,
	  NULL },
	{ "old MX in the cache",
	  SOA("1") NS OLD,
	  PARENT,
	  { SOA("2") NS GOOD, SOA("2") NS GOOD },
	  RESOLVER_BOTH,
	  VERDICT_PENDING,
	  50,
	  "DNS-PENDING",
	  "at most 50 s" },
	{ "its absence in the cache",
	  SOA("1") NS TXT IMAP,
	  PARENT,
	  { SOA("2") NS GOOD, SOA("2") NS GOOD },
	  RESOLVER_BOTH,
	  VERDICT_PENDING,
	  60,
	  "DNS-PENDING",
	  "@ MX" },
	{ "an alias is not waited for",
	  SOA("1") NS MX TXT,
	  PARENT,
	  { SOA("2") NS GOOD, SOA("2") NS GOOD },
	  RESOLVER_BOTH,
	  VERDICT_EFFECTIVE,
	  60,
	  "DNS-PENDING",
	  "imap CNAME" },
	{ "the cache is not asked",
	  SOA("1") NS OLD,
	  PARENT,
	  { SOA("2") NS GOOD, SOA("2") NS GOOD },
	  RESOLVER_AUTHORITATIVE,
	  VERDICT_EFFECTIVE,
	  -1,
	  NULL,
	  NULL },
	{ "the servers are not asked",
	  SOA("1") NS OLD,
	  PARENT,
	  { SOA("2") NS GOOD, SOA("2") NS GOOD },
	  RESOLVER_GIVEN,
	  VERDICT_NOT_EFFECTIVE,
	  -1,
	  "MX-MISSING",
	  "" },
	{ "wrong at the servers",
	  SOA("1") NS GOOD,
	  PARENT,
	  { SOA("2") NS OLD, SOA("2") NS OLD },
	  RESOLVER_BOTH,
	  VERDICT_NOT_EFFECTIVE,
	  -1,
	  "DNS-NO-WAIT",
	  "waiting will not help" },
	{ "one is behind",
	  SOA("1") NS GOOD,
	  PARENT,
	  { SOA("8") NS GOOD, SOA("7") NS OLD },
	  RESOLVER_BOTH,
	  VERDICT_NOT_EFFECTIVE,
	  -1,
	  "NS-SPLIT",
	  "mx.old.test" },
	{ "another is behind, and the serial has wrapped",
	  SOA("1") NS GOOD,
	  PARENT,
	  { SOA("4294967295") NS OLD, SOA("3") NS GOOD },
	  RESOLVER_BOTH,
	  VERDICT_NOT_EFFECTIVE,
	  -1,
	  "NS-SPLIT",
	  "ns1.d.test (192.0.2.1) is behind" },
	{ "the same serial, other records",
	  SOA("1") NS GOOD,
	  PARENT,
	  { SOA("8") NS GOOD, SOA("8") NS OLD },
	  RESOLVER_BOTH,
	  VERDICT_NOT_EFFECTIVE,
	  -1,
	  "NS-SPLIT",
	  "increase it" },
	{ "one is silent",
	  SOA("1") NS GOOD,
	  PARENT,
	  { SOA("1") NS GOOD, NULL },
	  RESOLVER_BOTH,
	  VERDICT_EFFECTIVE,
	  -1,
	  "NS-SILENT",
	  "192.0.2.2" },
	{ "one does not know the zone",
	  SOA("1") NS GOOD,
	  PARENT,
	  { SOA("1") NS GOOD, "else.test. SOA . . 1 1 1 1 1\n" },
	  RESOLVER_BOTH,
	  VERDICT_EFFECTIVE,
	  -1,
	  "NS-LAME",
	  "192.0.2.2" },
	{ "all are silent, the cache is right",
	  SOA("1") NS GOOD,
	  PARENT,
	  { NULL, NULL },
	  RESOLVER_BOTH,
	  VERDICT_UNKNOWN,
	  -1,
	  "NS-UNKNOWN",
	  "192.0.2.1" },
	{ "all are silent, the cache is wrong",
	  SOA("1") NS OLD,
	  PARENT,
	  { NULL, NULL },
	  RESOLVER_BOTH,
	  VERDICT_UNKNOWN,
	  -1,
	  "NS-UNKNOWN",
	  "--nameserver" },
	{ "the parent points to a parent",
	  SOA("1") NS GOOD,
	  TEST "sub.d NS ns1.d\nns1.d A 192.0.2.1\n",
	  { SOA("1") NS GOOD, NULL },
	  RESOLVER_BOTH,
	  VERDICT_NOT_EFFECTIVE,
	  -1,
	  "MX-MISSING",
	  "" },
	{ "the parent does not know it",
	  SOA("1") NS GOOD,
	  TEST,
	  { SOA("1") NS GOOD, SOA("1") NS GOOD },
	  RESOLVER_BOTH,
	  VERDICT_NOT_EFFECTIVE,
	  -1,
	  "DOMAIN-MISSING",
	  "" },
	{ "the parent is silent",
	  SOA("1") NS GOOD,
	  NULL,
	  { SOA("1") NS GOOD, SOA("1") NS GOOD },
	  RESOLVER_BOTH,
	  VERDICT_EFFECTIVE,
	  -1,
	  NULL,
	  NULL },
	{ "a server that the parent does not name",
	  SOA("1") NS GOOD,
	  TEST "d NS ns1.d\nns1.d A 192.0.2.1\n",
	  { SOA("1") NS GOOD, SOA("1") NS OLD },
	  RESOLVER_BOTH,
	  VERDICT_NOT_EFFECTIVE,
	  -1,
	  "NS-PARENT",
	  "ns2.d.test" },
	{ "the servers have changed",
	  SOA("1") "@ 90 NS ns9\nns9 A 192.0.2.9\n" OLD,
	  PARENT,
	  { SOA("2") NS GOOD, SOA("2") NS GOOD },
	  RESOLVER_BOTH,
	  VERDICT_PENDING,
	  140,
	  "DNS-PENDING",
	  "140 s" },
	{ "a part that others serve",
	  SOA("1") NS GOOD,
	  PARENT,
	  { SOA("1") NS MX TXT "imap NS ns1.imap\n", SOA("1") NS MX TXT "imap NS ns1.imap\n" },
	  RESOLVER_BOTH,
	  VERDICT_EFFECTIVE,
	  -1,
	  NULL,
	  NULL },
	{ "the resolver fails",
	  "$ORIGIN d.test.\n@ 600 SOA ns1 h 1 3600 600 86400 60\n" NS "@ SERVFAIL\n" IMAP,
	  PARENT,
	  { SOA("1") NS GOOD, SOA("1") NS GOOD },
	  RESOLVER_BOTH,
	  VERDICT_UNKNOWN,
	  -1,
	  "DNS-RESOLVER",
	  "SERVFAIL" },
};

static int keep(void *argument, const struct verify_domain *domain, struct verdict *verdict,
		struct error *error)
{
	(void)domain;
	(void)error;
	*(struct verdict **)argument = verdict;
	return 0;
}

static struct verdict *judge(struct resolver *resolver, enum resolver_scope scope)
{
	const struct verify_domain wanted = { .name = "d.test", .site = &site };
	const struct verify_options options = { .scope = scope };
	struct error error = ERROR_INIT;
	struct verdict *verdict = NULL;

	ASSERT_OK(verify_domains(resolver, &registry, &wanted, 1, &options, keep, &verdict, &error),
		  error);
	assert_non_null(verdict);
	return verdict;
}

static void add_server(struct resolver *resolver, const char *address, const char *text)
{
	struct error error = ERROR_INIT;
	struct nameserver server;

	assert_true(nameserver_parse(address, &server));
	if (text)
		ASSERT_OK(resolver_zone_add(resolver, &server, text, &error), error);
}

static struct resolver *internet(size_t at)
{
	CLEANUP(buf_release) struct buf cache = BUF_INIT;
	struct error error = ERROR_INIT;
	struct resolver *resolver;

	buf_printf(&cache, "%s%s", WORLD, cases[at].cache);
	ASSERT_OK(resolver_zone_open(&resolver, buf_text(&cache), &error), error);
	/* A server answers, so that the resolver counts as a cache. */
	add_server(resolver, "192.0.2.200", "else.test. SOA . . 1 1 1 1 1\n");
	add_server(resolver, "192.0.2.100", cases[at].parent);
	add_server(resolver, "192.0.2.1", cases[at].server[0]);
	add_server(resolver, "192.0.2.2", cases[at].server[1]);
	return resolver;
}

static bool speaks(const struct verdict *verdict, const char *rule, const char *words)
{
	for (size_t i = 0; i < verdict->findings.count; i++) {
		const struct finding *finding = &verdict->findings.items[i];

		if (strcmp(finding->rule, rule) == 0 &&
		    (strstr(finding->text, words) ||
		     (finding->hint && strstr(finding->hint, words))))
			return true;
	}
	return false;
}

static void show(const char *label, const struct verdict *verdict)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct json json = json_init(&text, true);

	verdict_write_json(&json, verdict);
	fail_msg("%s: %s", label, buf_text(&text));
}

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(resolver_closep) struct resolver *resolver = internet(i);
		CLEANUP(verdict_freep) struct verdict *verdict = judge(resolver, cases[i].scope);

		if (verdict->status != cases[i].status || verdict->wait_seconds != cases[i].wait ||
		    (cases[i].rule ? !speaks(verdict, cases[i].rule, cases[i].says)
				   : finding_count(&verdict->findings, FINDING_WARNING) > 0))
			show(cases[i].label, verdict);
	}
}

/* Errors and the status belong together here as well. */
static void test_errors_decide(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(resolver_closep) struct resolver *resolver = internet(i);
		CLEANUP(verdict_freep) struct verdict *verdict = judge(resolver, cases[i].scope);

		if ((finding_count(&verdict->findings, FINDING_ERROR) > 0) !=
		    (verdict->status == VERDICT_NOT_EFFECTIVE))
			show(cases[i].label, verdict);
	}
}

/* A given server that answers with authority needs no parent. */
static void test_itself(void **state)
{
	CLEANUP(resolver_closep) struct resolver *resolver = NULL;
	CLEANUP(verdict_freep) struct verdict *verdict = NULL;
	struct error error = ERROR_INIT;

	(void)state;
	ASSERT_OK(resolver_zone_open(&resolver,
				     "provider.test. SOA . . 1 1 1 1 1\nspf.provider.test. TXT "
				     "\"v=spf1 ip4:203.0.113.0/24 -all\"\n" SOA("1") GOOD,
				     &error),
		  error);
	verdict = judge(resolver, RESOLVER_BOTH);
	assert_int_equal(verdict->status, VERDICT_EFFECTIVE);
}

/* Every case once more, written down and played back. */
static void test_replay(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(buf_release) struct buf lines = BUF_INIT;
		CLEANUP(capture_release) struct capture capture = CAPTURE_INIT;
		CLEANUP(resolver_closep)
		struct resolver *live = resolver_capture_open(internet(i), &lines);
		CLEANUP(resolver_closep) struct resolver *replay = NULL;
		CLEANUP(verdict_freep) struct verdict *first = NULL;
		CLEANUP(verdict_freep) struct verdict *again = NULL;
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		struct error error = ERROR_INIT;

		first = judge(live, cases[i].scope);
		capture_put_head(&text, 1732547000, cases[i].scope);
		capture_put_domain(&text, "d.test", "sg");
		buf_add(&text, lines.data, lines.len);
		ASSERT_OK(capture_parse(&capture, buf_text(&text), text.len, &error), error);
		assert_int_equal(capture.clock, 1732547000);
		assert_int_equal(capture.scope, cases[i].scope);
		assert_int_equal(capture.domain_count, 1);
		replay = resolver_replay_open(&capture);
		again = judge(replay, capture.scope);
		assert_int_equal(again->wait_seconds, first->wait_seconds);
		if (!verdict_is_same(first, again))
			show(cases[i].label, again);
	}
}

static const struct {
	const char *text;
	const char *says; /* NULL: it is one */
} captures[] = {
	{ "mailprov-capture 1\n", NULL },
	{ "mailprov-capture 1\n\nlater words of any kind\n", NULL },
	{ "mailprov-capture 1\nanswer - - MX d.test timeout udp -\n", NULL },
	{ "", "it is empty" },
	{ "\n", "line 1: this is no capture" },
	{ "mailprov-capture 2\n", "line 1: it is of another version" },
	{ "mailprov-capture 1\nscope all\n", "line 2: the scope" },
	{ "mailprov-capture 1\nclock -1\n", "line 2: the clock" },
	{ "mailprov-capture 1\nclock 99999999999999999999\n", "line 2: the clock" },
	{ "mailprov-capture 1\nanswer - - MX d.test timeout udp\n", "line 2: an answer has" },
	{ "mailprov-capture 1\nanswer x - MX d.test timeout udp -\n", "line 2: the server" },
	{ "mailprov-capture 1\nanswer - x MX d.test timeout udp -\n", "line 2: the flags" },
	{ "mailprov-capture 1\nanswer - - XX d.test timeout udp -\n", "line 2: the type" },
	{ "mailprov-capture 1\nanswer - - MX D.test timeout udp -\n", "line 2: the name" },
	{ "mailprov-capture 1\nanswer - - MX d..test timeout udp -\n", "line 2: the name" },
	{ "mailprov-capture 1\nanswer - - MX d.test gone udp -\n", "line 2: the outcome" },
	{ "mailprov-capture 1\nanswer - - MX d.test timeout tls -\n", "line 2: the way" },
	{ "mailprov-capture 1\nanswer - - MX d.test message udp 0\n", "line 2: the octets" },
	{ "mailprov-capture 1\nanswer - - MX d.test message udp 0G\n", "line 2: the octets" },
	{ "mailprov-capture 1\nanswer - - MX d.test message udp -\n", "line 2: the message" },
	{ "mailprov-capture 1\nanswer - - MX d\x1b.test timeout udp -\n",
	  "line 2: it has more words or other octets" },
	{ "mailprov-capture 1\n1 2 3 4 5 6 7 8 9\n", "line 2: it has more words" },
};

static void test_captures(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(captures); i++) {
		CLEANUP(capture_release) struct capture capture = CAPTURE_INIT;
		struct error error = ERROR_INIT;
		int status =
			capture_parse(&capture, captures[i].text, strlen(captures[i].text), &error);

		if ((status == 0) != !captures[i].says ||
		    (captures[i].says && !strstr(error.text, captures[i].says)))
			fail_msg("%s: %s", captures[i].text, error.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),	 cmocka_unit_test(test_errors_decide),
		cmocka_unit_test(test_itself),	 cmocka_unit_test(test_replay),
		cmocka_unit_test(test_captures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
