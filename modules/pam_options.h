// SPDX-License-Identifier: MIT
/*
 * The arguments of pam_mailprov in a PAM configuration, from a table of rows. Texts point into
 * argv.
 */
#pragma once

#include <security/pam_modules.h>

#include "base/base.h"

/* What PAM is told in a case that an option decides. */
enum pam_disabled { PAM_DISABLED_DENY, PAM_DISABLED_EXPIRED };

struct pam_options {
	int debug;
	int quiet;
	int onerr_succeed;
	int unknown_deny;
	int disabled; /* enum pam_disabled */
	int unverified_deny;
	int64_t max_age;     /* seconds; 0 is no limit */
	int64_t minimum_uid; /* users below it are ignored */
	int64_t timeout;     /* seconds that a login waits for the settings */
	const char *db;
	const char *domain;   /* of names without "@"; NULL: what the published data say */
	const char *services; /* names with "," between, in which settings are written */
	const char *helper;
};

/*
 * Reads them, with the defaults for what is not there. An unknown argument is logged and passed
 * over; a wrong value is logged, and the result PAM_SERVICE_ERR: a half-understood policy would be
 * a different one.
 */
MUST_CHECK int pam_options_parse(pam_handle_t *pamh, int argc, const char **argv,
				 struct pam_options *ret_options);

/* Whether a list with "," between has this word. */
bool pam_options_has(const char *list, const char *word);
