// SPDX-License-Identifier: MIT
/*
 * Contacts: entries that are neither people nor groups of ours, with addresses elsewhere
 * (directory.groups.contacts). As members of groups they are outside members of lists. Order of
 * calls: mapping_contact_init, mapping_contact_entry for each entry, mapping_contact_release.
 */
#pragma once

#include "mapping/mapping_entry.h"

struct mapping_contact {
	const struct config_directory *directory;
	const struct config_contacts *config; /* of it */
	struct identity identity;
	struct buf dn, id, address, aliases, why, scratch;
};

void mapping_contact_init(struct mapping_contact *contact, const struct config_directory *config);

/* Adds the attributes that it looks at. */
void mapping_contact_attributes(const struct config_directory *config, struct vec *attributes);

/*
 * What a contact becomes (ROSTER_CONTACT in model/roster.h); its strings live until the next one.
 * False for an entry of which nothing can be kept: it has no id, or a DN that is no text.
 */
bool mapping_contact_entry(struct mapping_contact *contact, const struct entry *entry,
			   struct mapped *ret_mapped);

void mapping_contact_release(struct mapping_contact *contact);
