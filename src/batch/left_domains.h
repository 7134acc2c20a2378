// SPDX-License-Identifier: MIT
/*
 * A configuration with the domains that left it, for the batches that still have changes there: an
 * account is at its site until it is gone, whatever the configuration says. Order of calls:
 * left_domains_init, left_domains_add for each change whose domain is not configured,
 * left_domains_close; then `config` may be used; left_domains_release.
 */
#pragma once

#include "batch/batch_input.h"

struct left_domains {
	struct config config; /* borrows all but the domains and their index */
	struct arena arena;
	size_t cap;
};

void left_domains_init(struct left_domains *left, const struct config *config);

/* ERROR_CONFIG when it is at a site that nobody knows. */
MUST_CHECK int left_domains_add(struct left_domains *left, const struct change *change,
				struct error *error);
void left_domains_close(struct left_domains *left);
void left_domains_release(struct left_domains *left);
