// SPDX-License-Identifier: MIT
/*
 * Whether mail programs of this host would reach the servers: name, TCP, TLS, certificate,
 * greeting. The provider's own names must work; the customer's names for the same servers (CNAMEs)
 * are looked at too, and the errors that a program would show for their certificates are explained.
 * Order of calls: CLIENT_PROBE_INIT, client_probe_site and client_probe_domain as wanted, lines
 * read, client_probe_release.
 */
#pragma once

#include "conf/site.h"

enum client_probe_result {
	CLIENT_PROBE_FINE,
	CLIENT_PROBE_NOTE,
	CLIENT_PROBE_UNKNOWN,
	CLIENT_PROBE_FAILED
};

struct client_probe_line {
	const char *host;
	int64_t port;
	const char *protocol;
	enum client_probe_result result;
	const char *text; /* what was found, or what is wrong and what to do */
	const char *tls;  /* version, NULL when there was no handshake */
	int64_t expires;  /* of the certificate, 0 likewise */
};

struct client_probe {
	const char *ca_file; /* NULL: the system's */
	int64_t timeout_ms;  /* for one server */
	struct arena arena;
	struct client_probe_line *lines;
	size_t count, cap;
};

#define CLIENT_PROBE_INIT          \
	{                          \
		.timeout_ms = 5000 \
	}

/* The servers of a site. ERROR_CONFIG when the authorities cannot be read. */
MUST_CHECK int client_probe_site(struct client_probe *probe, const struct site *site,
				 struct error *error);

/* The names that a domain of the site has for them. */
MUST_CHECK int client_probe_domain(struct client_probe *probe, const struct site *site,
				   const char *domain, struct error *error);

const char *client_probe_result_text(enum client_probe_result result);

void client_probe_release(struct client_probe *probe);
