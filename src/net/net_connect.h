// SPDX-License-Identifier: MIT
/*
 * From a host to a connected socket within a deadline.
 *
 * The addresses of the host are tried in order. Each may use all the time that is left, and none
 * takes the time of the others: the next one is begun as soon as one fails, and after a quarter of
 * a second in any case (sooner where the time has to do for many), while those before it are still
 * being tried. The first that answers is taken, the others are closed (RFC 8305 section 5).
 */
#pragma once

#include "net/host_lookup.h"

/* How far a try came; of several addresses, the one that came furthest counts. */
enum net_fault {
	NET_FINE,
	NET_NO_NAME,	 /* there is no such name */
	NET_NAME_LATER,	 /* nothing is known of the name now, or a host_lookup did not find it */
	NET_UNREACHABLE, /* no way to the address, or no connection for another reason */
	NET_SILENT,
	NET_REFUSED
};

struct net_connection {
	int fd; /* does not block, closed on exec; -1 when there is none */
	enum net_fault fault;
	char address[64]; /* that answered, or that the fault is about; empty for a path */
};

#define NET_CONNECTION_INIT \
	{                   \
		.fd = -1    \
	}

/*
 * Connects a host, which is a name or an address, at the latest when clock_ticks_ms reaches
 * `until`. `lookup` is asked for the addresses of a name; where it has none or is NULL,
 * getaddrinfo(3) is asked as every program of this machine would. ERROR_AGAIN says what failed at
 * which address; the fault says it as well.
 */
MUST_CHECK int net_connect(struct net_connection *connection, const char *host, const char *port,
			   const struct host_lookup *lookup, int64_t until, struct error *error);

/* The same for a socket in the file system. ERROR_CONFIG when the path is too long for one. */
MUST_CHECK int net_connect_path(struct net_connection *connection, const char *path, int64_t until,
				struct error *error);

/* Waits for the descriptor; false when the time is over. `events` as of poll(2). */
bool net_wait(int fd, short events, int64_t until);

void net_close(struct net_connection *connection);
