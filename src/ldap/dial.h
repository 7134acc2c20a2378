// SPDX-License-Identifier: MIT
/*
 * From the URI of a directory server to a connected socket, within a deadline. All addresses of the server are tried in order; none of them may take
 * the time of the others. Names are looked up by whom the caller names, since getaddrinfo(3) knows no deadline; without anybody it is asked all the
 * same.
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "base/vec.h"

/* Who looks names up. Results live in the arena. Each call has a deadline of its own. */
struct dial_lookup {
	/* Adds the addresses of a host as texts, in the order to be tried; none where getaddrinfo(3) shall be asked. ERROR_AGAIN says why there are
	 * none. */
	int (*addresses)(void *argument, const char *host, struct arena *arena, struct vec *addresses, struct error *error);

	/* Adds the servers of a service ("_ldap._tcp.example.com", RFC 2782) as HOST:PORT, in the order to be tried. ERROR_AGAIN says why there are
	 * none. */
	int (*servers)(void *argument, const char *service, struct arena *arena, struct vec *servers, struct error *error);
	void *argument;
};

struct dial {
	char *host; /* of ldap and ldaps; as it stands in the URI, without brackets */
	char *path; /* of ldapi; NULL for the usual places */
	char port[8];
	bool tls;   /* from the first octet on */
	bool local; /* ldapi */
};

/* Reads ldap://HOST[:PORT], ldaps://HOST[:PORT], ldapi://[PATH] (with %2F or with slashes). ERROR_CONFIG when it is none of them. */
MUST_CHECK int dial_parse(const char *uri, struct dial *ret_dial, struct error *error);

/* "_srv_" or "_srv_:DOMAIN": the servers that the DNS names for a domain, as sssd-ldap(5) writes it. */
bool dial_is_discovery(const char *uri);

/*
 * Connects, at the latest when clock_ticks_ms reaches `until`. `lookup` may be NULL. The socket is blocking and closed on exec. ERROR_AGAIN says what
 * failed at which address.
 */
MUST_CHECK int dial_open(const struct dial *dial, const struct dial_lookup *lookup, int64_t until, int *ret_fd, struct error *error);

void dial_release(struct dial *dial);
