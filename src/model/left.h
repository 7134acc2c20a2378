// SPDX-License-Identifier: MIT
/*
 * An account lives at one site for ever. When its owner moves to a domain of another site, a new
 * account is made there, and the old one is left behind: it is known by an id of its own from then
 * on, the owner's with the site after it, which no entry of a directory has.
 */
#pragma once

#include "base/buf.h"
#include "model/known.h"

/* Appends the id of what the owner of `id` leaves behind at a site. */
void left_id(struct buf *buf, const char *id, const char *site);

/* How much of such an id is that of the owner; 0: it is no such id. */
size_t left_owner(const char *id);

/* The same for one that is gone, of which only its address is reserved: there may be several. */
void left_gone_id(struct buf *buf, const char *id, const char *site, const char *address);

/* Whether it is such an id. */
bool left_is(const char *id);

/*
 * Whether an account that is gone has an address that the owner's next one does not have: then it
 * stays known as one that was left behind, since its address is reserved.
 */
bool left_has_reserve(const struct known *gone, const struct account *next);
