// SPDX-License-Identifier: MIT
/* The connected socket to a directory server, as libldap wants it. */
#pragma once

#include "ldap/ldap_uri.h"
#include "net/host_lookup.h"

/*
 * Connects, at the latest when clock_ticks_ms reaches `until` (net/net_connect.h says how).
 * `lookup` may be NULL. The socket blocks and is closed on exec. ERROR_AGAIN says what failed at
 * which address.
 */
MUST_CHECK int ldap_socket_open(const struct ldap_uri *uri, const struct host_lookup *lookup,
				int64_t until, int *ret_fd, struct error *error);
