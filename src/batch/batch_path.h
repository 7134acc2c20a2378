// SPDX-License-Identifier: MIT
/* Where a batch lies. */
#pragma once

#include "base/buf.h"

/* The folder of a batch: DIRECTORY/NNNNNN, appended. */
void batch_folder(struct buf *buf, const char *directory, int64_t id);
