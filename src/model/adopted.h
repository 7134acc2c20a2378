// SPDX-License-Identifier: MIT
/*
 * An account that a person said exists at the provider, while no entry of the directory is known to
 * have it: it is known by an id of its own, made of its address, which no entry has. The next sync
 * that sees an entry with the address at the account's site gives it that entry's id.
 */
#pragma once

#include "base/buf.h"
#include "model/finding.h"
#include "model/known.h"

/* Appends the id of the account with this address. */
void adopted_id(struct buf *buf, const char *address);

/* Whether it is such an id. */
bool adopted_is(const char *id);

/*
 * The entry that has it from now on: what the list of the console did not say (NULL) is taken to be
 * as the directory has it, but for aliases, of which it has none that nobody spoke of; what the
 * list had nothing for ("") is nothing.
 */
void adopted_fill(struct known *known, const struct account *seen);

/* The hint of the finding that was added last: how to say that it is this entry's. */
void adopted_hint(struct findings *findings, const struct known *known, const char *dn);

/* Whom a known account belongs to, for messages: the DN of its entry, where it has one. */
const char *adopted_owner(const struct known *known);
