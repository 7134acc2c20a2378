// SPDX-License-Identifier: MIT
/*
 * An account lives at one site for ever. When its owner moves to a domain of another site, a new
 * account is made there, and the old one is left behind: it is known by an id of its own from then
 * on, the owner's with the site after it, which no entry of a directory has.
 */
#pragma once

#include "base/buf.h"

/* Appends the id of what the owner of `id` leaves behind at a site. */
void left_id(struct buf *buf, const char *id, const char *site);

/* How much of such an id is that of the owner; 0: it is no such id. */
size_t left_owner(const char *id);

/* Whether it is such an id. */
bool left_is(const char *id);
