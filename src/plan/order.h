// SPDX-License-Identifier: MIT
/* The order of renames: part of plan_finish, in a file of its own. */
#pragma once

#include "plan/plan.h"

/*
 * Puts the renames of a sorted plan so that an address is free before another one takes it; else
 * the order stays. A ring ("a" to "b" and "b" to "a") stands together, and its first one is marked:
 * that is renamed twice, to an address of its own before all the others and to its new one after
 * them.
 */
void order_renames(struct plan *plan);
