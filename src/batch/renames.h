// SPDX-License-Identifier: MIT
/*
 * The renames of a batch. One that waits for another, since that frees the address which it takes,
 * stands in the same file behind it, even when the two are of two domains: so every file can be
 * carried out from top to bottom, and the files in any order.
 */
#pragma once

#include "base/arena.h"
#include "base/map.h"
#include "batch/batch_input.h"
#include "batch/output.h"

/* An address that a rename frees, and the section in whose file that stands. */
struct rename_link {
	const char *frees;
	uint32_t section;
};

struct rename_chains {
	struct rename_link *links;
	size_t count, cap;
	struct map map;
	struct arena arena;
};

/*
 * The section for a rename: that of the one for which it waits, else its own. They come in the
 * order of carrying out.
 */
uint32_t rename_chains_join(struct rename_chains *chains, const struct change *change,
			    uint32_t section);

void rename_chains_release(struct rename_chains *chains);

/*
 * The file of a section while its renames are written. A ring is opened by the first row of its
 * first one, and closed by the second, once the address that it takes is free.
 */
struct rename_file {
	struct output output;
	const char *folder, *section;
	size_t opener; /* of the ring that is open: the number of its change */
	char *takes;   /* the address for which that waits */
	int64_t rings, closed;
};

void rename_file_open(struct rename_file *file, const char *folder, const char *section);
void rename_file_row(struct rename_file *file, const struct batch_input *input, size_t number,
		     const struct change *change);
void rename_file_release(struct rename_file *file);
