// SPDX-License-Identifier: MIT
/* The outcome of a message, however it was carried. */
#pragma once

#include <stddef.h>

enum transport_result {
	TRANSPORT_ANSWERED,
	TRANSPORT_SILENT,      /* no answer in time */
	TRANSPORT_UNREACHABLE, /* refused by its host, or no route */
	TRANSPORT_GARBLED,     /* c-ares would not take it for a DNS message; it may be one, so ask
				  directly */
	TRANSPORT_UNSENT,      /* c-ares would not send it, so send it directly */
	TRANSPORT_CLOSED,
};

/*
 * Called once for each message, from transport_loop_run, or from transport_send when it cannot be
 * sent. The octets are valid during the call only.
 */
typedef void transport_done(void *argument, enum transport_result result, const void *octets,
			    size_t len);
