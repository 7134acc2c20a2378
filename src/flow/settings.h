// SPDX-License-Identifier: MIT
/* Client settings of people: finds the profile from configuration and state, and writes the files of every format into a folder. */
#pragma once

#include "clients/client.h"
#include "conf/config.h"
#include "state/state.h"

/*
 * The profile of an address; an alias gives that of its account. The domain must be configured (ERROR_DATA lists those that are). The caller releases
 * the profile.
 */
MUST_CHECK int settings_profile(const struct config *config, struct state *state, const char *address, struct profile *profile, struct error *error);

/* Writes the file of a format, or of every one (NULL) but older dialects, below a folder; 0600 in 0700 folders. */
MUST_CHECK int settings_write(const struct profile *profile, const struct client_format *format, const char *output, struct error *error);

/* settings_write for every account that exists and is not suspended. */
MUST_CHECK int settings_write_all(const struct config *config, struct state *state, const struct client_format *format, const char *output,
				  int64_t *ret_count, struct error *error);
