// SPDX-License-Identifier: MIT
/*
 * The aliases of a batch: aliases-DOMAIN.csv, what is to be taken away and then what is to be
 * given, one row each; and the same as the array "aliases" of batch.json. Order of calls:
 * aliases_collect, then each writer may be called; aliases_release ends it. Memory grows with the
 * changes that have alias operations, 16 octets each.
 */
#pragma once

#include "batch/batch_input.h"
#include "batch/output.h"
#include "batch/sections.h"

struct aliases_item {
	size_t section; /* of the account */
	size_t change;
};

struct aliases {
	const struct batch_input *input;
	struct aliases_item *items; /* by section, then in the order of changes */
	size_t count, cap;
	size_t next;	     /* the first that is in no file yet */
	int64_t add, remove; /* operations of the whole batch */
};

#define ALIASES_INIT          \
	{                     \
		.items = NULL \
	}

void aliases_collect(struct aliases *aliases, const struct batch_input *input,
		     struct sections *sections);

/*
 * Writes the file of one section and says how many operations it has; without any there is no file.
 * Sections come in ascending order.
 */
MUST_CHECK int aliases_write(struct aliases *aliases, const char *folder,
			     const struct sections *sections, size_t section, int64_t *ret_add,
			     int64_t *ret_remove, struct error *error);

/* Writes the key "aliases" with an array, and adds each object to the digest as one line. */
void aliases_write_json(struct aliases *aliases, struct output *output, struct json *json,
			struct digest *digest);

void aliases_release(struct aliases *aliases);
