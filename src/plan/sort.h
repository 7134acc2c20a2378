// SPDX-License-Identifier: MIT
/*
 * The order in which changes are carried out, part of the plan in a file of its own: by operation,
 * then by the octets of the address; changes of one operation with one address stay in the order in
 * which they were added. A first run has a change for every account.
 */
#pragma once

#include "plan/plan.h"

void plan_sort(struct plan *plan);
