// SPDX-License-Identifier: MIT
/* The rows of a site file: the whole truth about its keys. */
#pragma once

#include "conf/schema.h"

extern const struct schema site_schema;
