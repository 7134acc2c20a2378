// SPDX-License-Identifier: MIT
/*
 * What changed since the last read, by whichever way the server reports it. The way collects hints;
 * settling turns them into facts: touched ids are read again within the scope, and those reported
 * as gone, or touched and not in scope, are asked for by id. Order of calls: the collecting
 * functions, ldap_changes_settle, ldap_changes_release. When everything turns out to need reading,
 * `why` says so and the rest is skipped.
 */
#pragma once

#include "ldap/ldap_server.h"

struct ldap_changes {
	struct ldap_server *server;
	const struct source_changes *to;
	const struct checkpoint *before;
	struct checkpoint *after;
	struct arena arena;
	struct vec touched;
	struct vec suspects;
	bool containers; /* an unknown one among the touched may be a container that moved with all
			    that is in it */
	const char *why; /* everything has to be read; or NULL */
};

/* An entry in scope that came as it is now. */
MUST_CHECK int ldap_changes_take(struct ldap_changes *changes, const struct entry *entry,
				 struct error *error);

/* An id that something happened to. */
void ldap_changes_touch(struct ldap_changes *changes, const char *id);

/* An id that is said to be gone. */
void ldap_changes_suspect(struct ldap_changes *changes, const char *id);

/* Turns the hints into facts. -1 when a question failed. */
MUST_CHECK int ldap_changes_settle(struct ldap_changes *changes, struct error *error);

void ldap_changes_release(struct ldap_changes *changes);
