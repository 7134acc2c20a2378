// SPDX-License-Identifier: MIT
/* Any octets as a certificate that a server showed. */
#include "ldap/certificate.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	static const char *const hosts[] = { "ldap.example.com", "192.0.2.1", "2001:db8::1" };

	for (size_t i = 0; i < ARRAY_LEN(hosts); i++) {
		CLEANUP(buf_release) struct buf words = BUF_INIT;

		(void)certificate_explain(octets, len, hosts[i], 1830000000, &words);
	}
	return 0;
}
