// SPDX-License-Identifier: MIT
/* README.txt of a batch: what a person does with it at the provider's console, in order. */
#pragma once

#include "batch/batch_input.h"
#include "batch/list_files.h"

/* What one domain has in the batch. */
struct readme_domain {
	const struct config_domain *domain;
	int64_t count[CHANGE_OPS];
	int import_files;
	int64_t alias_add, alias_remove;
	struct list_files_count lists;
};

void readme_write(struct buf *buf, const struct batch_input *input,
		  const struct readme_domain *domains, size_t count);
