// SPDX-License-Identifier: MIT
/*
 * A person says that a new entry of the directory is somebody who is known: the account, or the
 * mailing list, goes on under the id of the entry, and the next sync sees one of them.
 */
#pragma once

#include "conf/config.h"
#include "model/known.h"
#include "state/state.h"

struct account_same {
	struct arena arena;
	struct known known; /* as it was */
	bool list;
	struct account entry; /* what its new entry says */
	const char *id;	      /* the new one */
	const char *dn;	      /* of the new entry, or NULL when its id was given */
};

#define ACCOUNT_SAME_INIT              \
	{                              \
		.id = NULL, .dn = NULL \
	}

/*
 * `old` is an address, a DN or the id of what is known, `new` those of an entry of the directory.
 * ERROR_DATA when either is not there, when the new entry is known as another one, or the old one
 * is an account by the directory still.
 */
MUST_CHECK int account_same_run(const struct config *config, struct state *state, const char *old,
				const char *new, struct account_same *ret_same,
				struct error *error);
void account_same_release(struct account_same *same);
