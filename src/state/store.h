// SPDX-License-Identifier: MIT
/* What the files of this room share: the open store. */
#pragma once

#include "state/db.h"
#include "state/state.h"

struct state {
	struct db db;
	bool bulk; /* the indices of accounts are away */
};
