// SPDX-License-Identifier: MIT
/* Tells whether data kept from an earlier run was made with the same configuration. */
#pragma once

#include "conf/config.h"
#include "conf/schema.h"
#include "digest/digest.h"

/*
 * The digest of all that has this effect or a greater one: of the keys whose rows say so
 * (conf/schema.h), of what the sites of the domains allow, and of the program itself. When it
 * changes, what was made under the old one is useless.
 */
void config_digest(const struct config *config, enum schema_affects affects,
		   unsigned char out[DIGEST_SIZE]);

/* The same of what a snapshot of one of its directories depends on. */
void config_digest_directory(const struct config *config, struct config_directory *directory,
			     unsigned char out[DIGEST_SIZE]);
