// SPDX-License-Identifier: MIT
/*
 * A sealed reading that was kept, so that the next read only has to ask what changed: a base, and perhaps an upper layer with what differs from it
 * since. Each is a file that is written once and never changed; the upper one names its base, and both are named by ids behind one prefix. They are
 * worth what a full read is worth, so that a missing, cut or foreign one is simply not used. Order of calls: kept_open, its members may be read,
 * kept_close.
 */
#pragma once

#include "base/error.h"
#include "model/roster.h"

enum { KEPT_ID = 16 };

struct kept_map {
	void *octets;
	size_t len;
};

struct kept {
	struct kept_map maps[2]; /* the file that was named, and its base if it is an upper layer */
	struct roster roster;	 /* sealed is false: there is nothing */
	unsigned char base[KEPT_ID];
};

/* The path of the file with this id; appended. */
void kept_path(struct buf *path, const char *prefix, const unsigned char id[KEPT_ID]);

/* Maps the reading with this id: 1, or 0 when it cannot be used. */
int kept_open(const char *prefix, const unsigned char id[KEPT_ID], struct kept *ret_kept);

/* Whether the upper layer of a roster is little beside its base, so that it is worth a file of its own. */
bool kept_is_small(const struct roster *roster);

/* Writes a sealed roster, durably: its upper layer alone over the base with the id `below`, or, with NULL, both layers as a new base. */
MUST_CHECK int kept_write(const char *prefix, const unsigned char id[KEPT_ID], const unsigned char below[KEPT_ID], const struct roster *roster,
			  struct error *error);

void kept_close(struct kept *kept);
