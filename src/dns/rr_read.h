// SPDX-License-Identifier: MIT
/*
 * The data of one record as it stands in a message (RFC 1035 section 3.3), read into a `struct rr`
 * that is empty but for its TTL. The scan begins where the data begins and ends where they end;
 * what is kept goes into the arena. False when they are not what the type has.
 */
#pragma once

#include "dns/answer.h"
#include "dns/name.h"

enum { SOA_NUMBERS = 20 /* octets behind the two names of an SOA record */ };

bool rr_read(struct rr *rr, unsigned type, struct scan *data, struct arena *arena);

/* Only the name at the front, of types that have nothing else. */
bool rr_read_target(struct rr *rr, struct scan *data, struct arena *arena);
