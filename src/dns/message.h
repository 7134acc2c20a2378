// SPDX-License-Identifier: MIT
/*
 * Messages of DNS (RFC 1035 section 4): builds a question, and reads an answer into a `struct
 * answer`. Reading is bounds-checked through base/scan and never fails: octets that are no answer
 * to the question give an answer of kind ANSWER_MALFORMED.
 */
#pragma once

#include "dns/answer.h"
#include "dns/name.h"

enum message_flag {
	MESSAGE_RECURSE = 1,   /* RD */
	MESSAGE_UNCHECKED = 2, /* CD: show data that does not validate */
	MESSAGE_AUTHENTIC = 4, /* AD: tell whether the data validated (RFC 6840 section 5.7) */
	MESSAGE_EDNS = 8,
};

/* What UDP carries everywhere without fragments (DNS flag day 2020). */
enum { MESSAGE_UDP_SIZE = 1232 };

/* Appends the message that asks for a name and type. */
void message_query(struct buf *buf, const struct name *name, enum rr_type type, uint16_t id,
		   unsigned flags);

/*
 * Reads an answer to the question for name and type. Never NULL; the caller frees it. The id is not
 * looked at: c-ares has matched it, and may have changed it.
 */
MUST_CHECK struct answer *message_parse(const void *octets, size_t len, const struct name *name,
					enum rr_type type);
