// SPDX-License-Identifier: MIT
/*
 * How the names of servers are looked up, for callers that must not wait longer than a deadline:
 * getaddrinfo(3) knows none. A caller with a resolver fills in the functions. Results live in the
 * arena that the caller gives; each call has a deadline of its own.
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "base/vec.h"

struct host_lookup {
	/*
	 * Adds the addresses of a host as texts, in the order to be tried; none where
	 * getaddrinfo(3) shall be asked. ERROR_AGAIN says why there are none.
	 */
	int (*addresses)(void *argument, const char *host, struct arena *arena,
			 struct vec *addresses, struct error *error);

	/*
	 * Adds the servers of a service ("_ldap._tcp.example.com", RFC 2782) as HOST:PORT, in the
	 * order to be tried. ERROR_AGAIN says why there are none.
	 */
	int (*servers)(void *argument, const char *service, struct arena *arena,
		       struct vec *servers, struct error *error);
	void *argument;
};
