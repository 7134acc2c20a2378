// SPDX-License-Identifier: MIT
#include "entry/fold.h"
#include "unit.h"

static const struct {
	const char *label;
	const char *a;
	size_t a_len;
	const char *b;
	size_t b_len;
	bool equal;
} cases[] = {
	{ "the same", "abc", 3, "abc", 3, true },
	{ "letter case", "ABC", 3, "abc", 3, true },
	{ "another letter", "abc", 3, "abd", 3, false },
	{ "longer", "abc", 3, "abcd", 4, false },
	{ "both empty", "", 0, "", 0, true },
	{ "one empty", "", 0, "a", 1, false },
	{ "umlaut", "ÄRGER", 6, "ärger", 6, true },
	{ "sharp s", "STRASSE", 7, "Straße", 7, true },
	{ "composed and not", "é", 2, "e\xCC\x81", 3, true },
	{ "Greek final sigma", "ΣΊΣΥΦΟΣ", 14, "σίσυφος", 14, true },
	{ "NUL inside, the same", "a\0B", 3, "A\0b", 3, true },
	{ "NUL inside, another rest", "a\0b", 3, "a\0c", 3, false },
	{ "no text, the same", "\xFF\x41", 2, "\xFF\x41", 2, true },
	{ "no text, case counts", "\xFF\x41", 2, "\xFF\x61", 2, false },
	{ "umlaut and NUL: no folding", "\xC3\x84\0", 3, "\xC3\xA4\0", 3, false },
};

static void test_equal(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		if (fold_equal(cases[i].a, cases[i].a_len, cases[i].b, cases[i].b_len) !=
			    cases[i].equal ||
		    fold_equal(cases[i].b, cases[i].b_len, cases[i].a, cases[i].a_len) !=
			    cases[i].equal)
			fail_msg("%s", cases[i].label);
	}
}

static void test_appends(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	buf_puts(&buf, "Keep ");
	fold_octets(&buf, "ABC", 3);
	fold_octets(&buf, "Ä", 2);
	assert_string_equal(buf.data, "Keep abcä");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_equal),
					    cmocka_unit_test(test_appends) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
