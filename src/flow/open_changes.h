// SPDX-License-Identifier: MIT
/* Whose change waits in an open batch: found by the key of the account; the first of several. */
#pragma once

#include "base/map.h"
#include "base/buf.h"
#include "state/state.h"

struct open_changes {
	struct buf keys, batches; /* by number: keys, and int64_t each */
	struct map map;
};

#define OPEN_CHANGES_INIT        \
	{                        \
		.keys = BUF_INIT \
	}

MUST_CHECK int open_changes_load(struct open_changes *changes, struct state *state,
				 struct error *error);

/* The number of the batch; 0 when there is none. */
int64_t open_changes_find(const struct open_changes *changes,
			  const unsigned char key[ACCOUNT_KEY_SIZE]);

void open_changes_release(struct open_changes *changes);
