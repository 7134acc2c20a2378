// SPDX-License-Identifier: MIT
/*
 * What the rules of directory.* do over a read of everything: how many entries each meets, and
 * which meet nobody, look at an attribute that nobody has, or at one that does not exist. For
 * callers that judge a configuration; a sync warns of the last alone.
 */
#pragma once

#include "base/arena.h"
#include "mapping/attribute_loss.h"
#include "mapping/mappings.h"
#include "model/finding.h"
#include "source/source.h"

/* One rule. */
struct usage_row {
	const char *key;  /* "directory.exclude[1]" */
	const char *text; /* "employeeType = contractor" */
	size_t count;	  /* of the entries that it meets */
};

struct usage {
	struct arena arena;
	struct usage_row *rows;
	size_t count, cap;
	struct findings sure;	/* what can hardly be meant */
	struct findings doubts; /* what may well be so: nobody is met today */
};

#define USAGE_INIT                  \
	{                           \
		.arena = ARENA_INIT \
	}

/* Fills it in after a read. */
void usage_note(struct usage *usage, const struct source_setup *setup,
		const struct mappings *mappings, const struct attribute_loss *loss);

/* Adds a rule that something else than a read counted; nobody met is a doubt. */
void usage_add(struct usage *usage, const char *key, const char *text, size_t count);

/* Adds a row that was judged already. */
void usage_copy(struct usage *usage, const struct usage_row *row);

void usage_release(struct usage *usage);
