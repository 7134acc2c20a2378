// SPDX-License-Identifier: MIT
/*
 * The rules of directory.exclude and directory.disabled, which every entry is held against. Those
 * with a plain value or a tree are found by hash, however many there are: one look for each value
 * of an entry, or for each part of its DN; patterns and filters are tried one by one. Order of
 * calls: match_index_init, match_index_find for each entry, then the counts may be read;
 * match_index_release. The rules are borrowed.
 */
#pragma once

#include "base/arena.h"
#include "base/map.h"
#include "base/vec.h"
#include "conf/config.h"
#include "entry/entry.h"
#include "entry/filter.h"

/* A rule that is tried for every entry. */
struct match_filter {
	size_t rule;
	const struct filter *filter;
};

struct match_index {
	const struct config_match *matches;
	size_t count;
	struct arena arena;
	struct vec attributes; /* of plain values, each once */
	bool *names;	       /* of each: a value is a DN */
	struct map map;
	struct match_filter *filters;
	size_t filter_count;
	bool trees;
	size_t *met;	/* how many entries met each rule */
	size_t *looked; /* of each: the number of the last entry that did */
	size_t entries;
	struct buf scratch, dn;
};

#define MATCH_INDEX_INIT        \
	{                       \
		.matches = NULL \
	}

void match_index_init(struct match_index *index, const struct config_match *matches, size_t count);

/*
 * The first of the rules that the entry meets, or NULL; every one that it meets is counted. Its
 * value is NULL for a rule that looks at no single one.
 */
const struct config_match *match_index_find(struct match_index *index, const struct entry *entry,
					    const struct entry_value **ret_value);

/* Whether the entry that was looked at last met this rule. */
bool match_index_has(const struct match_index *index, size_t rule);

void match_index_release(struct match_index *index);

/* Adds the attributes that a rule looks at, as they stand in the rule or in the arena. */
void match_attributes(const struct config_match *match, struct arena *arena,
		      struct vec *attributes);

/* Appends a rule for messages: "employeeType = contractor", "below ou=…", "(filter)". */
void match_describe(struct buf *buf, const struct config_match *match);
