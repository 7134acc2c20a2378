// SPDX-License-Identifier: MIT
/* The rows of mailprov.yaml: the whole truth about its keys. */
#pragma once

#include "conf/schema.h"

extern const struct schema config_schema;

/* Of them those below "directory". */
extern const struct schema config_directory_schema;
