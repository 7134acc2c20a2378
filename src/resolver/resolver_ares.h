// SPDX-License-Identifier: MIT
/*
 * The resolver that asks real name servers. A question goes to the first server that is alive; it
 * is asked again when the answer is late, then at another server; an answer that was cut comes
 * again by TCP; a server without EDNS is asked without. Every question is answered within its time,
 * if only by ANSWER_TIMEOUT. At most a window of questions is under way at each server; the window
 * shrinks where answers get lost. A server that stays silent is left alone for a minute.
 */
#pragma once

#include "dns/nameserver.h"
#include "resolver/resolver.h"

enum {
	RESOLVER_TIMEOUT_MS = 3000,
};

struct resolver_ares_options {
	const struct nameservers
		*servers;    /* in order of preference; NULL or empty: those of resolv.conf(5) */
	int64_t timeout_ms;  /* patience for one try; 0 is RESOLVER_TIMEOUT_MS */
	int64_t deadline_ms; /* for one question with all its tries, once it was sent; 0 is three
				times timeout_ms */
};

MUST_CHECK int resolver_ares_open(struct resolver **ret_resolver,
				  const struct resolver_ares_options *options, struct error *error);
