// SPDX-License-Identifier: MIT
/*
 * The domains of a list file: DOMAIN [SITE] on each line; words are set apart by blanks, tabs or
 * commas, and lines that begin with "#" are comments.
 */
#pragma once

#include "flow/resolution.h"

/*
 * Each line with its own site, else with `site` or that of the configuration, as for
 * resolution_domain; what is wrong with a line is in the domain's `problem`. The array is made in
 * the arena.
 */
MUST_CHECK int domain_list_read(const char *path, const char *site, const struct config *config,
				const struct site_registry *sites, struct arena *arena,
				struct verify_domain **ret_domains, size_t *ret_count,
				struct error *error);
