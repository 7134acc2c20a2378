// SPDX-License-Identifier: MIT
/*
 * From the URI of a directory server to a connected socket, within a deadline. All addresses of the
 * server are tried in order; none of them may take the time of the others. Names are looked up by
 * whom the caller names, since getaddrinfo(3) knows no deadline; without anybody it is asked all
 * the same.
 */
#pragma once

#include "net/host_lookup.h"

struct dial {
	char *host; /* of ldap and ldaps; as it stands in the URI, without brackets */
	char *path; /* of ldapi; NULL for the usual places */
	char port[8];
	bool tls;   /* from the first octet on */
	bool local; /* ldapi */
};

/*
 * Reads ldap://HOST[:PORT], ldaps://HOST[:PORT], ldapi://[PATH] (with %2F or with slashes).
 * ERROR_CONFIG when it is none of them.
 */
MUST_CHECK int dial_parse(const char *uri, struct dial *ret_dial, struct error *error);

/*
 * "_srv_" or "_srv_:DOMAIN": the servers that the DNS names for a domain, as sssd-ldap(5) writes
 * it.
 */
bool dial_is_discovery(const char *uri);

/*
 * Connects, at the latest when clock_ticks_ms reaches `until`. `lookup` may be NULL. The socket is
 * blocking and closed on exec. ERROR_AGAIN says what failed at which address.
 */
MUST_CHECK int dial_open(const struct dial *dial, const struct host_lookup *lookup, int64_t until,
			 int *ret_fd, struct error *error);

void dial_release(struct dial *dial);
