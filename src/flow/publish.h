// SPDX-License-Identifier: MIT
/*
 * Publishes what Unix hosts and mail servers look up (lookup/lookup_format.h): aliases.cdb and accounts.cdb, each replaced by one rename, without
 * secrets.
 */
#pragma once

#include "conf/config.h"
#include "state/state.h"

struct publish {
	int64_t generation; /* grows with every publication */
	int64_t accounts;
	int64_t aliases;
};

/* Writes both files. Under the state lock. Only enabled accounts are in aliases.cdb; accounts.cdb has all that were created, with their state. */
MUST_CHECK int publish_write(const struct config *config, struct state *state, struct publish *ret_publish, struct error *error);
