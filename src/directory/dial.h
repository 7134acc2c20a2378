// SPDX-License-Identifier: MIT
/*
 * From the URI of a directory server to a connected socket, within a deadline. All addresses of the server are tried in the order of getaddrinfo(3);
 * none of them may take the time of the others.
 */
#pragma once

#include "base/buf.h"
#include "base/error.h"

struct dial {
	char *host; /* of ldap and ldaps; as it stands in the URI, without brackets */
	char *path; /* of ldapi; NULL for the usual places */
	char port[8];
	bool tls;   /* from the first octet on */
	bool local; /* ldapi */
};

/* Reads ldap://HOST[:PORT], ldaps://HOST[:PORT], ldapi://[PATH] (with %2F or with slashes). ERROR_CONFIG when it is none of them. */
MUST_CHECK int dial_parse(const char *uri, struct dial *ret_dial, struct error *error);

/*
 * Connects, at the latest when clock_ticks_ms reaches `until`. The socket is blocking and closed on exec. ERROR_AGAIN says what failed at which
 * address.
 */
MUST_CHECK int dial_open(const struct dial *dial, int64_t until, int *ret_fd, struct error *error);

void dial_release(struct dial *dial);
