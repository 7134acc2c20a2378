// SPDX-License-Identifier: MIT
#include "unit.h"

#include "base/mem.h"
#include "dns/message.h"

/*
 * The head of a message, its question "a.example MX" or TXT, and after it names that a pointer can
 * name: 0xC00C is the question's, 0xC00E "example".
 */
#define HEAD(flags, answers, authorities, extras) \
	"\0\0" flags "\0\1\0" answers "\0" authorities "\0" extras
#define ASK_MX "\1a\7example\0\0\17\0\1"
#define ASK_TXT "\1a\7example\0\0\20\0\1"
#define ASK_CNAME "\1a\7example\0\0\5\0\1"
#define ASK_A "\1a\7example\0\0\1\0\1"
#define OK "\201\200"
#define NX "\201\203"
#define OWN "\300\14"
#define TTL60 "\0\0\0\74"
#define SOA "\300\16\0\6\0\1\0\0\1\54\0\30\300\16\300\16\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\4\0\0\0\74"
#define TEXT(octets) octets, sizeof(octets) - 1

static const struct {
	const char *label;
	enum rr_type type;
	const char *octets;
	size_t len;
	enum answer_kind kind;
	const char *records; /* presentation forms with commas between */
	const char *chain;   /* the end of it, or NULL */
} cases[] = {
	{ "one MX", RR_MX,
	  TEXT(HEAD(OK, "\1", "\0", "\0") ASK_MX OWN "\0\17\0\1" TTL60 "\0\4\0\5\300\16"),
	  ANSWER_DATA, "5 example", NULL },
	{ "the same twice counts once", RR_MX,
	  TEXT(HEAD(OK, "\2", "\0", "\0") ASK_MX OWN "\0\17\0\1" TTL60 "\0\4\0\5\300\16" OWN
						     "\0\17\0\1" TTL60 "\0\13\0\5\7EXAMPLE\0"),
	  ANSWER_DATA, "5 example", NULL },
	{ "strings of one record joined", RR_TXT,
	  TEXT(HEAD(OK, "\1", "\0", "\0") ASK_TXT OWN "\0\20\0\1" TTL60 "\0\6\2ab\2cd"),
	  ANSWER_DATA, "abcd", NULL },
	{ "strings of two records are not", RR_TXT,
	  TEXT(HEAD(OK, "\2", "\0", "\0") ASK_TXT OWN "\0\20\0\1" TTL60 "\0\3\2ab" OWN
						      "\0\20\0\1" TTL60 "\0\3\2cd"),
	  ANSWER_DATA, "ab,cd", NULL },
	{ "TXT without any string", RR_TXT,
	  TEXT(HEAD(OK, "\2", "\0", "\0") ASK_TXT OWN "\0\20\0\1" TTL60 "\0\0" OWN "\0\20\0\1" TTL60
						      "\0\3\2cd"),
	  ANSWER_DATA, ",cd", NULL },
	{ "control characters are shown as numbers", RR_TXT,
	  TEXT(HEAD(OK, "\1", "\0", "\0") ASK_TXT OWN "\0\20\0\1" TTL60 "\0\4\3\33[2"), ANSWER_DATA,
	  "\\027[2", NULL },
	{ "a record of another owner", RR_MX,
	  TEXT(HEAD(OK, "\1", "\0", "\0") ASK_MX "\300\16\0\17\0\1" TTL60 "\0\4\0\5\300\16"),
	  ANSWER_NODATA, "", NULL },
	{ "a record of another class", RR_MX,
	  TEXT(HEAD(OK, "\1", "\0", "\0") ASK_MX OWN "\0\17\0\3" TTL60 "\0\4\0\5\300\16"),
	  ANSWER_NODATA, "", NULL },
	{ "an alias and its record", RR_MX,
	  TEXT(HEAD(OK, "\2", "\0", "\0") ASK_MX OWN "\0\5\0\1" TTL60 "\0\2\300\16"
						     "\300\16\0\17\0\1" TTL60 "\0\4\0\5\300\16"),
	  ANSWER_DATA, "5 example", "example" },
	{ "the same in the other order", RR_MX,
	  TEXT(HEAD(OK, "\2", "\0", "\0") ASK_MX "\300\16\0\17\0\1" TTL60 "\0\4\0\5\300\16" OWN
						 "\0\5\0\1" TTL60 "\0\2\300\16"),
	  ANSWER_DATA, "5 example", "example" },
	{ "an alias alone", RR_MX,
	  TEXT(HEAD(OK, "\1", "\0", "\0") ASK_MX OWN "\0\5\0\1" TTL60 "\0\2\300\16"), ANSWER_ALIAS,
	  "", "example" },
	{ "an alias to nothing", RR_MX,
	  TEXT(HEAD(OK, "\1", "\1", "\0") ASK_MX OWN "\0\5\0\1" TTL60 "\0\2\300\16" SOA),
	  ANSWER_NODATA, "", "example" },
	{ "an alias to itself", RR_MX,
	  TEXT(HEAD(OK, "\1", "\0", "\0") ASK_MX OWN "\0\5\0\1" TTL60 "\0\2" OWN), ANSWER_ALIAS, "",
	  "a.example" },
	{ "the alias itself was asked for", RR_CNAME,
	  TEXT(HEAD(OK, "\1", "\0", "\0") ASK_CNAME OWN "\0\5\0\1" TTL60 "\0\2\300\16"),
	  ANSWER_DATA, "example", NULL },
	{ "and its target does not exist", RR_CNAME,
	  TEXT(HEAD(NX, "\1", "\1", "\0") ASK_CNAME OWN "\0\5\0\1" TTL60 "\0\2\300\16" SOA),
	  ANSWER_DATA, "example", NULL },
	{ "no such name at the end of a chain", RR_MX,
	  TEXT(HEAD(NX, "\1", "\1", "\0") ASK_MX OWN "\0\5\0\1" TTL60 "\0\2\300\16" SOA),
	  ANSWER_NXDOMAIN, "", "example" },
	{ "no such name", RR_MX, TEXT(HEAD(NX, "\0", "\1", "\0") ASK_MX SOA), ANSWER_NXDOMAIN, "",
	  NULL },
	{ "no such record", RR_MX, TEXT(HEAD(OK, "\0", "\1", "\0") ASK_MX SOA), ANSWER_NODATA, "",
	  NULL },
	{ "no such record, and not a word more", RR_MX, TEXT(HEAD(OK, "\0", "\0", "\0") ASK_MX),
	  ANSWER_NODATA, "", NULL },
	{ "neither recursive nor authoritative", RR_MX,
	  TEXT(HEAD("\201\0", "\0", "\0", "\0") ASK_MX), ANSWER_LAME, "", NULL },
	{ "a referral", RR_MX,
	  TEXT(HEAD(OK, "\0", "\1", "\0") ASK_MX "\300\16\0\2\0\1" TTL60 "\0\2\300\16"),
	  ANSWER_LAME, "", NULL },
	{ "SERVFAIL", RR_MX, TEXT(HEAD("\201\202", "\0", "\0", "\0") ASK_MX), ANSWER_SERVFAIL, "",
	  NULL },
	{ "REFUSED", RR_MX, TEXT(HEAD("\201\205", "\0", "\0", "\0") ASK_MX), ANSWER_REFUSED, "",
	  NULL },
	{ "NOTAUTH", RR_MX, TEXT(HEAD("\201\211", "\0", "\0", "\0") ASK_MX), ANSWER_REFUSED, "",
	  NULL },
	{ "FORMERR without the question", RR_MX, TEXT("\0\0\201\201\0\0\0\0\0\0\0\0"),
	  ANSWER_FORMERR, "", NULL },
	{ "an answer without the question", RR_MX, TEXT("\0\0\201\200\0\0\0\0\0\0\0\0"),
	  ANSWER_MALFORMED, "", NULL },
	{ "another name was asked", RR_MX,
	  TEXT(HEAD(OK, "\0", "\0", "\0") "\1b\7example\0\0\17\0\1"), ANSWER_MALFORMED, "", NULL },
	{ "another type was asked", RR_MX, TEXT(HEAD(OK, "\0", "\0", "\0") ASK_TXT),
	  ANSWER_MALFORMED, "", NULL },
	{ "the name in capitals", RR_MX,
	  TEXT(HEAD(OK, "\0", "\1", "\0") "\1A\7EXAMPLE\0\0\17\0\1" SOA), ANSWER_NODATA, "", NULL },
	{ "a question in the place of an answer", RR_MX,
	  TEXT(HEAD("\1\0", "\0", "\0", "\0") ASK_MX), ANSWER_MALFORMED, "", NULL },
	{ "another operation", RR_MX, TEXT(HEAD("\251\200", "\0", "\0", "\0") ASK_MX),
	  ANSWER_MALFORMED, "", NULL },
	{ "fewer records than announced", RR_MX,
	  TEXT(HEAD(OK, "\2", "\0", "\0") ASK_MX OWN "\0\17\0\1" TTL60 "\0\4\0\5\300\16"),
	  ANSWER_MALFORMED, "", NULL },
	{ "data longer than the message", RR_MX,
	  TEXT(HEAD(OK, "\1", "\0", "\0") ASK_MX OWN "\0\17\0\1" TTL60 "\0\5\0\5\300\16"),
	  ANSWER_MALFORMED, "", NULL },
	{ "data longer than MX takes", RR_MX,
	  TEXT(HEAD(OK, "\1", "\0", "\0") ASK_MX OWN "\0\17\0\1" TTL60 "\0\5\0\5\300\16!"),
	  ANSWER_MALFORMED, "", NULL },
	{ "a string longer than the data", RR_TXT,
	  TEXT(HEAD(OK, "\1", "\0", "\0") ASK_TXT OWN "\0\20\0\1" TTL60 "\0\3\3ab" OWN),
	  ANSWER_MALFORMED, "", NULL },
	{ "an address of three octets", RR_A,
	  TEXT(HEAD(OK, "\1", "\0", "\0") ASK_A OWN "\0\1\0\1" TTL60 "\0\3\177\0\0"),
	  ANSWER_MALFORMED, "", NULL },
	{ "an address of five octets", RR_A,
	  TEXT(HEAD(OK, "\1", "\0", "\0") ASK_A OWN "\0\1\0\1" TTL60 "\0\5\177\0\0\1\1"),
	  ANSWER_MALFORMED, "", NULL },
	{ "a head alone", RR_MX, TEXT("\0\0\201\200\0\1\0\0\0\0\0"), ANSWER_MALFORMED, "", NULL },
	{ "nothing", RR_MX, TEXT(""), ANSWER_MALFORMED, "", NULL },
};

static void test_parse(void **state)
{
	struct name name;

	(void)state;
	assert_true(name_from_text(&name, "a.example"));
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(answer_freep)
		struct answer *answer =
			message_parse(cases[i].octets, cases[i].len, &name, cases[i].type);
		CLEANUP(buf_release) struct buf records = BUF_INIT;

		for (size_t j = 0; answer->kind == ANSWER_DATA && j < answer->count; j++) {
			if (j)
				buf_putc(&records, ',');
			rr_text(&records, cases[i].type, &answer->records[j]);
		}
		if (answer->kind != cases[i].kind ||
		    strcmp(buf_text(&records), cases[i].records) != 0)
			fail_msg("%s: kind %d, records %s", cases[i].label, (int)answer->kind,
				 buf_text(&records));
		if (answer->kind != ANSWER_MALFORMED &&
		    strcmp(answer_owner(answer, ""), cases[i].chain ? cases[i].chain : "") != 0)
			fail_msg("%s: chain ends at %s", cases[i].label, answer_owner(answer, ""));
	}
}

/* Cut anywhere, a message is malformed and nothing worse. */
static void test_cut(void **state)
{
	static const char whole[] = HEAD(OK, "\2", "\1", "\0") ASK_MX OWN
		"\0\5\0\1" TTL60 "\0\2\300\16"
		"\300\16\0\17\0\1" TTL60 "\0\4\0\5\300\16" SOA;
	struct name name;

	(void)state;
	assert_true(name_from_text(&name, "a.example"));
	for (size_t len = 0; len < sizeof(whole) - 1; len++) {
		CLEANUP(mem_freep) char *octets = malloc(len + 1);
		CLEANUP(answer_freep) struct answer *answer = NULL;

		memcpy(octets, whole, len);
		answer = message_parse(octets, len, &name, RR_MX);
		assert_int_equal(answer->kind, ANSWER_MALFORMED);
	}
}

static void test_facts(void **state)
{
	static const char octets[] =
		"\0\0\207\242\0\1\0\1\0\1\0\1" ASK_MX OWN "\0\17\0\1"
		"\0\0\0\36"
		"\0\4\0\5\300\16" SOA "\0\0\51\4\320\1\0\0\0\0\15\0\17\0\11\0\6bogus\33!";
	CLEANUP(answer_freep) struct answer *answer = NULL;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct name name;

	(void)state;
	assert_true(name_from_text(&name, "a.example"));
	answer = message_parse(octets, sizeof(octets) - 1, &name, RR_MX);
	assert_int_equal(answer->rcode, 16 + 2);
	assert_true(answer->authoritative);
	assert_true(answer->truncated);
	assert_true(answer->authentic);
	assert_true(answer->edns);
	assert_int_equal(answer->ttl, 30);
	assert_string_equal(answer->soa_owner, "example");
	assert_int_equal(answer->negative_ttl, 60);
	assert_int_equal(answer->ede, 6);
	answer_describe(&text, answer);
	assert_string_equal(buf_text(&text), "RCODE 18 (EDE 6: bogus\\x1b!)");
}

/* 16 aliases are too many; the chain of a hostile answer ends. */
static void test_long_chain(void **state)
{
	CLEANUP(buf_release) struct buf message = BUF_INIT;
	CLEANUP(answer_freep) struct answer *answer = NULL;
	struct name name;

	(void)state;
	assert_true(name_from_text(&name, "a.example"));
	buf_add(&message, HEAD(OK, "\31", "\0", "\0") ASK_MX, 27);
	for (int i = 0; i < 25; i++) {
		buf_printf(&message, "%c%c", 1, 'a' + i);
		buf_add(&message, "\300\16\0\5\0\1" TTL60 "\0\4", 12);
		buf_printf(&message, "%c%c", 1, 'b' + i);
		buf_add(&message, "\300\16", 2);
	}
	answer = message_parse(message.data, message.len, &name, RR_MX);
	assert_int_equal(answer->kind, ANSWER_ALIAS);
	assert_true(answer->loop);
	assert_int_equal(answer->chain_count, ANSWER_CHAIN_MAX);
}

/*
 * More records of one set than any that is real has; those of other names are passed over, however
 * many there are.
 */
static void test_many_records(void **state)
{
	static const struct {
		unsigned own, others;
		enum answer_kind kind;
	} sets[] = { { 1024, 0, ANSWER_DATA },
		     { 1025, 0, ANSWER_MALFORMED },
		     { 1, 2000, ANSWER_DATA } };
	struct name name;

	(void)state;
	assert_true(name_from_text(&name, "a.example"));
	for (size_t i = 0; i < ARRAY_LEN(sets); i++) {
		CLEANUP(buf_release) struct buf message = BUF_INIT;
		CLEANUP(answer_freep) struct answer *answer = NULL;

		buf_add(&message, "\0\0" OK "\0\1", 6);
		buf_u16(&message, sets[i].own + sets[i].others);
		buf_add(&message, "\0\0\0\0" ASK_A, 19);
		for (unsigned j = 0; j < sets[i].others + sets[i].own; j++) {
			buf_add(&message, j < sets[i].others ? "\300\16" : OWN, 2);
			buf_add(&message, "\0\1\0\1" TTL60 "\0\4", 10);
			buf_u32(&message, j);
		}
		answer = message_parse(message.data, message.len, &name, RR_A);
		assert_int_equal(answer->kind, sets[i].kind);
		assert_true(answer->kind != ANSWER_DATA || answer->count == sets[i].own);
	}
}

static void test_query(void **state)
{
	static const char plain[] = "\22\64\0\0\0\1\0\0\0\0\0\0" ASK_MX;
	static const char full[] = "\22\64\1\60\0\1\0\0\0\0\0\1" ASK_MX "\0\0\51\4\320\0\0\0\0\0\0";
	CLEANUP(buf_release) struct buf message = BUF_INIT;
	struct name name;

	(void)state;
	assert_true(name_from_text(&name, "a.example"));
	message_query(&message, &name, RR_MX, 0x1234, 0);
	assert_int_equal(message.len, sizeof(plain) - 1);
	assert_memory_equal(message.data, plain, message.len);
	buf_clear(&message);
	message_query(&message, &name, RR_MX, 0x1234,
		      MESSAGE_RECURSE | MESSAGE_UNCHECKED | MESSAGE_AUTHENTIC | MESSAGE_EDNS);
	assert_int_equal(message.len, sizeof(full) - 1);
	assert_memory_equal(message.data, full, message.len);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),	     cmocka_unit_test(test_cut),
		cmocka_unit_test(test_facts),	     cmocka_unit_test(test_long_chain),
		cmocka_unit_test(test_many_records), cmocka_unit_test(test_query),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
