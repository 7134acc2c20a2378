// SPDX-License-Identifier: MIT
/*
 * From a host name to a connected socket within a deadline; the name is looked up as every program
 * of the host does it (getaddrinfo(3)).
 */
#pragma once

#include "base/error.h"

/* How far a try came. */
enum connect_fault {
	CONNECT_FINE,
	CONNECT_NO_NAME,
	CONNECT_NAME_LATER,
	CONNECT_REFUSED,
	CONNECT_SILENT,
	CONNECT_UNREACHABLE
};

struct connection {
	int fd; /* not blocking, closed on exec; the caller closes it */
	enum connect_fault fault;
	char address[64]; /* that answered, or was tried last */
};

#define CONNECTION_INIT  \
	{                \
		.fd = -1 \
	}

/*
 * Tries the addresses one after the other, at the latest until clock_ticks_ms reaches `until`. That
 * it fails is a fault, not an error.
 */
void connect_host(const char *host, int port, int64_t until, struct connection *ret_connection);

/* Waits for the descriptor; false when the time is over. `events` as of poll(2). */
bool connect_wait(int fd, short events, int64_t until);

void connect_close(struct connection *connection);
