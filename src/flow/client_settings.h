// SPDX-License-Identifier: MIT
/*
 * Client settings of people and domains: finds the profile from configuration and state, and writes
 * files of every format into a folder. A value that one format cannot carry is a finding, and the
 * other files are written all the same.
 */
#pragma once

#include "clients/client.h"
#include "conf/config.h"
#include "model/known.h"
#include "state/state.h"

/* What the configuration says about a domain's clients. Points into the configuration. */
struct profile_options settings_options(const struct config *config,
					const struct config_domain *domain);

/*
 * Whether mail programs are closed to the people of a department (NULL: of none), by itself, one
 * above it, or the whole domain.
 */
bool settings_is_closed(const struct config_domain *domain, const char *department);

/* Whether somebody has an account that mail programs can use. */
bool settings_are_due(const struct known *known);

/*
 * A config_validator: the keys for clients must work for all accounts, before any file is written.
 */
void settings_judge(const struct config *config, const struct config_places *places,
		    struct findings *findings);

/*
 * The profile of an address; an alias gives that of its account. The domain must be configured
 * (ERROR_DATA lists those that are), and neither it nor the account's department closed to mail
 * programs (ERROR_DATA says what to do about it). The caller releases the profile.
 */
MUST_CHECK int settings_profile(const struct config *config, struct state *state,
				const char *address, struct profile *profile, struct error *error);

/*
 * The same for any address, whether there is such an account or not: without its name, and without
 * regard to departments. Needs no state.
 */
MUST_CHECK int settings_stranger(const struct config *config, const char *address,
				 struct profile *profile, struct error *error);

/* The profile of a configured domain as a whole, with the same refusals. */
MUST_CHECK int settings_domain_profile(const struct config *config, const char *domain,
				       struct profile *profile, struct error *error);

/*
 * Writes the file of a format, or (NULL) of every one that the profile allows but older dialects,
 * below a folder; 0600 in 0700 folders. Files replace others by rename; all of them are made
 * durable at the end, not one by one.
 */
MUST_CHECK int settings_write(const struct profile *profile, const struct client_format *format,
			      const char *output, struct findings *findings, struct error *error);

struct settings_count {
	int64_t people;
	int64_t shared; /* shared mailboxes, which nobody logs on to */
	int64_t closed; /* accounts left out, since they may not use mail programs */
	int64_t files;
};

/* The same for every account that exists and is not suspended, and for every domain. */
MUST_CHECK int settings_write_all(const struct config *config, struct state *state,
				  const struct client_format *format, const char *output,
				  struct settings_count *ret_count, struct findings *findings,
				  struct error *error);
