// SPDX-License-Identifier: MIT
/*
 * A mailing list and one thing to do about it. What a list has in common with an account (id, DN,
 * address, name, aliases, and how long it has been known or missing) is kept in the structs of
 * accounts; what it has beyond are its members. Strings belong to whoever filled it in.
 */
#pragma once

#include "digest/digest.h"
#include "model/change.h"
#include "model/known.h"

struct list_member {
	const char *address;
	unsigned char key[ACCOUNT_KEY_SIZE]; /* of the account, or the list, that it is; zeroes for
						an address elsewhere */
	bool follows; /* among those removed: the group still has the person, whose account has
			 another address now or is not in use */
	bool outside; /* among those added: it lives at another site than the list, or elsewhere */
};

struct list_members {
	struct list_member *items; /* by address */
	size_t count, cap;
};

/*
 * Creation, rename, update or retirement; those of a retirement are neither added nor removed. One
 * that is in both is put in anew: it is another person's address now, or lives at another site.
 */
struct list_change {
	struct change change;
	/*
	 * Of a creation: the list is made because its domain is at another site now, and is to be
	 * deleted at this one. Else NULL.
	 */
	const char *left_site;
	struct list_members added, removed;
	/*
	 * Of a list that is known: what has to be done even when the rest is held, since members
	 * have other addresses now.
	 */
	struct list_members follow_added, follow_removed;
	uint64_t absence; /* of a retirement: record of what was known (plan/presence.h) */
};

/* Sets the id of the change: over operation, list, target values and members. */
void list_change_identify(struct list_change *change);

/* How many members are removed because the group does not have them any more. */
size_t list_change_gone(const struct list_change *change);

/* Adds those members to a digest. */
void list_change_name_gone(const struct list_change *change, struct digest *digest);

/* An object like that of an account's change, with "add" and "remove": arrays of addresses. */
void list_change_write_json(struct json *json, const struct list_change *change);

/* The same into an object that is open and may have more. */
void list_change_write_fields(struct json *json, const struct list_change *change);

/* Appends a member. */
void list_members_add(struct list_members *members, const char *address, const unsigned char *key);

/*
 * Appends them as octets, and reads them back: false when they are damaged; strings point into the
 * scanned octets. The caller frees the items.
 */
void list_members_pack(struct buf *buf, const struct list_members *members);
MUST_CHECK bool list_members_unpack(struct scan *scan, struct list_members *ret_members);

void list_members_release(struct list_members *members);
