// SPDX-License-Identifier: MIT
/*
 * departments.csv of a batch, departments-SITE.csv where there are several sites: which departments
 * are new, moved, or empty, in the order of carrying out; and the same as an array of batch.json.
 */
#pragma once

#include "batch/batch_input.h"
#include "batch/output.h"
#include "batch/sections.h"

/* How many operations of each kind a batch has that a person has to do. */
struct department_counts {
	int64_t of[DEPARTMENT_ACTIONS];
};

/* At one site; NULL: at all. */
struct department_counts department_file_count(const struct batch_input *input, const char *site);

/* What the file of a site has in its name, by its number; NULL where there is one site. */
const char *department_file_site(const struct sections *sections, size_t site);

/* Writes the files; none where there is nothing to do. */
MUST_CHECK int department_file_write(const struct batch_input *input,
				     const struct sections *sections, const char *folder,
				     struct error *error);

/* Writes the key "departments" with an array, and adds each object to the digest as one line. */
void department_file_write_json(const struct batch_input *input, struct output *output,
				struct json *json, struct digest *digest);
