// SPDX-License-Identifier: MIT
/*
 * The only place that knows c-ares: carries messages to name servers and brings back what they
 * send, nothing more. One channel is one server address and one way to it, because in older
 * versions the behaviour of one server changes the flags for all others, and in newer ones a
 * malformed reply hurts everything under way on the same connection. What c-ares will not carry
 * goes without it (resolver/raw_transport.h). Order of calls: transport_loop_open, transport_open
 * for each, transport_send as often as one likes, transport_loop_run until nothing is pending,
 * transport_loop_close.
 */
#pragma once

#include "base/error.h"
#include "dns/nameserver.h"
#include "resolver/transport_result.h"

struct transport;
struct transport_loop;

enum transport_way {
	TRANSPORT_UDP,
	TRANSPORT_PLAIN, /* UDP for messages without EDNS */
	TRANSPORT_TCP,
	TRANSPORT_WAYS,
};

MUST_CHECK int transport_loop_open(struct transport_loop **ret_loop, struct error *error);

/* Ends all channels; what is under way is done with TRANSPORT_CLOSED. */
void transport_loop_close(struct transport_loop *loop);

/*
 * A new channel, owned by the loop. A message without an answer for timeout_ms is done with
 * TRANSPORT_SILENT; newer versions of c-ares take the number as a hint.
 */
MUST_CHECK int transport_open(struct transport_loop *loop, const struct nameserver *server,
			      enum transport_way way, int64_t timeout_ms,
			      struct transport **ret_transport, struct error *error);

/* Ends a channel with nothing under way; not from within transport_done. */
void transport_close(struct transport_loop *loop, struct transport *transport);

/* Sends a message, which must hold a question (see dns/message.h); directly: without c-ares. */
void transport_send(struct transport *transport, bool directly, const void *octets, size_t len,
		    transport_done *done, void *argument);

/*
 * Waits at most max_ms for something to come, and deals with all that came and, soon after it is
 * so, with all that is overdue.
 */
MUST_CHECK int transport_loop_run(struct transport_loop *loop, int64_t max_ms, struct error *error);
