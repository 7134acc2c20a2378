// SPDX-License-Identifier: MIT
/*
 * The bind by Kerberos (SASL GSSAPI, RFC 4752), for which libldap needs the Cyrus SASL library and
 * its module for GSSAPI.
 */
#pragma once

#include "ldap/ldap_session.h"

/*
 * Binds with the key of directory.bind.keytab or, without one, with the ticket of the user who runs
 * us. The connection is protected by TLS, or else by the mechanism itself. A refusal or a missing
 * ticket is ERROR_PERMISSION.
 */
MUST_CHECK int ldap_sasl_bind_gssapi(struct ldap_session *session, struct error *error);
