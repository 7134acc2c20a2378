// SPDX-License-Identifier: MIT
/*
 * One entry as a source gave it: a DN and attributes with their values, all of them pointing into
 * octets of the source that are gone with its next entry. An entry is filled again and again so
 * that reading a million of them takes no memory: entry_clear, then entry_add for each attribute
 * followed by entry_add_value for each of its values.
 */
#pragma once

#include "base/base.h"

struct entry_value {
	const char *octets; /* no NUL at the end, perhaps some within */
	size_t len;
};

struct entry_attribute {
	const char *description; /* as it came, options included (RFC 4512 section 2.5) */
	size_t len;
	size_t first; /* of its values */
	size_t count;
};

/* Names of the configuration, and those that the entries have instead. */
struct entry_aliases {
	const char *const *asked;
	const char *const *given;
	size_t count;
};

struct entry {
	const char *dn;
	size_t dn_len;
	struct entry_attribute *attributes;
	size_t count;
	size_t cap;
	bool options; /* one of the descriptions has options, such as a range */
	struct entry_value *values;
	size_t value_count;
	size_t value_cap;
	const struct entry_aliases *aliases; /* kept when the entry is cleared; or NULL */
	bool group;	 /* it comes from an area of groups; kept when the entry is cleared */
	bool contact;	 /* likewise of one of contacts (model/roster.h) */
	size_t misnamed; /* the line of a file whose DN is none, so that nobody can say where the
			    entry belongs; 0 for all others */
};

#define ENTRY_INIT         \
	{                  \
		.dn = NULL \
	}

/* Forgets the attributes, keeps the memory, and sets the DN. */
void entry_clear(struct entry *entry, const char *dn, size_t dn_len);

void entry_add(struct entry *entry, const char *description, size_t len);

/* One more value of the attribute that was added last. */
void entry_add_value(struct entry *entry, const char *octets, size_t len);

/*
 * The values of the attribute with exactly this description, letter case aside, or else with the
 * name that it goes by here; NULL and a count of 0 when there is none. "cn" does not find
 * "cn;lang-ja": what a server sends for subtypes was not asked for.
 */
const struct entry_value *entry_values(const struct entry *entry, const char *description,
				       size_t *ret_count);

/*
 * Whether the server sent only a part of the values ("member;range=0-1499", Active Directory's way
 * with long lists).
 */
bool entry_is_ranged(const struct entry *entry, const char *attribute);

void entry_release(struct entry *entry);
