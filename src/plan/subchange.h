// SPDX-License-Identifier: MIT
/*
 * Parts of updates and renames that have limits of their own: aliases that are taken away, another
 * department. Such a part can wait while the rest of the change goes on: then the account keeps
 * what it has, and the part is among what the plan has set aside, as an update of its own. After
 * plan_finish.
 */
#pragma once

#include "digest/digest.h"
#include "plan/plan.h"

/* How many aliases the plan gives and takes away. */
void subchange_count_aliases(const struct plan *plan, int64_t *ret_add, int64_t *ret_remove);

/*
 * How many are lost, without those that become their account's own address; the ids of the
 * operations go into the digest, if there is one.
 */
int64_t subchange_lost_aliases(const struct plan *plan, struct digest *digest);

/*
 * Sets aside every loss of an alias; aliases given in the same change still are, up to the site's
 * limit.
 */
void subchange_hold_aliases(struct plan *plan);

/* Sets aside every change of department. */
void subchange_hold_departments(struct plan *plan);
