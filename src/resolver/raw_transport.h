// SPDX-License-Identifier: MIT
/*
 * Carries single messages to name servers and back as they are, each by a socket of its own: what
 * c-ares will not carry. Newer versions of it (1.34; 1.18 does not) read every message before they
 * send it or hand it over. They refuse a question whose name has octets other than letters, digits
 * and "-_*./" ("a b.example", "50%.example"), though SPF makes such names (RFC 7208 section 7.3),
 * and an answer as a whole when one record in it is odd, such as a TXT record without a string.
 * Other octets put in their place on the way out, and taken back on the way in, would have to be
 * found in streams that are cut anywhere; a plain socket is less. So resolver/transport hands over
 * what c-ares refused, whatever its version, and questions asked again after a server ended the TCP
 * connection that c-ares shares for all of them; all else goes by c-ares. Order of calls:
 * raw_transport_open, raw_transport_send as often as one likes, raw_transport_run whenever
 * raw_transport_fd is readable and now and then, raw_transport_close.
 */
#pragma once

#include "base/error.h"
#include "dns/nameserver.h"
#include "resolver/transport_result.h"

struct raw_transport;

MUST_CHECK int raw_transport_open(struct raw_transport **ret_raw, struct error *error);

/* Ends it; what is under way is done with TRANSPORT_CLOSED. */
void raw_transport_close(struct raw_transport *direct);

/* Readable when there is something to deal with. */
int raw_transport_fd(const struct raw_transport *direct);

/*
 * Sends a message, which must hold a question and an id that nobody can guess; only an answer with
 * the same of both is taken. `done` is called once: from raw_transport_run, or from here when the
 * message cannot be sent.
 */
void raw_transport_send(struct raw_transport *direct, const struct nameserver *server, bool tcp,
			const void *octets, size_t len, int64_t timeout_ms, transport_done *done,
			void *argument);

/* Deals with all that came and with all that is overdue. */
void raw_transport_run(struct raw_transport *direct);
