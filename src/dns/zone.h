// SPDX-License-Identifier: MIT
/*
 * A zone file (RFC 1035 section 5.1) and the answers that an authoritative server would give from
 * it (RFC 1034 section 4.3.2), as messages. For trying a change before it is published, and for
 * tests: what is judged went through the same codec as answers from the network. Known are $ORIGIN,
 * $TTL, comments, parentheses, escapes, quoted text, wildcards, and the types of dns/answer.h; of
 * others that zones have, only that the name is there. Two words in the place of a type make a name
 * misbehave: "SERVFAIL" and "TIMEOUT" hold for all types of the name that have no record.
 */
#pragma once

#include "base/error.h"
#include "dns/answer.h"
#include "dns/name.h"

/* In the place of a type; ZONE_OTHER is one that nothing asks for, whose data is not read. */
enum { ZONE_FAULT_SERVFAIL = 0x10000, ZONE_FAULT_TIMEOUT, ZONE_OTHER };

struct zone_record {
	struct name owner;
	unsigned type;
	uint32_t ttl;
	const char *data;
	size_t len;
};

struct zone {
	struct arena arena;
	struct zone_record *records;
	size_t count;
	size_t cap;
};

/*
 * Reads one or more zones, each beginning with its SOA record; the final ones of several may be
 * below others. Names without a final dot are below `origin` (NULL: the root), until the text names
 * another one. A mistake is ERROR_DATA with the line.
 */
MUST_CHECK int zone_parse(struct zone **ret_zone, const char *text, const struct name *origin,
			  struct error *error);
void zone_free(struct zone *zone);

/* Whether a name is in one of the zones, and not handed on to other servers. */
bool zone_has(const struct zone *zone, const struct name *name);

/*
 * The answer of an authoritative server to a question, appended as a message with the id 0; a
 * referral where the zone has NS records below its top. False when there would be none (TIMEOUT).
 */
MUST_CHECK bool zone_reply(const struct zone *zone, const struct name *name, enum rr_type type,
			   struct buf *message);

/* The same from a resolver, which looks beyond such NS records. */
MUST_CHECK bool zone_resolve(const struct zone *zone, const struct name *name, enum rr_type type,
			     struct buf *message);
