// SPDX-License-Identifier: MIT
#include "ldap/ldap_tls.h"
#include "unit.h"

/* Names of OpenSSL, of GnuTLS and of the registry. */
static const struct {
	const char *cipher;
	bool weak;
} rows[] = {
	{ "AES-256-GCM", false },
	{ "AES-128-CBC", false },
	{ "CHACHA20-POLY1305", false },
	{ "TLS_AES_256_GCM_SHA384", false },
	{ "ECDHE-RSA-AES128-GCM-SHA256", false },
	{ "DHE-RSA-AES256-SHA", false },
	{ "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8", false },
	{ "CAMELLIA-256-GCM", false },
	{ "ECDHE-RSA-NULL-SHA", true },
	{ "NULL-SHA256", true },
	{ "NULL", true },
	{ "TLS_RSA_WITH_NULL_SHA256", true },
	{ "ADH-AES256-GCM-SHA384", true },
	{ "AECDH-AES128-SHA", true },
	{ "TLS_DH_anon_WITH_AES_128_GCM_SHA256", true },
	{ "ANON-ECDH", true },
	{ "EXP-RC2-CBC-MD5", true },
	{ "TLS_RSA_EXPORT_WITH_DES40_CBC_SHA", true },
	{ "EXP1024-DES-CBC-SHA", true },
	{ "RC4-SHA", true },
	{ "ARCFOUR-128", true },
	{ "TLS_ECDHE_RSA_WITH_RC4_128_SHA", true },
	{ "DES-CBC3-SHA", true },
	{ "3DES-CBC", true },
	{ "TLS_RSA_WITH_3DES_EDE_CBC_SHA", true },
	{ "DES-CBC-SHA", true },
};

static void test_weak(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		print_message("# %s\n", rows[i].cipher);
		assert_true(ldap_tls_is_weak(rows[i].cipher) == rows[i].weak);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_weak) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
