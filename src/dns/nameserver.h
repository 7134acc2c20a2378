// SPDX-License-Identifier: MIT
/*
 * Addresses of name servers: "192.0.2.1", "192.0.2.1:5300", "2001:db8::1", "[2001:db8::1]:5300".
 * Octets that the family does not use are zero.
 */
#pragma once

#include <sys/socket.h>

#include "base/buf.h"
#include "base/error.h"

struct nameserver {
	int family; /* AF_INET or AF_INET6 */
	unsigned char octets[16];
	uint16_t port;
};

struct nameservers {
	struct nameserver *items;
	size_t count;
	size_t cap;
};

#define NAMESERVERS_INIT      \
	{                     \
		.items = NULL \
	}

/* False when it is not an address. Host names are not accepted: nothing could resolve them. */
MUST_CHECK bool nameserver_parse(const char *text, struct nameserver *ret_server);

/* The text that nameserver_parse takes, with the port unless it is 53; appended. */
void nameserver_text(struct buf *buf, const struct nameserver *server);

/* How many octets the address has; 0 without a family. */
static inline size_t nameserver_size(const struct nameserver *server)
{
	return server->family == AF_INET ? 4 : server->family == AF_INET6 ? 16 : 0;
}

/* Same address and port. */
bool nameserver_equal(const struct nameserver *one, const struct nameserver *other);

/*
 * Whether the address can be that of one host that others reach: none that means everybody
 * (multicast, broadcast), nobody, this link alone, or a family that holds such a one. Private
 * networks and this host are possible, since views of a zone are made with them.
 */
bool nameserver_is_possible(const struct nameserver *server);

/* The address in an A or AAAA record, at the usual port; false when its length is wrong. */
MUST_CHECK bool nameserver_from_octets(struct nameserver *ret_server, int family,
				       const unsigned char *octets, size_t len);

void nameservers_add(struct nameservers *servers, const struct nameserver *server);

/*
 * Adds the servers of a resolv.conf(5) file; without any, or without the file, it is this host (as
 * there). Unusable lines, such as a link-local address with a zone, are skipped.
 */
MUST_CHECK int nameservers_load(struct nameservers *servers, const char *path, struct error *error);

void nameservers_release(struct nameservers *servers);
