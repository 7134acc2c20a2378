// SPDX-License-Identifier: MIT
/*
 * getaddrinfo(3) with a deadline, which it does not have of its own and cannot be interrupted for.
 * It runs in a thread of its own; one that is still running when the time is over is left to end by
 * itself, and what it finds is thrown away.
 */
#pragma once

#include "base/error.h"

struct addrinfo;

/*
 * The addresses of a name for a TCP port, at the latest when clock_ticks_ms reaches `until`; the
 * caller frees them with freeaddrinfo(3). ERROR_DATA when there is no such name, ERROR_AGAIN when
 * that cannot be told now.
 */
MUST_CHECK int net_names_ask(const char *host, const char *port, int64_t until,
			     struct addrinfo **ret_list, struct error *error);

/* The same for an address, which needs no lookup. ERROR_DATA when it is none. */
MUST_CHECK int net_names_read(const char *address, const char *port, struct addrinfo **ret_list,
			      struct error *error);
