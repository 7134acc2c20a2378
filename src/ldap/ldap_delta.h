// SPDX-License-Identifier: MIT
/*
 * The ways in which servers report changes, one row each. Before a read of everything the way that
 * the server offers notes the server's current position; later it asks what came after. A way only
 * hints (ldap_changes.h); what it misses is caught by the next read of everything.
 */
#pragma once

#include "ldap/ldap_changes.h"

struct ldap_delta {
	const char *words; /* "by DirSync", for people */
	enum config_changes
		chosen; /* the value of directory.changes that takes this way and no other */
	unsigned kinds; /* of servers, a bit 1U << CONFIG_… for each */
	enum delta_method method;
	const char *attribute; /* extra attribute that a read of everything asks for, for `see`; or
				  NULL */
	bool (*is_offered)(const struct ldap_server *server);

	/*
	 * Puts cookies, the server they belong to, and whether it is blind into the checkpoint;
	 * without a cookie the way is not used. -1 when the connection is lost.
	 */
	int (*stand)(struct ldap_server *server, struct checkpoint *checkpoint,
		     struct error *error);

	/*
	 * NULL for both, or: looks at each entry of a read of everything; then puts the cookie that
	 * was not known before.
	 */
	void (*see)(struct ldap_server *server, const struct entry *entry);
	void (*seal)(struct ldap_server *server, struct checkpoint *checkpoint);

	/*
	 * Collects what came after changes->before, and puts into changes->after where the server
	 * stands now.
	 */
	int (*collect)(struct ldap_changes *changes, struct error *error);

	/*
	 * Whether `now` is older than `before`, of the same tree: such a server has not seen yet
	 * what another one told us. NULL: cannot be compared.
	 */
	bool (*is_behind)(const struct checkpoint_cookie *before,
			  const struct checkpoint_cookie *now);
};

/* The way with this number if the configuration takes it and this server offers it; or NULL. */
const struct ldap_delta *ldap_delta_find(const struct ldap_server *server,
					 enum delta_method method);

/* Whether directory.changes may have this value for a kind of server. */
bool ldap_delta_serves(enum config_kind kind, enum config_changes changes);

/*
 * A number as servers write it, decimal digits and nothing else. False otherwise, or when it is too
 * large.
 */
bool ldap_delta_number(const char *text, int64_t *ret_number);

/*
 * Notes the server's position, by the first way that it lets us use. A server that is behind
 * `before` (NULL: nothing is known) is refused: ERROR_AGAIN.
 */
MUST_CHECK int ldap_delta_stand(struct ldap_server *server, const struct checkpoint *before,
				struct checkpoint *after, struct error *error);

/* After a read of everything: decides whether the way can be used next time. */
void ldap_delta_seal(struct ldap_server *server, struct checkpoint *after);

extern const struct ldap_delta ldap_delta_syncrepl;
extern const struct ldap_delta ldap_delta_dirsync;
extern const struct ldap_delta ldap_delta_usn;
extern const struct ldap_delta ldap_delta_changelog;
extern const struct ldap_delta ldap_delta_modified;
