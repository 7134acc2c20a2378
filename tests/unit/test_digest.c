// SPDX-License-Identifier: MIT
#include "digest/digest.h"
#include "unit.h"

#define MILLION 1000000

/* The examples of FIPS 180-4 and of NIST's validation suite (CAVP), SHA-256, byte-oriented. */
static const struct {
	const char *label;
	const char *octets;
	size_t len;
	size_t times;
	const char *hex;
} vectors[] = {
	{ "empty", "", 0, 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
	{ "one octet", "\xBD", 1, 1,
	  "68325720aabd7c82f30f554b313d0570c95accbb7dc4b5aae11204c08ffe732b" },
	{ "one block", "abc", 3, 1,
	  "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
	{ "four octets", "\xC9\x8C\x8E\x55", 4, 1,
	  "7abc22c0ae5af26ce93dbb94433a0e0b2e119d014f8e7f65bd56c61ccccd9504" },
	{ "two blocks", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56, 1,
	  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
	{ "55 zeroes", "\0", 1, 55,
	  "02779466cdec163811d078815c633f21901413081449002f24aa3e80f0b88ef7" },
	{ "56 zeroes", "\0", 1, 56,
	  "d4817aa5497628e7c77e6b606107042bbba3130888c5f47a375e6179be789fbb" },
	{ "64 zeroes", "\0", 1, 64,
	  "f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b" },
	{ "a million a", "a", 1, MILLION,
	  "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0" },
};

static void test_vectors(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
		CLEANUP(buf_release) struct buf hex = BUF_INIT;
		unsigned char out[DIGEST_SIZE];
		struct digest digest;

		digest_init(&digest);
		for (size_t n = 0; n < vectors[i].times; n++)
			digest_add(&digest, vectors[i].octets, vectors[i].len);
		digest_finish(&digest, out);
		digest_hex(&hex, out, sizeof(out));
		if (strcmp(buf_text(&hex), vectors[i].hex) != 0)
			fail_msg("%s: %s", vectors[i].label, buf_text(&hex));
	}
}

/* How the octets are cut into calls makes no difference. */
static void test_pieces(void **state)
{
	unsigned char octets[200], whole[DIGEST_SIZE];
	struct digest digest;

	(void)state;
	for (size_t i = 0; i < sizeof(octets); i++)
		octets[i] = (unsigned char)(i * 7);
	digest_init(&digest);
	digest_add(&digest, octets, sizeof(octets));
	digest_finish(&digest, whole);
	for (size_t cut = 0; cut <= sizeof(octets); cut++) {
		unsigned char out[DIGEST_SIZE];

		digest_init(&digest);
		digest_add(&digest, octets, cut);
		digest_add(&digest, "", 0);
		digest_add(&digest, octets + cut, sizeof(octets) - cut);
		digest_finish(&digest, out);
		assert_memory_equal(out, whole, sizeof(out));
	}
}

static void digest_of(const char *const texts[3], unsigned char out[DIGEST_SIZE])
{
	struct digest digest;

	digest_init(&digest);
	for (int i = 0; i < 3; i++)
		digest_add_text(&digest, texts[i]);
	digest_finish(&digest, out);
}

static void test_texts(void **state)
{
	static const char *const lists[][3] = {
		{ "ab", "c", "" }, { "a", "bc", "" }, { "abc", "", "" }, { "", "abc", "" },
		{ "", "", "abc" }, { "ab", "", "c" }, { "", "", "" },
	};
	unsigned char one[DIGEST_SIZE], two[DIGEST_SIZE];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lists); i++)
		for (size_t j = 0; j < i; j++) {
			digest_of(lists[i], one);
			digest_of(lists[j], two);
			assert_memory_not_equal(one, two, sizeof(one));
		}
	digest_of((const char *const[]){ NULL, "abc", NULL }, one);
	digest_of(lists[3], two);
	assert_memory_equal(one, two, sizeof(one));
}

static void test_hex(void **state)
{
	CLEANUP(buf_release) struct buf hex = BUF_INIT;

	(void)state;
	buf_puts(&hex, "x");
	digest_hex(&hex, (const unsigned char *)"\x00\x0F\xF0\xFF\x5A", 5);
	digest_hex(&hex, NULL, 0);
	assert_string_equal(buf_text(&hex), "x000ff0ff5a");
}

static void test_base64(void **state)
{
	static const char *const wanted[] = { "",	  "Zg==",     "Zm8=",	 "Zm9v",
					      "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy" };

	(void)state;
	for (size_t len = 0; len < ARRAY_LEN(wanted); len++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		digest_base64(&text, (const unsigned char *)"foobar", len);
		assert_string_equal(buf_text(&text), wanted[len]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors), cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_texts),	cmocka_unit_test(test_hex),
		cmocka_unit_test(test_base64),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
