// SPDX-License-Identifier: MIT
/*
 * Autodiscover as Outlook asks for it ("POX", MS-OXDSCLI sections 2.2.3 and 2.2.4): a request with
 * the address, an answer with the servers. The answer depends on the address only by its domain and
 * by the login made from it, so it tells nobody which accounts exist.
 */
#pragma once

#include "clients/profile.h"

/* A longer request is none. */
enum { AUTODISCOVER_REQUEST_MAX = 16384 };

/*
 * Takes the address out of a request, appended to buf. ERROR_DATA when it has none, or wants
 * another schema than 2006a.
 */
MUST_CHECK int autodiscover_read(const void *octets, size_t len, struct buf *buf,
				 struct error *error);

/* Appends the answer for a person's profile. */
void autodiscover_answer(const struct profile *profile, struct buf *buf);

/*
 * Appends the answer that refuses a request; `code` is 600 for a bad one and 500 for an address
 * that is not served.
 */
void autodiscover_refuse(int code, const char *text, struct buf *buf);
