// SPDX-License-Identifier: MIT
/* The order of renames: part of plan_finish, in a file of its own. */
#pragma once

#include "plan/plan.h"

/*
 * Puts the renames of a sorted plan so that an address is free before another one takes it; else
 * the order stays. Those in a ring ("a" to "b" and "b" to "a") cannot be carried out one after the
 * other: they are held, with a finding for each.
 */
void order_renames(struct plan *plan, struct findings *findings);
