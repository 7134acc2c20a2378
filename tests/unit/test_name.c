// SPDX-License-Identifier: MIT
#include "unit.h"

#include "dns/name.h"

#define LABEL63 "a23456789012345678901234567890123456789012345678901234567890123"

static const struct {
	const char *label;
	const char *text;
	const char *canonical; /* NULL: no name */
} texts[] = {
	{ "plain", "example.com", "example.com" },
	{ "final dot", "example.com.", "example.com" },
	{ "folded", "EXAMPLE.Com", "example.com" },
	{ "letters of other scripts are not folded", "\303\204.example", "\\195\\132.example" },
	{ "root", ".", "." },
	{ "escaped dot", "a\\.b.example", "a\\.b.example" },
	{ "decimal escape", "\\097b.example", "ab.example" },
	{ "decimal escape of a dot", "a\\046b.example", "a\\.b.example" },
	{ "control character", "a\\009b.example", "a\\009b.example" },
	{ "special in zone files", "a;b.(c)", "a\\;b.\\(c\\)" },
	{ "longest label", LABEL63 ".com", LABEL63 ".com" },
	{ "longest name",
	  LABEL63 "." LABEL63 "." LABEL63
		  ".1234567890123456789012345678901234567890123456789012345678901",
	  LABEL63 "." LABEL63 "." LABEL63
		  ".1234567890123456789012345678901234567890123456789012345678901" },
	{ "empty", "", NULL },
	{ "empty label", "a..b", NULL },
	{ "empty first label", ".b", NULL },
	{ "label too long", LABEL63 "4.com", NULL },
	{ "name too long",
	  LABEL63 "." LABEL63 "." LABEL63
		  ".12345678901234567890123456789012345678901234567890123456789012",
	  NULL },
	{ "escape at the end", "a\\", NULL },
	{ "decimal escape too short", "a\\12", NULL },
	{ "decimal escape too large", "a\\256", NULL },
};

static void test_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		struct name name;
		bool good = name_from_text(&name, texts[i].text);

		if (good != (texts[i].canonical != NULL))
			fail_msg("%s: %d", texts[i].label, good);
		if (!good)
			continue;
		name_text(&text, &name);
		if (strcmp(buf_text(&text), texts[i].canonical) != 0)
			fail_msg("%s: %s", texts[i].label, buf_text(&text));
	}
}

static void test_octets(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct name name;

	(void)state;
	assert_true(name_from_octets(&name, "A\\b c.example.", 14));
	name_text(&text, &name);
	assert_string_equal(buf_text(&text), "a\\\\b\\032c.example");
	assert_false(name_from_octets(&name, "", 0));
	assert_false(name_from_octets(&name, ".", 1));
	assert_false(name_from_octets(&name, "a..b", 4));
}

static const struct {
	const char *label;
	const char *octets;
	size_t len;
	size_t at;
	const char *canonical; /* NULL: no name */
	size_t after;
} wires[] = {
	{ "plain", "\7EXAMPLE\3com\0!", 14, 0, "example.com", 13 },
	{ "root", "\0", 1, 0, ".", 1 },
	{ "pointer back", "\3com\0\1a\300\0!", 10, 5, "a.com", 9 },
	{ "pointer to a pointer", "\3com\0\1a\300\0\1b\300\5", 13, 9, "b.a.com", 13 },
	{ "pointer to itself", "\300\0", 2, 0, NULL, 0 },
	{ "pointer ahead", "\300\2\0", 3, 0, NULL, 0 },
	{ "two pointers in a ring", "\300\2\300\0", 4, 2, NULL, 0 },
	{ "label and pointer in a ring", "\1a\300\0", 4, 0, NULL, 0 },
	{ "cut in a label", "\7exam", 5, 0, NULL, 0 },
	{ "cut before the root", "\1a", 2, 0, NULL, 0 },
	{ "cut in a pointer", "\1a\300", 3, 0, NULL, 0 },
	{ "label type of old (RFC 6891 section 5)", "\101a\0", 3, 0, NULL, 0 },
	{ "nothing", "", 0, 0, NULL, 0 },
};

static void test_wire(void **state)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wires); i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		struct scan scan = scan_over(wires[i].octets, wires[i].len);
		struct name name;

		scan_seek(&scan, wires[i].at);
		if (name_read(&name, &scan) != (wires[i].canonical != NULL) ||
		    scan.bad != !wires[i].canonical)
			fail_msg("%s", wires[i].label);
		if (!wires[i].canonical)
			continue;
		name_text(&text, &name);
		if (strcmp(buf_text(&text), wires[i].canonical) != 0 ||
		    scan_position(&scan) != wires[i].after)
			fail_msg("%s: %s, %zu", wires[i].label, buf_text(&text),
				 scan_position(&scan));
		if (strcmp(name_keep(&arena, &name), wires[i].canonical) != 0)
			fail_msg("%s: kept as %s", wires[i].label, name_keep(&arena, &name));
	}
}

/* 127 labels of one octet are the most that fit; one more does not. */
static void test_wire_limit(void **state)
{
	unsigned char octets[260];
	struct scan scan;
	struct name name;

	(void)state;
	for (size_t i = 0; i < sizeof(octets); i++)
		octets[i] = i % 2 ? 'a' : 1;
	octets[254] = 0;
	scan = scan_over(octets, sizeof(octets));
	assert_true(name_read(&name, &scan));
	assert_int_equal(name.len, NAME_MAX_OCTETS);
	octets[254] = 1;
	octets[256] = 0;
	scan = scan_over(octets, sizeof(octets));
	assert_false(name_read(&name, &scan));
}

static void test_within(void **state)
{
	(void)state;
	assert_true(name_is_within("a.example.com", "example.com"));
	assert_true(name_is_within("example.com", "example.com"));
	assert_true(name_is_within("example.com", "."));
	assert_false(name_is_within("badexample.com", "example.com"));
	assert_false(name_is_within("example.com", "a.example.com"));
	assert_false(name_is_within("a\\.example.com", "example.com"));
	assert_true(name_is_within("a\\\\.example.com", "example.com"));
	assert_false(name_is_within(".example.com", "example.com"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),   cmocka_unit_test(test_octets),
		cmocka_unit_test(test_wire),   cmocka_unit_test(test_wire_limit),
		cmocka_unit_test(test_within),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
