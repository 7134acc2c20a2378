// SPDX-License-Identifier: MIT
/*
 * What changes about the members of one list: part of the plan of lists (plan/list_plan.h), in a
 * file of its own. Members are taken out before anybody is renamed and put in afterwards. So one
 * whose address is another person's in the end is taken out and put in, though the list had the
 * address and has it: where lists follow a rename, the entry goes along with the one who left.
 */
#pragma once

#include "plan/list_changes.h"

/* A list and what is known of it. */
struct list_side {
	const unsigned char *key;
	const char *site;		    /* where the list is in the end, or NULL */
	const struct list_members *members; /* that are known, by address; NULL: it is new there */
};

/* Merges the members that are wanted with those that are known; both by address. */
void list_compare(struct list_plan *plan, const struct list_side *side,
		  const struct expand_names *wanted, struct list_change *change);

/*
 * A member that is removed and added under another address, or whose account is not in use any
 * more, is not removed by its group: the limits of accounts cover that.
 */
void list_match_followers(const struct list_plan *plan, const struct expand_names *left_out,
			  struct list_change *change);

/*
 * The members that are known, each with the address that his account has in the end; `ret_any` is
 * set when one is another. The caller frees the items.
 */
void list_settle(struct list_plan *plan, const struct list_members *members,
		 struct expand_names *wanted, bool *ret_any);
