// SPDX-License-Identifier: MIT
/*
 * A sealed snapshot that was kept, so that the next read only has to ask what changed: a base, and
 * perhaps an upper layer with what differs from it since. Each is a file that is written once and
 * never changed; the upper one names its base, and both are named by ids behind one prefix. They
 * only save a full read, so a missing, cut or foreign one is simply not used. Order of calls:
 * snapshot_file_open, its members may be read, snapshot_file_close.
 */
#pragma once

#include "base/error.h"
#include "model/roster.h"

enum { SNAPSHOT_FILE_ID = 16 };

struct snapshot_file_map {
	void *octets;
	size_t len;
};

struct snapshot_file {
	struct snapshot_file_map
		maps[2];      /* the file that was named, and its base if it is an upper layer */
	struct roster roster; /* sealed is false: there is nothing */
	unsigned char base[SNAPSHOT_FILE_ID];
};

/* The path of the file with this id; appended. */
void snapshot_file_path(struct buf *path, const char *prefix,
			const unsigned char id[SNAPSHOT_FILE_ID]);

/* Maps the snapshot with this id: 1, or 0 when it cannot be used. */
int snapshot_file_open(const char *prefix, const unsigned char id[SNAPSHOT_FILE_ID],
		       struct snapshot_file *ret_file);

/*
 * Whether no bit of its files differs from what was written. That takes as long as reading them, so
 * it is asked only before something is done with them: until then nothing that they say is a reason
 * to do anything, and nothing in them may stop the program.
 */
bool snapshot_file_is_sound(const struct snapshot_file *file);

/*
 * Whether the upper layer of a roster is little beside its base, so that it is worth a file of its
 * own.
 */
bool snapshot_file_is_small(const struct roster *roster);

/*
 * Writes a sealed roster, durably: its upper layer alone over the base with the id `below`, or,
 * with NULL, both layers as a new base.
 */
MUST_CHECK int snapshot_file_write(const char *prefix, const unsigned char id[SNAPSHOT_FILE_ID],
				   const unsigned char below[SNAPSHOT_FILE_ID],
				   const struct roster *roster, struct error *error);

void snapshot_file_close(struct snapshot_file *kept);
