// SPDX-License-Identifier: MIT
/*
 * departments.csv of a batch: which departments are new, moved, or empty, in the order of carrying
 * out; and the same as an array of batch.json.
 */
#pragma once

#include "batch/batch_input.h"
#include "batch/output.h"

/* How many operations of each kind a batch has that a person has to do. */
struct department_counts {
	int64_t of[DEPARTMENT_ACTIONS];
};

struct department_counts department_file_count(const struct batch_input *input);

/* Writes the file; none when there is nothing to do. */
MUST_CHECK int department_file_write(const struct batch_input *input, const char *folder,
				     struct error *error);

/* Writes the key "departments" with an array, and adds each object to the digest as one line. */
void department_file_write_json(const struct batch_input *input, struct output *output,
				struct json *json, struct digest *digest);
