// SPDX-License-Identifier: MIT
/*
 * From an entry of the directory to an account, by the rules of the configuration: directory.map,
 * address_rules and exclude, and what "disabled" is on this kind of server. The same code serves a
 * full read and `explain` of one entry: with a trace each rule reports its input and its result.
 * Order of calls: mapping_init, mapping_entry for each entry, mapping_check and mapping_finish
 * after a whole read, mapping_release.
 */
#pragma once

#include "conf/kind.h"
#include "mapping/address_rule.h"
#include "mapping/department_path.h"
#include "entry/entry.h"
#include "entry/filter.h"
#include "mapping/identity.h"
#include "mapping/match_index.h"
#include "mapping/rule.h"
#include "model/roster.h"

/* Called for each rule, see struct directory_step. */
typedef void (*mapping_step)(void *argument, const char *rule, const char *input,
			     const char *outcome);

/*
 * Every attribute that is counted: the first of each field, those of the rules for "disabled" (of
 * groups the members), then the second of each field and so on.
 */
enum {
	MAPPING_MEMBERS = ACCOUNT_FIELDS,
	MAPPING_MORE = ACCOUNT_FIELDS + KIND_DISABLED,
	MAPPING_ATTRIBUTES = MAPPING_MORE + ACCOUNT_FIELDS * (CONFIG_SOURCES - 1)
};

/* The place of a field's source with this number in such counts. */
static inline size_t mapping_place(int field, size_t source)
{
	return source == 0 ? (size_t)field
			   : MAPPING_MORE + (source - 1) * ACCOUNT_FIELDS + (size_t)field;
}

/*
 * Entries of one source have their ids from an attribute or, in a file, all of them from their DNs.
 */
enum mapping_ids { MAPPING_IDS_OPEN, MAPPING_IDS_ATTRIBUTE, MAPPING_IDS_DN };

struct mapping_choice;

struct mapping {
	const struct config *config;
	const struct config_directory *directory; /* that the entries are of */
	const struct kind *kind;
	bool group; /* maps groups to mailing lists */
	struct identity identity;
	enum mapping_ids ids;
	int64_t now;
	mapping_step step; /* NULL without a trace */
	void *argument;
	size_t entries;
	size_t with[MAPPING_ATTRIBUTES]; /* entries that have a value of it */
	bool judged[KIND_DISABLED];	 /* which signs of the kind are looked at */
	size_t signs[KIND_DISABLED];	 /* entries that each of them disables */
	size_t shared_count;		 /* entries that directory.shared means */
	struct arena arena;		 /* of its filter, and of templates */
	const struct filter *shared;	 /* or NULL */
	size_t addressed;		 /* entries that have an address, wherever from */
	int64_t due; /* when the next entry becomes disabled by the passing of time */
	struct rule_counts counts;
	struct address_rules rules;
	struct department_maker departments;
	struct match_index exclude, disabled;
	struct text_template names[CONFIG_SOURCES]; /* of the sources of names that are such */

	/* Of the entry at hand. */
	const struct entry *entry;
	struct findings *findings; /* NULL: findings are not wanted */
	bool held;
	unsigned unclear; /* as in struct account */
	struct buf dn, id, why;
	struct buf field[ACCOUNT_FIELDS];
	struct buf scratch, renamed, input, pool;
	struct mapping_choice *choices; /* see mapping_choice.h */
	size_t choice_count, choice_cap;
	struct buf several; /* as in struct account */
	bool own_alias;	    /* its address is given as an alias, too */
	struct entry_value *sorted;
	size_t sorted_cap;
};

/* For the entries of one directory of the configuration. */
void mapping_init(struct mapping *mapping, const struct config *config,
		  const struct config_directory *directory);

/*
 * The same for groups (directory.groups): their names and addresses become those of a list, and
 * nothing makes an address or disables.
 */
void mapping_init_groups(struct mapping *mapping, const struct config *config,
			 const struct config_directory *directory);

/* The first attribute that the value of a field comes from, or NULL. */
const char *mapping_attribute(const struct mapping *mapping, int field);

/* Where a field comes from, for people or groups; without a first one it is not mapped. */
const struct config_sources *mapping_sources(const struct config_directory *directory, bool groups,
					     int field);

/* Appends the names of a field's sources, for messages. */
void mapping_list_sources(const struct mapping *mapping, int field, struct buf *buf);

/* Adds the attributes of people, or of groups, that have addresses, each once. */
void mapping_address_attributes(const struct config_directory *directory, bool groups,
				struct vec *attributes);

/* Adds the attributes that the mapping looks at, each once. */
void mapping_attributes(struct mapping *mapping, struct vec *attributes);

/*
 * Whether the entry has this address or alias, as it stands in the directory or in the form that
 * mailprov gives it.
 */
bool mapping_has_address(struct mapping *mapping, const struct entry *entry, const char *address);

/*
 * After a whole read: an attribute that no entry had was most likely hidden from us (ERROR_AGAIN),
 * if people cannot be without it or if `before` says how many entries had it at the last read
 * (NULL: unknown).
 */
MUST_CHECK int mapping_check(const struct mapping *mapping, const uint32_t *before,
			     struct error *error);

/* Adds the findings that were only counted. */
void mapping_finish(const struct mapping *mapping, struct findings *findings);

void mapping_release(struct mapping *mapping);
