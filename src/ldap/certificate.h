// SPDX-License-Identifier: MIT
/*
 * Why a server's certificate was not accepted. TLS libraries refuse with little more than "no"
 * (GnuTLS through libldap says "unknown error code"), so after a refusal we look at the certificate
 * ourselves, only to have words for it: nothing is accepted because of what is found here.
 */
#pragma once

#include "base/buf.h"

/*
 * Looks at a certificate (RFC 5280, DER) at the instant `now` for the host that was asked for. True
 * when it is outside its time, for other names, or damaged, with the words appended ("ended on
 * 2024-01-01T00:00:00Z"); false when nothing is wrong with it by itself, so that its issuer must
 * be.
 */
bool certificate_explain(const void *der, size_t len, const char *host, int64_t now,
			 struct buf *words);
