// SPDX-License-Identifier: MIT
/* The rows of a file about other providers: the whole truth about its keys. */
#pragma once

#include "conf/provider.h"
#include "conf/schema.h"

/* What one file holds. */
struct provider_file {
	struct provider *items;
	size_t count;
};

extern const struct schema provider_schema, provider_file_schema;
