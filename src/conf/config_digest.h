// SPDX-License-Identifier: MIT
/* Whether what was kept of an earlier run was made by the same configuration. */
#pragma once

#include "conf/config.h"
#include "conf/schema.h"
#include "digest/digest.h"

/*
 * The digest of all that affects so much: of the keys whose rows say so (conf/schema.h), of what
 * the sites of the domains allow, and of the program itself. Another digest, and what was made
 * under the old one is of no use any more.
 */
void config_digest(const struct config *config, enum schema_affects affects,
		   unsigned char out[DIGEST_SIZE]);
