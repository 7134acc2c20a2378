// SPDX-License-Identifier: MIT
/*
 * Addresses that rules made (directory.address_rules) give way to all others: to those that the
 * directory gives and to those that known accounts have or had; of several new entries with the
 * same one, the entry whose id sorts first gets it. An entry that gives way is held with the next
 * free address as a suggestion, while the others proceed; so is an entry for which no rule can
 * spell an address by itself. The answer goes into the directory, into the attribute of
 * map.address.
 */
#pragma once

#include "conf/config.h"
#include "model/finding.h"
#include "plan/plan.h"
#include "state/state.h"

/*
 * After plan_finish, before addresses_in_use: takes the entries that give way out of the plan, with
 * findings.
 */
MUST_CHECK int collision_hold(struct plan *plan, const struct config *config, struct state *state,
			      const struct run_time *time, struct findings *findings,
			      struct error *error);

/*
 * The same for an entry that was read alone, so that it can be checked against the store only;
 * flags as in its roster entry. `known` is NULL for a new one. 1 when it is held (then a finding
 * says why), 0 or -1.
 */
MUST_CHECK int collision_judge(const struct account *seen, uint32_t flags,
			       const struct known *known, const struct config *config,
			       struct state *state, const struct run_time *time,
			       struct findings *findings, struct error *error);
