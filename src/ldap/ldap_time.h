// SPDX-License-Identifier: MIT
/*
 * Instants as directories write them: Generalized Time (RFC 4517 section 3.3.13), in seconds since
 * 1970-01-01 UTC.
 */
#pragma once

#include "base/buf.h"

/*
 * Reads any of its forms: minutes and seconds may be left out, the last of what is there may have a
 * fraction (dropped below a second), and the zone is Z or a difference to UTC. False for anything
 * else, a time without a zone included.
 */
bool ldap_time_parse(const char *octets, size_t len, int64_t *ret_instant);

/* Appends "20261125184454Z". */
void ldap_time_put(struct buf *buf, int64_t instant);
