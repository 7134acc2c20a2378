// SPDX-License-Identifier: MIT
/*
 * The real resolver against a server in a child process that misbehaves as the first label of the
 * question says. The situations are those in which versions of c-ares differ from each other; what
 * comes out must not.
 */
#include "loopback.h"

#include "base/clock.h"
#include "resolver/answer_cache.h"
#include "resolver/resolver_ares.h"

enum { TIMEOUT_MS = 400, HEADER = 12 };

/* The question as the server sees it. */
struct seen {
	const unsigned char *octets;
	size_t len;
	size_t question_end;
	bool edns;
	bool tcp;
	unsigned times; /* asked so far, with this one */
	char label[64];
};

static void put16(struct buf *reply, unsigned value)
{
	buf_putc(reply, (char)(value >> 8));
	buf_putc(reply, (char)value);
}

static void put_head(struct buf *reply, const struct seen *seen, unsigned flags, unsigned answers)
{
	buf_clear(reply);
	buf_add(reply, seen->octets, 2);
	put16(reply, 0x8180 | flags);
	put16(reply, 1);
	put16(reply, answers);
	put16(reply, 0);
	put16(reply, seen->edns);
	buf_add(reply, seen->octets + HEADER, seen->question_end - HEADER);
}

/* A record of the name asked for. */
static void put_record(struct buf *reply, unsigned type, const void *data, size_t len)
{
	put16(reply, 0xC00C);
	put16(reply, type);
	put16(reply, 1);
	buf_add(reply, "\0\0\0\74", 4);
	put16(reply, (unsigned)len);
	buf_add(reply, data, len);
}

static void put_opt(struct buf *reply, const struct seen *seen)
{
	if (seen->edns)
		buf_add(reply, "\0\0\51\4\320\0\0\0\0\0\0", 11);
}

static void answer_text(struct buf *reply, const struct seen *seen, const char *data, size_t len)
{
	put_head(reply, seen, 0, 1);
	put_record(reply, RR_TXT, data, len);
	put_opt(reply, seen);
}

static void answer_rcode(struct buf *reply, const struct seen *seen, unsigned rcode)
{
	put_head(reply, seen, rcode, 0);
	put_opt(reply, seen);
}

static void answer_alias(struct buf *reply, const struct seen *seen)
{
	put_head(reply, seen, 0, 1);
	put_record(reply, RR_CNAME, "\3end\7example\0", 13);
	put_opt(reply, seen);
}

/* To a name that no host could have. */
static void answer_odd_alias(struct buf *reply, const struct seen *seen)
{
	put_head(reply, seen, 0, 2);
	put_record(reply, RR_CNAME, "\3a b\7example\0", 13);
	buf_add(reply, "\3a b\7example\0\0\20\0\1\0\0\0\74\0\4\3yes", 27);
	put_opt(reply, seen);
}

static void answer_foreign(struct buf *reply, const struct seen *seen)
{
	answer_text(reply, seen, "\3yes", 4);
	/* The owner of the record points behind the first label. */
	reply->data[seen->question_end + 1] = (char)(HEADER + 1 + seen->octets[HEADER]);
}

static void answer_large(struct buf *reply, const struct seen *seen, size_t strings)
{
	CLEANUP(buf_release) struct buf data = BUF_INIT;

	for (size_t i = 0; i < strings; i++) {
		buf_putc(&data, (char)250);
		buf_fill(&data, 'x', 250);
	}
	answer_text(reply, seen, data.data, data.len);
}

static void answer_cut(struct buf *reply, const struct seen *seen)
{
	answer_rcode(reply, seen, 0x0200);
}

/* Old servers know no EDNS, and say so. */
static void answer_formerr(struct buf *reply, const struct seen *seen)
{
	put_head(reply, seen, 1, 0);
	reply->data[11] = 0;
}

/* Older ones do not even repeat the question. */
static void answer_formerr_bare(struct buf *reply, const struct seen *seen)
{
	buf_clear(reply);
	buf_add(reply, seen->octets, 2);
	buf_add(reply, "\201\201\0\0\0\0\0\0\0\0", 10);
}

static void answer_secure(struct buf *reply, const struct seen *seen)
{
	answer_text(reply, seen, "\3yes", 4);
	reply->data[3] |= 0x20;
	reply->data[reply->len - 4] |= (char)0x80;
}

static void answer_bogus(struct buf *reply, const struct seen *seen)
{
	put_head(reply, seen, 2, 0);
	buf_add(reply, "\0\0\51\4\320\0\0\0\0\0\11\0\17\0\5\0\6bad", 20);
}

/* The flags of the question, in words. */
static void answer_flags(struct buf *reply, const struct seen *seen)
{
	CLEANUP(buf_release) struct buf words = BUF_INIT;
	CLEANUP(buf_release) struct buf data = BUF_INIT;

	buf_printf(&words, "%s%s%s", seen->octets[2] & 1 ? "rd" : "",
		   seen->octets[3] & 0x20 ? " ad" : "", seen->octets[3] & 0x10 ? " cd" : "");
	buf_putc(&data, (char)words.len);
	buf_puts(&data, buf_text(&words));
	answer_text(reply, seen, data.data, data.len);
}

/* Fills the reply; nothing in it is silence. */
static void serve_label(struct buf *reply, const struct seen *seen)
{
	const char *label = seen->label;

	if (strcmp(label, "good") == 0 || strcmp(label, "end") == 0 ||
	    (strcmp(label, "late") == 0 && seen->times > 1))
		answer_text(reply, seen, "\3yes", 4);
	else if (strcmp(label, "servfail") == 0)
		answer_rcode(reply, seen, 2);
	else if (strcmp(label, "nxdomain") == 0)
		answer_rcode(reply, seen, 3);
	else if (strcmp(label, "refused") == 0)
		answer_rcode(reply, seen, 5);
	else if (strcmp(label, "notauth") == 0)
		answer_rcode(reply, seen, 9);
	else if (strcmp(label, "secure") == 0)
		answer_secure(reply, seen);
	else if (strcmp(label, "bogus") == 0)
		answer_bogus(reply, seen);
	else if (strcmp(label, "flags") == 0)
		answer_flags(reply, seen);
	else if (seen->octets[HEADER] == 0 && seen->edns) /* a probe */
		answer_rcode(reply, seen, 5);
	else if (strcmp(label, "nodata") == 0)
		answer_rcode(reply, seen, 0);
	else if (strcmp(label, "alias") == 0)
		answer_alias(reply, seen);
	else if (strcmp(label, "foreign") == 0)
		answer_foreign(reply, seen);
	else if (strcmp(label, "strings") == 0)
		answer_text(reply, seen, "\2ye\1s", 5);
	else if (strcmp(label, "empty") == 0 || (strcmp(label, "emptycut") == 0 && seen->tcp))
		answer_text(reply, seen, "", 0);
	else if (strcmp(label, "emptycut") == 0)
		answer_cut(reply, seen);
	else if (strcmp(label, "oddalias") == 0)
		answer_odd_alias(reply, seen);
	else if (strcmp(label, "large") == 0)
		answer_large(reply, seen, 4);
	else if (strcmp(label, "cut") == 0 && !seen->tcp)
		answer_cut(reply, seen);
	else if (strcmp(label, "cut") == 0)
		answer_large(reply, seen, 8);
	else if (strcmp(label, "old") == 0 && seen->edns)
		answer_formerr(reply, seen);
	else if (strcmp(label, "older") == 0 && seen->edns)
		answer_formerr_bare(reply, seen);
	else if (strcmp(label, "old") == 0 || strcmp(label, "older") == 0)
		answer_text(reply, seen, "\3yes", 4);
	else if (strcmp(label, "mess") == 0) {
		put_head(reply, seen, 0, 1);
		buf_fill(reply, '\377', 30);
	} else if (strcmp(label, "cutoff") == 0) {
		answer_text(reply, seen, "\3yes", 4);
		buf_cut(reply, reply->len - 13);
	} else if (strcmp(label, "id") == 0) {
		answer_text(reply, seen, "\3yes", 4);
		reply->data[0] ^= 1;
	} else if (strcmp(label, "other") == 0) {
		answer_text(reply, seen, "\3yes", 4);
		reply->data[HEADER + 1] = 'X';
	}
}

static bool see(struct seen *seen, const unsigned char *octets, size_t len, bool tcp)
{
	*seen = (struct seen){ .octets = octets, .len = len, .tcp = tcp, .question_end = HEADER };
	if (len < HEADER + 5)
		return false;
	while (seen->question_end < len && octets[seen->question_end])
		seen->question_end += (size_t)octets[seen->question_end] + 1;
	seen->question_end += 5;
	seen->edns = octets[11] == 1;
	/* What no host could have in its name makes no difference to us. */
	for (size_t i = 0, len_left = octets[HEADER] < 63 ? octets[HEADER] : 63, at = 0;
	     i < len_left; i++)
		if (octets[HEADER + 1 + i] != '%' && octets[HEADER + 1 + i] != ' ')
			seen->label[at++] = (char)octets[HEADER + 1 + i];
	return seen->question_end <= len;
}

static void serve(void *argument, const unsigned char *octets, size_t len, bool tcp,
		  struct buf *reply)
{
	static unsigned late;
	struct seen seen;

	(void)argument;
	if (!see(&seen, octets, len, tcp))
		return;
	if (strcmp(seen.label, "late") == 0)
		seen.times = ++late;
	serve_label(reply, &seen);
}

static struct loopback server_start(bool with_tcp)
{
	return loopback_start(serve, NULL, with_tcp);
}

static struct resolver *open_resolver(const struct loopback *servers, size_t count)
{
	CLEANUP(nameservers_release) struct nameservers list = NAMESERVERS_INIT;
	struct resolver_ares_options options = { .servers = &list, .timeout_ms = TIMEOUT_MS };
	struct error error = ERROR_INIT;
	struct resolver *resolver;

	for (size_t i = 0; i < count; i++)
		nameservers_add(&list, &servers[i].address);
	ASSERT_OK(resolver_ares_open(&resolver, &options, &error), error);
	return resolver;
}

static void check_text(const struct answer *answer, const char *text)
{
	CLEANUP(buf_release) struct buf found = BUF_INIT;

	assert_non_null(answer);
	assert_int_equal(answer->kind, ANSWER_DATA);
	rr_text(&found, RR_TXT, &answer->records[0]);
	assert_string_equal(buf_text(&found), text);
}

/* What one expects about "LABEL.example TXT". */
struct situation {
	const char *label;
	enum answer_kind kind;
	const char *first; /* TXT record; "*" is not looked at */
	int over_tcp;	   /* -1 is not looked at */
};

static void check_situation(struct resolver *resolver, const struct situation *situation)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct answer_cache *answers = answer_cache_new(resolver);
	struct error error = ERROR_INIT;
	const struct answer *answer;
	struct dns_lookup lookup;
	char name[64];
	int64_t start = clock_ticks_ms();

	snprintf(name, sizeof(name), "%s.example", situation->label);
	dns_lookup_init(&lookup, answers, 1, NULL, NULL);
	answer = answer_cache_find(&lookup, name, RR_TXT);
	assert_null(answer);
	ASSERT_OK(dns_lookup_wait(&lookup, resolver, &error), error);
	answer = answer_cache_find(&lookup, name, RR_TXT);
	assert_non_null(answer);
	if (answer->count)
		rr_text(&text, RR_TXT, &answer->records[0]);
	if (answer->kind != situation->kind ||
	    (situation->over_tcp >= 0 && answer->over_tcp != situation->over_tcp) ||
	    (strcmp(situation->first, "*") != 0 && strcmp(situation->first, buf_text(&text)) != 0))
		fail_msg("%s: kind %d, tcp %d, \"%.20s\"", situation->label, (int)answer->kind,
			 answer->over_tcp, buf_text(&text));
	if (clock_ticks_ms() - start > 10 * TIMEOUT_MS)
		fail_msg("%s: took %lld ms", situation->label,
			 (long long)(clock_ticks_ms() - start));
	answer_cache_free(answers);
}

static const struct situation situations[] = {
	{ "good", ANSWER_DATA, "yes", false },
	{ "servfail", ANSWER_SERVFAIL, "", false },
	{ "refused", ANSWER_REFUSED, "", false },
	{ "notauth", ANSWER_REFUSED, "", false },
	{ "nxdomain", ANSWER_NXDOMAIN, "", false },
	{ "nodata", ANSWER_NODATA, "", false },
	{ "alias", ANSWER_ALIAS, "", false },
	{ "foreign", ANSWER_NODATA, "", false },
	{ "strings", ANSWER_DATA, "yes", false },
	{ "large", ANSWER_DATA, "*", false },
	{ "cut", ANSWER_DATA, "*", true },
	{ "late", ANSWER_DATA, "yes", false },
	{ "mess", ANSWER_MALFORMED, "", false },
	{ "cutoff", ANSWER_MALFORMED, "", false },
	{ "drop", ANSWER_TIMEOUT, "", false },
	{ "id", ANSWER_TIMEOUT, "", false },
	{ "other", ANSWER_TIMEOUT, "", false },
	/* What newer versions of c-ares do not take, and do not send. */
	{ "empty", ANSWER_DATA, "", false },
	{ "emptycut", ANSWER_DATA, "", true },
	{ "oddalias", ANSWER_DATA, "yes", false },
	{ "good%", ANSWER_DATA, "yes", false },
	{ "go\\032od", ANSWER_DATA, "yes", false },
	{ "cut%", ANSWER_DATA, "*", true },
	{ "servfail%", ANSWER_SERVFAIL, "", false },
	{ "mess%", ANSWER_MALFORMED, "", false },
	{ "drop%", ANSWER_TIMEOUT, "", false },
	{ "id%", ANSWER_TIMEOUT, "", false },
	{ "other%", ANSWER_TIMEOUT, "", false },
};

static void test_situations(void **state)
{
	struct loopback server = server_start(true);
	struct resolver *resolver = open_resolver(&server, 1);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(situations); i++)
		check_situation(resolver, &situations[i]);
	resolver_close(resolver);
	loopback_stop(&server);
}

/* What a resolver says about validation arrives: AD, DO, and extended errors (RFC 8914). */
static void test_validation(void **state)
{
	struct loopback server = server_start(true);
	struct resolver *resolver = open_resolver(&server, 1);
	struct answer_cache *answers = answer_cache_new(resolver);
	const struct answer *answer;
	struct error error = ERROR_INIT;
	struct dns_lookup lookup;

	(void)state;
	dns_lookup_init(&lookup, answers, 1, NULL, NULL);
	assert_null(answer_cache_find(&lookup, "secure.example", RR_TXT));
	assert_null(answer_cache_find(&lookup, "bogus.example", RR_TXT));
	assert_null(answer_cache_find(&lookup, "\\200\\255.good.example", RR_TXT));
	assert_null(answer_cache_find(&lookup, ".", RR_TXT));
	ASSERT_OK(dns_lookup_wait(&lookup, resolver, &error), error);
	answer = answer_cache_find(&lookup, "secure.example", RR_TXT);
	assert_true(answer->authentic && answer->edns);
	assert_int_equal(answer->ede, -1);
	answer = answer_cache_find(&lookup, "bogus.example", RR_TXT);
	assert_int_equal(answer->kind, ANSWER_SERVFAIL);
	assert_false(answer->authentic);
	assert_int_equal(answer->ede, 6);
	assert_string_equal(answer->ede_text, "bad");
	/*
	 * A name of octets beyond ASCII, and the root, are asked as they are, without any
	 * complaint.
	 */
	assert_false(
		answer_is_definite(answer_cache_find(&lookup, "\\200\\255.good.example", RR_TXT)));
	assert_false(answer_is_definite(answer_cache_find(&lookup, ".", RR_TXT)));
	answer_cache_free(answers);
	resolver_close(resolver);
	loopback_stop(&server);
}

/* A server that knows no EDNS, each time a new one, so that nothing is known of it. */
static void test_old_servers(void **state)
{
	static const struct situation old[] = {
		{ "old", ANSWER_DATA, "yes", false },
		{ "older", ANSWER_DATA, "yes", false },
		{ "old%", ANSWER_DATA, "yes", false },
		{ "older%", ANSWER_DATA, "yes", false },
	};
	/* c-ares 1.18 cuts answers from then on, so that they come by TCP. */
	static const struct situation large = { "large", ANSWER_DATA, "*", -1 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(old); i++) {
		struct loopback server = server_start(true);
		struct resolver *resolver = open_resolver(&server, 1);

		check_situation(resolver, &old[i]);
		check_situation(resolver, &large);
		resolver_close(resolver);
		loopback_stop(&server);
	}
}

static void test_tcp_refused(void **state)
{
	static const struct situation cut = { "cut", ANSWER_NETERR, "", true };
	struct loopback servers[2] = { server_start(false), server_start(true) };
	struct resolver *resolver = open_resolver(servers, 1);

	(void)state;
	check_situation(resolver, &cut);
	resolver_close(resolver);
	resolver = open_resolver(servers, 2);
	check_situation(resolver, &situations[10]);
	resolver_close(resolver);
	loopback_stop(&servers[0]);
	loopback_stop(&servers[1]);
}

/* Several answers by TCP at once, from a server that ends each connection after one. */
static void test_tcp_ends(void **state)
{
	struct loopback server = server_start(true);
	struct resolver *resolver = open_resolver(&server, 1);
	struct answer_cache *answers = answer_cache_new(resolver);
	struct error error = ERROR_INIT;
	struct dns_lookup lookup;

	(void)state;
	dns_lookup_init(&lookup, answers, 1, NULL, NULL);
	assert_null(answer_cache_find(&lookup, "cut.one.example", RR_TXT));
	assert_null(answer_cache_find(&lookup, "cut.two.example", RR_TXT));
	assert_null(answer_cache_find(&lookup, "cut.three.example", RR_TXT));
	ASSERT_OK(dns_lookup_wait(&lookup, resolver, &error), error);
	assert_int_equal(answer_cache_find(&lookup, "cut.one.example", RR_TXT)->kind, ANSWER_DATA);
	assert_int_equal(answer_cache_find(&lookup, "cut.two.example", RR_TXT)->kind, ANSWER_DATA);
	assert_int_equal(answer_cache_find(&lookup, "cut.three.example", RR_TXT)->kind,
			 ANSWER_DATA);
	answer_cache_free(answers);
	resolver_close(resolver);
	loopback_stop(&server);
}

/*
 * A question for one server is answered by that one alone, and without recursion; what resolvers
 * are for others is not its matter.
 */
static void test_alone(void **state)
{
	struct loopback servers[2] = { server_start(true), server_start(true) };
	struct resolver *resolver = open_resolver(servers, 1);
	struct answer_cache *answers = answer_cache_new(resolver);
	struct error error = ERROR_INIT;
	struct dns_lookup lookup;

	(void)state;
	dns_lookup_init(&lookup, answers, 1, NULL, NULL);
	assert_null(answer_cache_ask(&lookup, "flags.example", RR_TXT, &servers[1].address, false));
	assert_null(answer_cache_ask(&lookup, "flags.example", RR_TXT, NULL, false));
	assert_null(answer_cache_ask(&lookup, "flags.example", RR_TXT, NULL, true));
	assert_null(
		answer_cache_ask(&lookup, "refused.example", RR_TXT, &servers[1].address, false));
	ASSERT_OK(dns_lookup_wait(&lookup, resolver, &error), error);
	check_text(answer_cache_ask(&lookup, "flags.example", RR_TXT, &servers[1].address, false),
		   "");
	check_text(answer_cache_ask(&lookup, "flags.example", RR_TXT, NULL, false), "rd ad");
	check_text(answer_cache_ask(&lookup, "flags.example", RR_TXT, NULL, true), "rd ad cd");
	assert_int_equal(
		answer_cache_ask(&lookup, "refused.example", RR_TXT, &servers[1].address, false)
			->kind,
		ANSWER_REFUSED);
	loopback_stop(&servers[1]);
	assert_null(answer_cache_ask(&lookup, "good.example", RR_TXT, &servers[1].address, false));
	ASSERT_OK(dns_lookup_wait(&lookup, resolver, &error), error);
	assert_false(answer_is_definite(
		answer_cache_ask(&lookup, "good.example", RR_TXT, &servers[1].address, false)));
	answer_cache_free(answers);
	resolver_close(resolver);
	loopback_stop(&servers[0]);
}

/* More servers than there are channels: all are asked. */
static void test_many_servers(void **state)
{
	enum { MANY = 400 };
	struct loopback server = server_start(false);
	struct resolver *resolver = open_resolver(&server, 1);
	struct answer_cache *answers = answer_cache_new(resolver);
	struct error error = ERROR_INIT;
	struct dns_lookup lookup;

	(void)state;
	dns_lookup_init(&lookup, answers, 1, NULL, NULL);
	for (unsigned i = 0; i < MANY; i++) {
		struct nameserver other = server.address;

		/* All of 127.0.0.0/8 is this host, but the server is bound to one address of it. */
		other.octets[2] = (unsigned char)(i / 200);
		other.octets[3] = (unsigned char)(i % 200 + 1);
		assert_null(answer_cache_ask(&lookup, "good.example", RR_TXT, &other, false));
	}
	ASSERT_OK(dns_lookup_wait(&lookup, resolver, &error), error);
	assert_int_equal(
		answer_cache_ask(&lookup, "good.example", RR_TXT, &server.address, false)->kind,
		ANSWER_DATA);
	answer_cache_free(answers);
	resolver_close(resolver);
	loopback_stop(&server);
}

/*
 * What c-ares cannot read ends, in newer versions, whatever else is under way on the same socket.
 */
static void test_bad_among_good(void **state)
{
	enum { GOOD = 40 };
	struct loopback server = server_start(true);
	struct resolver *resolver = open_resolver(&server, 1);
	struct answer_cache *answers = answer_cache_new(resolver);
	struct error error = ERROR_INIT;
	struct dns_lookup lookup;
	char name[32];

	(void)state;
	dns_lookup_init(&lookup, answers, 1, NULL, NULL);
	assert_null(answer_cache_find(&lookup, "mess.example", RR_TXT));
	assert_null(answer_cache_find(&lookup, "empty.example", RR_TXT));
	for (int i = 0; i < GOOD; i++) {
		snprintf(name, sizeof(name), "good.n%d.example", i);
		assert_null(answer_cache_find(&lookup, name, RR_TXT));
	}
	ASSERT_OK(dns_lookup_wait(&lookup, resolver, &error), error);
	assert_int_equal(answer_cache_find(&lookup, "mess.example", RR_TXT)->kind,
			 ANSWER_MALFORMED);
	check_text(answer_cache_find(&lookup, "empty.example", RR_TXT), "");
	for (int i = 0; i < GOOD; i++) {
		snprintf(name, sizeof(name), "good.n%d.example", i);
		check_text(answer_cache_find(&lookup, name, RR_TXT), "yes");
	}
	answer_cache_free(answers);
	resolver_close(resolver);
	loopback_stop(&server);
}

/*
 * A resolver that says nothing about one domain is not dead; what comes later is asked all the
 * same.
 */
static void test_silent_about_some(void **state)
{
	struct loopback server = server_start(true);
	struct resolver *resolver = open_resolver(&server, 1);
	struct answer_cache *answers = answer_cache_new(resolver);
	struct error error = ERROR_INIT;
	struct dns_lookup lookup;

	(void)state;
	dns_lookup_init(&lookup, answers, 1, NULL, NULL);
	for (int i = 0; i < 12; i++) {
		char name[32];

		snprintf(name, sizeof(name), "drop.n%d.example", i);
		assert_null(answer_cache_find(&lookup, name, RR_TXT));
	}
	ASSERT_OK(dns_lookup_wait(&lookup, resolver, &error), error);
	assert_null(answer_cache_find(&lookup, "good.example", RR_TXT));
	ASSERT_OK(dns_lookup_wait(&lookup, resolver, &error), error);
	check_text(answer_cache_find(&lookup, "good.example", RR_TXT), "yes");
	answer_cache_free(answers);
	resolver_close(resolver);
	loopback_stop(&server);
}

/* The second server answers what the first does not; a host without a server is passed over. */
static void test_elsewhere(void **state)
{
	struct loopback servers[2] = { server_start(true), server_start(true) };
	struct resolver *resolver;

	(void)state;
	loopback_stop(&servers[0]);
	resolver = open_resolver(servers, 2);
	check_situation(resolver, &situations[0]);
	check_situation(resolver, &situations[4]);
	resolver_close(resolver);
	loopback_stop(&servers[1]);
}

/* Every question gets an answer that says nothing, and the later ones do not wait. */
static void check_hopeless(const struct loopback *server)
{
	struct resolver *resolver = open_resolver(server, 1);
	struct answer_cache *answers = answer_cache_new(resolver);
	struct error error = ERROR_INIT;
	int64_t start = clock_ticks_ms();
	struct dns_lookup lookup;

	dns_lookup_init(&lookup, answers, 1, NULL, NULL);
	for (int i = 0; i < 1000; i++) {
		char name[32];

		snprintf(name, sizeof(name), "n%d.example", i);
		assert_null(answer_cache_find(&lookup, name, RR_MX));
	}
	ASSERT_OK(dns_lookup_wait(&lookup, resolver, &error), error);
	for (int i = 0; i < 1000; i++) {
		char name[32];

		snprintf(name, sizeof(name), "n%d.example", i);
		assert_false(answer_is_definite(answer_cache_find(&lookup, name, RR_MX)));
	}
	assert_true(clock_ticks_ms() - start < 10 * TIMEOUT_MS);
	answer_cache_free(answers);
	resolver_close(resolver);
}

static void test_nobody(void **state)
{
	struct loopback server = server_start(false);

	(void)state;
	loopback_stop(&server);
	check_hopeless(&server);
}

static void serve_echo(void *argument, const unsigned char *octets, size_t len, bool tcp,
		       struct buf *reply)
{
	(void)argument;
	(void)tcp;
	buf_add(reply, octets, len);
}

/* A port where our own messages come back, as an echo service sends them. */
static void test_echo(void **state)
{
	struct loopback server = loopback_start(serve_echo, NULL, true);

	(void)state;
	check_hopeless(&server);
	loopback_stop(&server);
}

/* Closing with questions open frees them all. */
static void test_close_early(void **state)
{
	struct loopback server = server_start(true);
	struct resolver *resolver = open_resolver(&server, 1);
	struct answer_cache *answers = answer_cache_new(resolver);
	struct error error = ERROR_INIT;
	struct dns_lookup lookup;

	(void)state;
	dns_lookup_init(&lookup, answers, 1, NULL, NULL);
	assert_null(answer_cache_find(&lookup, "drop.example", RR_TXT));
	assert_int_equal(resolver_run(resolver, &error), 1);
	assert_null(answer_cache_find(&lookup, "good.example", RR_TXT));
	resolver_close(resolver);
	answer_cache_free(answers);
	loopback_stop(&server);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_situations),
		cmocka_unit_test(test_old_servers),
		cmocka_unit_test(test_tcp_refused),
		cmocka_unit_test(test_tcp_ends),
		cmocka_unit_test(test_alone),
		cmocka_unit_test(test_many_servers),
		cmocka_unit_test(test_silent_about_some),
		cmocka_unit_test(test_bad_among_good),
		cmocka_unit_test(test_validation),
		cmocka_unit_test(test_elsewhere),
		cmocka_unit_test(test_nobody),
		cmocka_unit_test(test_echo),
		cmocka_unit_test(test_close_early),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
