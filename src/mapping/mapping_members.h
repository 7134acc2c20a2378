// SPDX-License-Identifier: MIT
/*
 * What an entry says about other entries, as ties for its record (model/member_refs.h): the members
 * of a group, the user names of a person, the primary group of both in Active Directory. Order of
 * calls: mapping_members_init, mapping_members_entry for each entry, mapping_members_release.
 * Without directory.groups nothing is tied.
 */
#pragma once

#include "conf/config.h"
#include "entry/entry.h"
#include "model/member_refs.h"

struct mapping_members {
	const struct config_directory *directory;
	const struct config_groups *groups; /* NULL: no ties */
	bool logins;			    /* some members are user names */
	struct tie *names;
	size_t count, cap;
	struct arena arena; /* of the names */
	struct buf packed, scratch;
};

void mapping_members_init(struct mapping_members *tying, const struct config_directory *directory);

/* The ties of an entry, packed, until the next call; empty when it has none. */
const struct buf *mapping_members_entry(struct mapping_members *tying, const struct entry *entry);

/* Whether the entry at hand names anybody. */
bool mapping_members_has_names(const struct mapping_members *tying);

/* Adds the attributes that people, or groups, are tied by. */
void mapping_members_attributes(const struct config_directory *directory, bool groups,
				void (*add)(struct vec *attributes, const char *attribute),
				struct vec *attributes);

void mapping_members_release(struct mapping_members *tying);
