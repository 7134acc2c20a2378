// SPDX-License-Identifier: MIT
/*
 * Whether a value that we do not see is gone or hidden from us: a search shows neither, but Compare
 * (RFC 4511 section 4.10) answers noSuchAttribute only to somebody who might know it, as OpenLDAP
 * and 389 Directory Server do. Active Directory does not tell the two apart.
 */
#pragma once

#include "ldap/ldap_server.h"

/*
 * See directory_ask_lost. Within ldap_session_begin and ldap_session_end; -1 when the connection is
 * lost.
 */
MUST_CHECK int ldap_compare_lost(struct ldap_server *server, struct source_lost *lost,
				 struct error *error);

/*
 * The same for an attribute of which no value is known; `value` is one that a filter names, or
 * NULL.
 */
MUST_CHECK int ldap_compare_attribute(struct ldap_server *server, const char *dn,
				      const char *attribute, const char *value,
				      enum source_value *ret_answer, struct error *error);
