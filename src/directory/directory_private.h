// SPDX-License-Identifier: MIT
/* What an open directory consists of, for the files of this room alone. */
#pragma once

#include "directory/parts.h"
#include "mapping/mappings.h"
#include "mapping/mapping_members.h"
#include "source/source.h"

struct directory {
	const struct config *config;
	struct directory_part *parts; /* one for each that is configured */
	size_t count;
	int64_t now;
};

/* What a read gives to, beside the part that is read. */
struct directory_to {
	struct spool *spool;
	int64_t now;
	directory_progress progress; /* NULL: nobody wants to know */
	void *argument;
	size_t entries; /* read before, from others */
	const struct vec *asked; /* DNs of entries that are read besides what changed */
	struct findings *findings;
};

/* Whether its entries cannot be had in this run. */
bool directory_part_is_down(const struct directory_part *part);

MUST_CHECK int directory_part_open(struct directory_part *part, const struct config *config,
				   struct config_directory *configured,
				   const struct host_lookup *lookup, struct error *error);

/*
 * Reads all its entries. `before` is what the last read left (empty: nothing); part->after takes
 * what this one leaves.
 */
MUST_CHECK int directory_part_read(struct directory_part *part, const struct buf *before,
				   struct directory_to *to, struct error *error);

/* Why all of it has to be read, as far as that is known without asking the server; or NULL. */
const char *directory_part_why_all(const struct directory_part *part, const struct buf *before,
				   int64_t now);

/* Asks only for what changed: 1, 0 when everything has to be read, and why, or -1. */
MUST_CHECK int directory_part_update(struct directory_part *part, const struct buf *before,
				     struct directory_to *to, const char **ret_why,
				     struct error *error);

/*
 * Gives each part what it left in the checkpoint of all. NULL, or why one cannot go on from there.
 */
const char *directory_recall_parts(struct directory *directory, const struct buf *octets);

void directory_part_release(struct directory_part *part);
