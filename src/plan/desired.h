// SPDX-License-Identifier: MIT
/*
 * The desired state of a known account, part of the plan in a file of its own: mostly just what was
 * seen. An address that was made by rule is given once, so the account keeps the one that it has;
 * and after a rename its old addresses stay aliases, though the directory does not have them, as
 * long as the site's limit of aliases allows and the directory does not give them to another entry.
 */
#pragma once

#include "plan/plan.h"

struct desired {
	struct account account; /* its strings lie in the roster, in the known account, and here */
	bool kept;		/* differs from what was seen */
	bool made;		/* has an address that was made now */
	bool plain;	 /* once reached it stays so, unless its own entry changes or another one is
			    given an address of it */
	bool waits;	 /* for room among its aliases */
	bool taken;	 /* others claim every one of its addresses: it is held, with a finding */
	uint64_t offset; /* of the record that was seen */
	struct chosen chosen; /* from several values */
	struct buf aliases;
};

/*
 * For a new account: what was seen, without aliases beyond the site's limit, which become findings.
 * `used` is the account that the person leaves for it, or NULL.
 */
struct desired desired_of_new(struct plan *plan, const struct roster_entry *entry,
			      const struct account *used, struct findings *findings);

/*
 * For a known account. An old address beyond the limit becomes a finding, which says what would
 * have to go.
 */
struct desired desired_of(struct plan *plan, const struct roster_entry *entry,
			  const struct known *known, struct findings *findings);

/* Adds the finding about aliases that were only counted. */
void desired_finish(const struct plan *plan, struct findings *findings);

void desired_release(struct desired *desired);
