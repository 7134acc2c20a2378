// SPDX-License-Identifier: MIT
#include "unit.h"

#include "modules/manifest.h"

#define A64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B64 "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static void test_round_trip(void **state)
{
	CLEANUP(manifest_release) struct manifest stamp = MANIFEST_INIT;
	CLEANUP(manifest_release) struct manifest read = MANIFEST_INIT;
	CLEANUP(manifest_release) struct manifest kept = MANIFEST_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	memcpy(stamp.source, A64, sizeof(A64));
	manifest_add(&stamp, "mbsyncrc", A64);
	manifest_add(&stamp, "mbsyncrc", B64);
	manifest_add(&stamp, "mbsyncrc", B64);
	manifest_add(&stamp, "a name", B64);
	assert_int_equal(stamp.count, 3);
	manifest_write(&stamp, &text);
	manifest_parse(&read, text.data, text.len);
	assert_string_equal(read.source, A64);
	assert_int_equal(read.count, 3);
	assert_true(manifest_knows(&read, "mbsyncrc", A64));
	assert_true(manifest_knows(&read, "mbsyncrc", B64));
	assert_true(manifest_knows(&read, "a name", B64));
	assert_false(manifest_knows(&read, "a name", A64));
	manifest_keep(&kept, &read, "mbsyncrc");
	assert_int_equal(kept.count, 2);
}

static void test_damaged(void **state)
{
	static const char *const cases[] = {
		"",
		"\n\n",
		"file",
		"file \n",
		"file " A64,
		"file " A64 "\n",
		"file " A64 " ",
		"source " A64 "0\n",
		"source\n",
		"rubbish " A64 " x\n",
		"file XXaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa x\n",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(manifest_release) struct manifest stamp = MANIFEST_INIT;

		manifest_parse(&stamp, cases[i], strlen(cases[i]));
		assert_int_equal(stamp.count, 0);
		assert_string_equal(stamp.source, "");
	}
	for (int i = 0; i < 2; i++) {
		static const char nul[] = "file " A64 " a\0b\nfile " B64 " good\n";
		CLEANUP(manifest_release) struct manifest stamp = MANIFEST_INIT;

		manifest_parse(&stamp, nul, sizeof(nul) - 1);
		assert_int_equal(stamp.count, 1);
		assert_true(manifest_knows(&stamp, "good", B64));
	}
}

static void test_hash(void **state)
{
	char hex[MANIFEST_HEX + 1];

	(void)state;
	manifest_hash(hex, "abc", 3); /* FIPS 180-4, the example of one block */
	assert_string_equal(hex,
			    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_hash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
