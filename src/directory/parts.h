// SPDX-License-Identifier: MIT
/* What an open directory consists of: one part for each that is configured. */
#pragma once

#include "conf/config.h"
#include "directory/usage.h"
#include "source/source.h"
#include "spool/spool.h"
#include "model/finding.h"

/* How many entries of one directory a snapshot has. */
struct directory_sums {
	size_t people, groups;
	size_t excluded, no_address, held; /* of the people */
};

/* One of the directories; the members below the sums are for the files of this room alone. */
struct directory_part {
	const char *name;			 /* NULL: it is the only one, and has none */
	const char *id;				 /* the name that its ids begin with, or NULL */
	struct source_info info;		 /* unless it is in trouble since directory_open */
	struct error trouble;			 /* of a kind: it could not be read in this run */
	struct directory_sums sums, sums_before; /* after directory_settle, where there are several;
						    of the last read */
	bool carried; /* it is in trouble, and the snapshot has its entries of the last one */
	bool recalls; /* there was one */

	struct source_setup setup;
	const struct source_ops *ops;
	void *source;
	struct usage usage;		     /* of the rules, after a read of everything */
	unsigned char settings[DIGEST_SIZE]; /* of the configuration that a snapshot depends on */
	struct buf before, after;	     /* checkpoints: of the last read, of this one */
};

/* Called now and then while reading, with the number of entries so far. */
typedef void (*directory_progress)(void *argument, size_t entries);
