// SPDX-License-Identifier: MIT
/*
 * TLS on a connection that was just made: at once for ldaps, after StartTLS (RFC 4511 section 4.14)
 * for ldap where it is configured.
 */
#pragma once

#include "ldap/ldap_session.h"

/* Whether a cipher, by any of the names that it may have, hides nothing or is broken. */
bool ldap_tls_is_weak(const char *cipher);

/*
 * Turns TLS on where the configuration wants it. A certificate that is not accepted is
 * ERROR_PERMISSION and says why; for that a second connection is made, on which nothing is sent.
 */
MUST_CHECK int ldap_tls_start(struct ldap_session *session, struct error *error);
