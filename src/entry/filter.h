// SPDX-License-Identifier: MIT
/*
 * Search filters (RFC 4515). The configured filter is parsed once, so that its mistakes are told
 * before any server is asked; for a source that is a file we evaluate it ourselves. A filter and
 * all in it live in the arena.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/vec.h"
#include "entry/entry.h"

struct filter;

/*
 * Reads a filter; the outer parentheses may be left out. A mistake is ERROR_CONFIG and says where.
 */
MUST_CHECK int filter_parse(struct arena *arena, const char *text, const struct filter **ret_filter,
			    struct error *error);

/*
 * Whether we can evaluate it: and, or, not, equality, presence and substrings. Ordering,
 * approximate and extensible matches need the schema of a server. When not, the first such
 * attribute description is given.
 */
bool filter_is_plain(const struct filter *filter, const char **ret_attribute);

/*
 * Whether it is plain and only says what an entry has. For what an entry may not have, we could not
 * tell one that lacks it from one that hides it or spells it otherwise.
 */
bool filter_is_positive(const struct filter *filter);

/* Adds the attributes that it looks at. */
void filter_attributes(const struct filter *filter, struct vec *attributes);

/*
 * Whether the entry might match if it had more than we see of it: an attribute that it lacks counts
 * as anything. An entry with other values than the filter wants does not.
 */
bool filter_might_match(const struct filter *filter, const struct entry *entry);

/*
 * Adds the attributes that an entry would have to have for it and lacks, each with the value that
 * is asked for, or NULL where that is no single one: `attributes` and `values` grow together. What
 * stands in a "not" is not among them.
 */
void filter_lacking(const struct filter *filter, const struct entry *entry, struct vec *attributes,
		    struct vec *values);

/*
 * Whether the entry matches; values compare without regard to letter case, and as DNs where both
 * are such. The filter is plain.
 */
bool filter_matches(const struct filter *filter, const struct entry *entry);

/* Appends a value so that a filter means exactly these octets. */
void filter_escape(struct buf *buf, const char *octets, size_t len);
