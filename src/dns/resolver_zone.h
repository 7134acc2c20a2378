// SPDX-License-Identifier: MIT
/* The resolver that answers from the text of a zone (dns/zone.h). */
#pragma once

#include "dns/resolver.h"

/* A mistake in the text is ERROR_DATA. */
MUST_CHECK int resolver_zone_open(struct resolver **ret_resolver, const char *text, struct error *error);
