// SPDX-License-Identifier: MIT
/*
 * The messages of LDAP Content Synchronization (RFC 4533 section 2): a request, and what a server
 * sends with each entry, between entries and at the end. The client of libldap (ldap_sync_init and
 * its kin) is not used: it loses entries when several messages are waiting. Nothing here trusts a
 * length or a tag; what cannot be read is reported as such.
 */
#pragma once

#include <ldap.h>

#include "base/buf.h"

enum { SYNC_UUID = 16 };

/* Appends the value of the request control for refreshOnly; `cookie` may be empty for none. */
void sync_message_request(struct buf *buf, const void *cookie, size_t len);

/* Of an entry (section 2.2). */
enum sync_state { SYNC_PRESENT, SYNC_ADD, SYNC_MODIFY, SYNC_DELETE };

MUST_CHECK bool sync_message_entry(const struct berval *value, enum sync_state *ret_state,
				   unsigned char ret_uuid[SYNC_UUID]);

/* The end (section 2.4). */
struct sync_done {
	struct buf cookie;
	bool has_cookie;
	bool deletes; /* refreshDeletes: the ids of all deleted entries were sent */
};

/* The caller releases ret_done->cookie. */
MUST_CHECK bool sync_message_done(const struct berval *value, struct sync_done *ret_done);

/* Between entries (section 2.5): a set of ids, a mark between phases, or a cookie. */
struct sync_info {
	bool deleted;	/* the ids are of deleted entries; else of present ones */
	struct buf ids; /* SYNC_UUID octets each */
};

/* The caller releases ret_info->ids. An id that is no UUID makes the message unreadable. */
MUST_CHECK bool sync_message_info(const struct berval *value, struct sync_info *ret_info);

/* Appends the id of struct identity: "entryUUID:01234567-…". */
void sync_message_id(struct buf *buf, const unsigned char uuid[SYNC_UUID]);
