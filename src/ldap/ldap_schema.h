// SPDX-License-Identifier: MIT
/* The names of attributes in a server's schema. */
#pragma once

#include "entry/attribute_names.h"
#include "ldap/ldap_server.h"

/*
 * Reads them: 1, 0 when the server does not show its schema to us, or -1 when the connection is
 * lost.
 */
MUST_CHECK int ldap_schema_read(struct ldap_server *server, struct attribute_names *names,
				struct error *error);
