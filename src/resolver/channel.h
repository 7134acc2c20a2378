// SPDX-License-Identifier: MIT
/*
 * The only place that knows c-ares: carries messages to name servers and brings back what they send, nothing more. One channel is one server address
 * and one way to it, because in older versions what one server does changes the flags for all others, and in newer ones a malformed reply hurts
 * everything under way on the same connection. What c-ares will not carry goes without it (dns/direct.h). Order of calls: channel_loop_open,
 * channel_open for each, channel_send as often as one likes, channel_loop_run until nothing is pending, channel_loop_close.
 */
#pragma once

#include "base/error.h"
#include "dns/nameserver.h"

struct channel;
struct channel_loop;

enum channel_way {
	CHANNEL_UDP,
	CHANNEL_PLAIN, /* UDP for messages without EDNS */
	CHANNEL_TCP,
	CHANNEL_WAYS,
};

enum channel_result {
	CHANNEL_ANSWERED,
	CHANNEL_SILENT,      /* no answer in time */
	CHANNEL_UNREACHABLE, /* refused by its host, or no route */
	CHANNEL_GARBLED,     /* c-ares would not take it for a DNS message; it may be one, so ask directly */
	CHANNEL_UNSENT,      /* c-ares would not send it, so send it directly */
	CHANNEL_CLOSED,
};

/* Called once for each message, from channel_loop_run, or from channel_send when it cannot be sent. The octets are valid during the call only. */
typedef void channel_done(void *argument, enum channel_result result, const void *octets, size_t len);

MUST_CHECK int channel_loop_open(struct channel_loop **ret_loop, struct error *error);

/* Ends all channels; what is under way is done with CHANNEL_CLOSED. */
void channel_loop_close(struct channel_loop *loop);

/*
 * A new channel, owned by the loop. A message without an answer for timeout_ms is done with CHANNEL_SILENT; newer versions of c-ares take the number
 * as a hint.
 */
MUST_CHECK int channel_open(struct channel_loop *loop, const struct nameserver *server, enum channel_way way, int64_t timeout_ms,
			    struct channel **ret_channel, struct error *error);

/* Ends a channel with nothing under way; not from within channel_done. */
void channel_close(struct channel_loop *loop, struct channel *channel);

/* Sends a message, which must hold a question (see dns/message.h); directly: without c-ares. */
void channel_send(struct channel *channel, bool directly, const void *octets, size_t len, channel_done *done, void *argument);

/* Waits at most max_ms for something to come, and deals with all that came and, soon after it is so, with all that is overdue. */
MUST_CHECK int channel_loop_run(struct channel_loop *loop, int64_t max_ms, struct error *error);
