// SPDX-License-Identifier: MIT
/*
 * Has a user's settings written by mailprov-client-apply. The module itself never looks into a
 * home: it forks, the child becomes the user for good and runs the helper with an empty
 * environment, and the parent waits for as long as timeout= allows. Whatever happens, the login
 * goes on.
 */
#pragma once

#include <pwd.h>

#include "modules/pam_options.h"

void pam_session_apply(pam_handle_t *pamh, const struct pam_options *options,
		       const struct passwd *user, const char *address);
