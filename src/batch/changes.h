// SPDX-License-Identifier: MIT
/* The other files of a batch: batch.json, the canonical record without secrets, and changes-DOMAIN.csv, what the import cannot do. */
#pragma once

#include "batch/batch.h"

/* The whole document: header, operations in order, footer with their count. */
void changes_write_json(struct buf *buf, const struct batch_input *input);

/* The header line, then a line for a change that is no creation. */
void changes_csv_header(struct buf *buf);
void changes_csv_row(struct buf *buf, const struct change *change);
