// SPDX-License-Identifier: MIT
/*
 * The other files of a batch: batch.json, the canonical record without secrets, and
 * changes-DOMAIN.csv, what the import cannot do.
 */
#pragma once

#include "batch/aliases.h"
#include "batch/batch_input.h"
#include "batch/output.h"

/*
 * The whole document: header; changes of accounts in order; operations on aliases, on departments,
 * on mailing lists, on their members; footer with their counts and "sha256", the SHA-256 over each
 * of them, in the order in which they stand, as one line of JSON with ", " and ": " between and a
 * line end after it; what batch/record.h has beside them; "whole", the SHA-256 over all octets of
 * the file up to the comma before it.
 */
void changes_write_json(struct output *output, const struct batch_input *input,
			struct aliases *aliases);

/* Which row of a rename: the only one, or one of the two that a ring is opened and closed by. */
enum changes_part { CHANGES_WHOLE, CHANGES_OPENING, CHANGES_CLOSING };

/* Adds a row for a change that is no creation to the changes-DOMAIN.csv of a section. */
void changes_csv_row(struct output *output, const char *folder, const char *section,
		     const struct change *change, enum changes_part part);
