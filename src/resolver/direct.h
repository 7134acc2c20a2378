// SPDX-License-Identifier: MIT
/*
 * Carries single messages to name servers and back as they are, each by a socket of its own: what c-ares will not carry. Newer versions of it (1.34;
 * 1.18 does not) read every message before they send it or hand it over. They refuse a question whose name has octets other than letters, digits and
 * "-_*./" ("a b.example", "50%.example"), though SPF makes such names (RFC 7208 section 7.3), and an answer as a whole when one record in it is odd,
 * such as a TXT record without a string. Other octets put in their place on the way out, and taken back on the way in, would have to be found in
 * streams that are cut anywhere; a plain socket is less. So dns/channel hands over what c-ares refused, whatever its version, and what is asked again
 * since a server ended the TCP connection that c-ares shares for all questions; all else goes by c-ares.
 * Order of calls: direct_open, direct_send as often as one likes, direct_run whenever direct_fd is readable and now and then, direct_close.
 */
#pragma once

#include "resolver/channel.h"

struct direct;

MUST_CHECK int direct_open(struct direct **ret_direct, struct error *error);

/* Ends it; what is under way is done with CHANNEL_CLOSED. */
void direct_close(struct direct *direct);

/* Readable when there is something to deal with. */
int direct_fd(const struct direct *direct);

/*
 * Sends a message, which must hold a question and an id that nobody can guess; only an answer with the same of both is taken. `done` is called once:
 * from direct_run, or from here when the message cannot be sent.
 */
void direct_send(struct direct *direct, const struct nameserver *server, bool tcp, const void *octets, size_t len, int64_t timeout_ms,
		 channel_done *done, void *argument);

/* Deals with all that came and with all that is overdue. */
void direct_run(struct direct *direct);
