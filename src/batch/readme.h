// SPDX-License-Identifier: MIT
/*
 * README.txt of a batch: what a person does with it at the provider's consoles, in order. What is
 * to be done is said as "the N OPERATION rows of FILE", a line each, or as the name of an import
 * file.
 */
#pragma once

#include "batch/batch_input.h"
#include "batch/list_files.h"
#include "batch/sections.h"

/* What one section has in the batch. */
struct readme_section {
	const struct section *section;
	int64_t count[CHANGE_OPS]; /* rows of files */
	int import_files;
	int wide_files; /* of those that the encoding of the template cannot say */
	int64_t alias_add, alias_remove;
	struct list_files_count lists;
};

void readme_write(struct buf *buf, const struct batch_input *input, const struct sections *sections,
		  const struct readme_section *used, size_t count);
