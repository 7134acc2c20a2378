// SPDX-License-Identifier: MIT
#include "unit.h"

#include "digest/digest.h"

static const struct {
	const char *text, *hex;
} vectors[] = {
	{ "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
	{ "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
	{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
};

static void test_vectors(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
		CLEANUP(buf_release) struct buf hex = BUF_INIT;
		unsigned char whole[DIGEST_SIZE];
		struct digest digest;

		digest_init(&digest);
		digest_add(&digest, vectors[i].text, strlen(vectors[i].text));
		digest_finish(&digest, whole);
		digest_hex(&hex, whole, sizeof(whole));
		assert_string_equal(buf_text(&hex), vectors[i].hex);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_vectors) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
