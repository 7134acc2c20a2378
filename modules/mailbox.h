// SPDX-License-Identifier: MIT
/*
 * The mailbox of a user in accounts.cdb, for the PAM module and the settings helper. Needs libc
 * only. A name with "@" is an address; another is completed with a domain, the given one or the one
 * that the published data name.
 */
#pragma once

#include "lookup/lookup_read.h"

struct mailbox {
	char address[LOOKUP_KEY_MAX + 1]; /* the key: lower case */
	struct lookup_header header;	  /* without its texts, which are gone with the file */
	struct lookup_account account;	  /* points into value */
	char value[LOOKUP_ACCOUNT_MAX];
};

/*
 * CDB_READ_FOUND; CDB_READ_ABSENT when the file has no such user or the name can be given no
 * domain; anything else when the file cannot be used. `domain` may be NULL. The header is filled in
 * whenever the file could be opened, so that its age can be told, and zero otherwise.
 */
MUST_CHECK enum cdb_read_result mailbox_find(struct mailbox *mailbox, const char *path,
					     const char *user, const char *domain);

/* Why a file cannot be used, for people. */
const char *mailbox_trouble(enum cdb_read_result result);
