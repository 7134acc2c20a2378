// SPDX-License-Identifier: MIT
/*
 * Accounts and sites: whoever moves to a domain of another site gets an account there, and the old
 * one is suspended where it is. See model/left.h.
 */
#pragma once

#include "plan/desired.h"

/* Whether the account that is wanted would be at another site than the known one. */
bool leave_is(struct plan *plan, const struct account *wanted, const struct known *known);

/*
 * What becomes of somebody who wants an account at the plan's site and has none there now: the one
 * that he left behind there is taken up again (LEAVE_TAKEN); or an open batch asks for its
 * deletion, of which nobody has said yet whether it was done, so that he waits (LEAVE_WAITS).
 */
enum leave_back { LEAVE_NEW, LEAVE_TAKEN, LEAVE_WAITS };
enum leave_back leave_back(struct plan *plan, struct desired *desired, struct findings *findings);

/*
 * Whether the deletion of a known account that is gone is only asked for; then its owner, with this
 * DN, waits, with a finding.
 */
bool leave_waits(struct plan *plan, const struct known *gone, const char *dn,
		 struct findings *findings);

/* A known account that is gone stays known as one that was left, if it has to. */
void leave_gone(struct plan *plan, const struct known *gone, const struct account *next);

/* Plans the move; the account is new there, or one that was left behind there earlier. */
void leave_plan(struct plan *plan, const struct roster_entry *entry, const struct known *known,
		struct findings *findings);

/*
 * An account that was left behind: it is suspended at once and retired after the grace period.
 * False when it is gone.
 */
bool leave_plan_left(struct plan *plan, const struct known *known);

/*
 * Once all is planned: an account that is taken up again is neither suspended nor retired.
 */
void leave_finish(struct plan *plan);

/*
 * After changes were taken out of the plan: whoever is taken up again while a rename waits has the
 * address that is there, and an account is left behind only when its owner has another one. Nothing
 * that other changes rely on is taken out by this.
 */
void leave_settle(struct plan *plan);
