// SPDX-License-Identifier: MIT
#include "batch/batch_path.h"

#include <inttypes.h>

void batch_folder(struct buf *buf, const char *directory, int64_t id)
{
	buf_printf(buf, "%s/%06" PRId64, directory, id);
}
