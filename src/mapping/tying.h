// SPDX-License-Identifier: MIT
/*
 * What an entry says of other entries, as ties for its record (model/ties.h): the members of a group, the user names of a person, the primary group
 * of both in Active Directory. Order of calls: tying_init, tying_entry for each entry, tying_release. Without directory.groups nothing is tied.
 */
#pragma once

#include "conf/config.h"
#include "entry/entry.h"
#include "model/ties.h"

struct tying {
	const struct config_groups *groups; /* NULL: no ties */
	bool logins;			    /* some members are user names */
	struct tie *names;
	size_t count, cap;
	struct arena arena; /* of the names */
	struct buf packed, scratch;
};

void tying_init(struct tying *tying, const struct config *config);

/* The ties of an entry, packed, until the next call; empty when it has none. */
const struct buf *tying_entry(struct tying *tying, const struct entry *entry);

/* Whether the entry at hand names anybody. */
bool tying_has_names(const struct tying *tying);

/* Adds the attributes that people, or groups, are tied by. */
void tying_attributes(const struct config_directory *directory, bool groups, void (*add)(struct vec *attributes, const char *attribute),
		      struct vec *attributes);

void tying_release(struct tying *tying);
