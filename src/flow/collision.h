// SPDX-License-Identifier: MIT
/*
 * Addresses that rules made (directory.address_rules) give way to everything else: to those that
 * the directory gives, to those that known accounts have or had, and among new people who would get
 * the same one to the one whose id comes first. Who gives way is held with the next free address as
 * a suggestion, while everybody else proceeds; so is everybody for whom no rule can spell an
 * address by itself. A person answers in the directory, in the attribute of map.address.
 */
#pragma once

#include "conf/config.h"
#include "model/finding.h"
#include "plan/plan.h"
#include "state/state.h"

/*
 * After plan_finish, before anybody asks whether addresses are free: takes those who give way out
 * of the plan, with findings.
 */
MUST_CHECK int collision_hold(struct plan *plan, const struct config *config, struct state *state,
			      int64_t now, struct findings *findings, struct error *error);

/*
 * The same for one entry that was read alone, so that only what is known can be asked; flags as in
 * its roster entry. `known` is NULL for a new one. 1 when it is held (then a finding says why), 0
 * or -1.
 */
MUST_CHECK int collision_judge(const struct account *seen, uint32_t flags,
			       const struct known *known, const struct config *config,
			       struct state *state, int64_t now, struct findings *findings,
			       struct error *error);
