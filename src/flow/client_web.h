// SPDX-License-Identifier: MIT
/*
 * A folder ready to be served by a web server: below OUTPUT one folder for each domain with its
 * help pages, Mozilla autoconfig, PACC and the Apple profile, and beside them the lines for nginx,
 * Apache and the zone. Nothing in it is secret, so all may read it.
 */
#pragma once

#include "conf/config.h"

/*
 * Writes it for every domain that is open to mail programs, or for the one named. What one format
 * cannot carry is a finding. Returns the number of domains.
 */
MUST_CHECK int client_web_write(const struct config *config, const char *domain, const char *output,
				size_t *ret_count, struct findings *findings, struct error *error);
