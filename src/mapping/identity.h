// SPDX-License-Identifier: MIT
/*
 * The stable id of an entry: one attribute that survives renames and moves, written as
 * "entryUUID:VALUE" or, for octets, "objectGUID:HEX". Entries of a file may have none; then "dn:DN"
 * stands in for it. The name of the directory comes first, where it has one (model/id_directory.h).
 */
#pragma once

#include "conf/config.h"
#include "entry/entry.h"

struct identity {
	const char *directory; /* the name that ids begin with, or NULL */
	const char *attribute; /* as servers spell it */
	bool binary;	       /* octets rather than text */
	bool folded;	       /* an id whose letter case is insignificant */
};

struct identity identity_of(const struct config_directory *directory);

/*
 * Puts the id of an entry into buf (cleared first). NULL, or why it has none ("has no entryUUID").
 */
MUST_CHECK const char *identity_get(const struct identity *identity, const struct entry *entry,
				    struct buf *buf);

/* Begins an id whose attribute and value come another way than in an entry. */
void identity_begin(const struct identity *identity, struct buf *buf);

/* The id of an entry by its DN. NULL, or why there is none. */
MUST_CHECK const char *identity_get_dn(const struct identity *identity, const struct entry *entry,
				       struct buf *buf);

/* The DN of an id by DN of this directory, or NULL for any other id. */
const char *identity_dn(const struct identity *identity, const char *id);

/*
 * Appends the filter that finds the entry with this id ("(entryUUID=…)"). False when the id is of
 * another directory or attribute, so that it cannot be asked for.
 */
bool identity_filter(const struct identity *identity, const char *id, struct buf *buf);
