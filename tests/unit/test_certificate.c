// SPDX-License-Identifier: MIT
#include "net/certificate.h"
#include "unit.h"

/*
 * The certificates are valid from 2026-11-24: names.der and nonames.der for 10 years, long.der,
 * whose end needs a GeneralizedTime, for 100.
 */
static const int64_t in_time = 1830000000, before = 1600000000, after = 2200000000;

static const struct {
	const char *label;
	const char *file;
	const char *host;
	const int64_t *now;
	const char *words; /* NULL: nothing is wrong with it */
} cases[] = {
	{ "its name", "names.der", "ldap.example.com", &in_time, NULL },
	{ "letter case", "names.der", "LDAP.Example.COM", &in_time, NULL },
	{ "star", "names.der", "a.wild.example.com", &in_time, NULL },
	{ "star is one label", "names.der", "a.b.wild.example.com", &in_time,
	  "is for ldap.example.com, *.wild.example.com, 192.0.2.1, 2001:db8::1 and not for "
	  "a.b.wild" },
	{ "star is not none", "names.der", "wild.example.com", &in_time,
	  "and not for wild.example.com" },
	{ "address", "names.der", "192.0.2.1", &in_time, NULL },
	{ "IPv6 address", "names.der", "2001:db8::1", &in_time, NULL },
	{ "another address", "names.der", "192.0.2.2", &in_time, "and not for 192.0.2.2" },
	{ "another name", "names.der", "example.com", &in_time, "and not for example.com" },
	{ "longer name", "names.der", "ldap.example.com.evil.test", &in_time,
	  "and not for ldap.example.com.evil.test" },
	{ "over", "names.der", "ldap.example.com", &after, "ended on 2036-11-21T04:00:40Z" },
	{ "not yet", "names.der", "ldap.example.com", &before, "begins on 2026-11-24T04:00:40Z" },
	{ "after 2050", "long.der", "ldap.example.com", &after, NULL },
	{ "no names", "nonames.der", "plain.example.com", &in_time,
	  "is for no name (it has no subjectAltName) and not for plain.example.com" },
};

static void read_certificate(const char *name, struct buf *buf)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	const char *top = getenv("top_srcdir");
	struct error error = ERROR_INIT;

	buf_printf(&path, "%s/tests/data/net/%s", top ? top : ".", name);
	ASSERT_OK(file_read(path.data, 65536, buf, &error), error);
}

static void test_judge(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(buf_release) struct buf der = BUF_INIT;
		CLEANUP(buf_release) struct buf words = BUF_INIT;
		bool chosen;

		/* GnuTLS gives no later time than time_t can hold. */
		if (sizeof(time_t) < 8 && strcmp(cases[i].file, "long.der") == 0)
			continue;
		read_certificate(cases[i].file, &der);
		chosen = certificate_explain(der.data, der.len, cases[i].host, *cases[i].now,
					     &words);
		if (chosen != (cases[i].words != NULL) ||
		    (chosen && !strstr(words.data, cases[i].words)))
			fail_msg("%s: \"%s\"", cases[i].label, buf_text(&words));
	}
}

/* RFC 5280 section 4.1.2.5: a certificate without an end has this one. */
static void test_no_end(void **state)
{
	static const char no_end[] = "99991231235959Z", no_time[] = "9999123123595xZ";
	CLEANUP(buf_release) struct buf der = BUF_INIT;
	CLEANUP(buf_release) struct buf words = BUF_INIT;
	CLEANUP(certificate_release) struct certificate certificate = CERTIFICATE_INIT;
	struct error error = ERROR_INIT;
	char *end;

	(void)state;
	if (sizeof(time_t) < 8)
		SKIP("GnuTLS gives no later time than time_t can hold");
	read_certificate("long.der", &der);
	/* Tag and length of the GeneralizedTime. */
	end = memmem(der.data, der.len, "\x18\x0f", 2);
	assert_non_null(end);
	memcpy(end + 2, no_end, strlen(no_end));
	ASSERT_OK(certificate_read(&certificate, der.data, der.len, &error), error);
	assert_true(certificate_end(&certificate) == 253402300799);
	assert_false(
		certificate_explain(der.data, der.len, "ldap.example.com", 5000000000, &words));
	memcpy(end + 2, no_time, strlen(no_time));
	assert_true(certificate_explain(der.data, der.len, "ldap.example.com", in_time, &words));
	assert_string_equal(words.data, "cannot be decoded");
}

static void test_names(void **state)
{
	static const char *const wanted[] = { "ldap.example.com", "*.wild.example.com", "192.0.2.1",
					      "2001:db8::1" };
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(vec_release) struct vec names = VEC_INIT;
	CLEANUP(buf_release) struct buf der = BUF_INIT;
	CLEANUP(certificate_release) struct certificate certificate = CERTIFICATE_INIT;
	struct error error = ERROR_INIT;

	(void)state;
	read_certificate("names.der", &der);
	ASSERT_OK(certificate_read(&certificate, der.data, der.len, &error), error);
	certificate_names(&certificate, &arena, &names);
	assert_int_equal(names.count, ARRAY_LEN(wanted));
	for (size_t i = 0; i < names.count; i++)
		assert_string_equal(names.items[i], wanted[i]);
}

/*
 * Cut anywhere, and with any octet changed: it is said to be damaged or otherwise judged, and
 * nothing outside of it is read.
 */
static void test_damaged(void **state)
{
	CLEANUP(buf_release) struct buf der = BUF_INIT;
	CLEANUP(buf_release) struct buf words = BUF_INIT;

	(void)state;
	read_certificate("names.der", &der);
	for (size_t len = 0; len < der.len; len++) {
		char *exact = malloc(len ? len : 1);

		memcpy(exact, der.data, len);
		buf_clear(&words);
		if (!certificate_explain(exact, len, "ldap.example.com", in_time, &words) ||
		    !strstr(words.data, "cannot be decoded"))
			fail_msg("cut at %zu: \"%s\"", len, buf_text(&words));
		free(exact);
	}
	for (size_t i = 0; i < der.len; i++) {
		char kept = der.data[i];

		for (int octet = 0; octet < 256; octet += 17) {
			der.data[i] = (char)octet;
			buf_clear(&words);
			(void)certificate_explain(der.data, der.len, "ldap.example.com", in_time,
						  &words);
		}
		der.data[i] = kept;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_judge),
					    cmocka_unit_test(test_no_end),
					    cmocka_unit_test(test_names),
					    cmocka_unit_test(test_damaged) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
