// SPDX-License-Identifier: MIT
/*
 * Whether mail programs of this host would reach the servers: name, TCP, TLS, certificate, greeting. The provider's own names must work; the
 * customer's names for the same servers (CNAMEs) are looked at too, and what a program would say about their certificates is explained. Order of
 * calls: PROBE_INIT, probe_site and probe_domain as wanted, lines read, probe_release.
 */
#pragma once

#include "conf/site.h"

enum probe_result { PROBE_FINE, PROBE_NOTE, PROBE_UNKNOWN, PROBE_FAILED };

struct probe_line {
	const char *host;
	int64_t port;
	const char *protocol;
	enum probe_result result;
	const char *text; /* what was found, or what is wrong and what to do */
	const char *tls;  /* version, NULL when it did not come so far */
	int64_t expires;  /* of the certificate, 0 likewise */
};

struct probe {
	const char *ca_file; /* NULL: the system's */
	int64_t timeout_ms;  /* for one server */
	struct arena arena;
	struct probe_line *lines;
	size_t count, cap;
};

#define PROBE_INIT                                                                                                                                   \
	{                                                                                                                                            \
		.timeout_ms = 5000                                                                                                                   \
	}

/* The servers of a site. ERROR_CONFIG when the authorities cannot be read. */
MUST_CHECK int probe_site(struct probe *probe, const struct site *site, struct error *error);

/* The names that a domain of the site has for them. */
MUST_CHECK int probe_domain(struct probe *probe, const struct site *site, const char *domain, struct error *error);

const char *probe_result_text(enum probe_result result);

void probe_release(struct probe *probe);
