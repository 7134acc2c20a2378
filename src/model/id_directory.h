// SPDX-License-Identifier: MIT
/*
 * Which directory an id is of, where several are read: "corp/entryUUID:…" is one of that with the
 * name "corp". The ids of a directory without a name begin with the name of an attribute, or with
 * "dn", neither of which has a slash. A name stays for ever, since with another one everybody would
 * be somebody else.
 */
#pragma once

#include "base/buf.h"

/* How long the name is with which an id begins; 0: it has none. */
size_t id_directory_len(const char *id);

/* Whether an id is of the directory with this name; NULL is one without. */
bool id_is_of(const char *id, const char *name);

/* The id within its directory. */
const char *id_bare(const char *id);

/* Begins the id of an entry of this directory. */
void id_begin(struct buf *buf, const char *name);
