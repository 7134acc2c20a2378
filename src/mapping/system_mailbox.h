// SPDX-License-Identifier: MIT
/*
 * The mailboxes that Exchange keeps for itself: users of the directory, some of them enabled and
 * with an address, that belong to nobody.
 */
#pragma once

#include "conf/config_groups.h"
#include "entry/entry.h"

/* What an entry is looked at for besides its DN and its address. */
extern const char system_mailbox_attribute[];

/*
 * What sort of such a mailbox the entry is ("a health mailbox"), or NULL when it is none.
 * `addresses` are the attributes with its addresses.
 */
const char *system_mailbox_find(const struct entry *entry,
				const struct config_sources *addresses);
