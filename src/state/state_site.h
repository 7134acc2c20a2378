// SPDX-License-Identifier: MIT
/*
 * At which site the accounts of each domain live, so that a changed configuration is noticed. See
 * state.h for the order of calls.
 */
#pragma once

#include "base/arena.h"
#include "base/vec.h"
#include "state/state.h"

/* Calls `each` for every domain that was ever planned for; it returns 0 or -1 to stop. */
typedef int (*state_site_each)(void *argument, const char *domain, const char *site,
			       struct error *error);
MUST_CHECK int state_sites(struct state *state, state_site_each each, void *argument,
			   struct error *error);

/*
 * The domain is at this site from now on. Accounts of the domain whose site was not kept, by
 * versions ago, are there too.
 */
MUST_CHECK int state_site_store(struct state *state, const char *domain, const char *site,
				struct error *error);

/* Lists whose site was not kept are where their domains are. */
MUST_CHECK int state_site_store_lists(struct state *state, struct error *error);

/* How many accounts and lists of a domain that are not retired are at a site. */
MUST_CHECK int state_site_count(struct state *state, const char *domain, const char *site,
				int64_t *ret_accounts, int64_t *ret_lists, struct error *error);

/*
 * An account becomes another one's row: what is planned and what is there of the id `from` has the
 * id `to` afterwards, in place of what had that id, and so have its places in lists. Nothing
 * happens where there is none.
 */
MUST_CHECK int state_rekey(struct state *state, const char *from, const char *to,
			   struct error *error);
