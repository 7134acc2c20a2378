// SPDX-License-Identifier: MIT
/*
 * The rules "ATTRIBUTE has VALUE" of directory.exclude and directory.disabled, which every entry is
 * held against: one look for each value of an entry, however many rules there are. Order of calls:
 * match_index_init, match_index_find for each entry, match_index_release; the rules are borrowed.
 */
#pragma once

#include "base/map.h"
#include "base/vec.h"
#include "conf/config.h"
#include "entry/entry.h"

struct match_index {
	const struct config_match *matches;
	struct vec attributes; /* each once */
	struct map map;
	struct buf scratch;
};

#define MATCH_INDEX_INIT        \
	{                       \
		.matches = NULL \
	}

void match_index_init(struct match_index *index, const struct config_match *matches, size_t count);

/* The first of the rules that the entry meets, and its value; or NULL. */
const struct config_match *match_index_find(struct match_index *index, const struct entry *entry,
					    const struct entry_value **ret_value);

void match_index_release(struct match_index *index);
