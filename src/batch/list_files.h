// SPDX-License-Identifier: MIT
/*
 * The mailing lists of a batch: for each domain groups-DOMAIN.csv with the lists to create, change
 * and delete, group-members-DOMAIN.csv with the members to add and remove, and two arrays of
 * batch.json.
 */
#pragma once

#include "batch/batch_input.h"
#include "batch/output.h"

/* What one domain has of lists. */
struct list_files_count {
	int64_t op[CHANGE_OPS];
	int64_t added, removed; /* members */
};

/*
 * Writes the files of a section that has any; `left` are those that are made at another site now.
 */
MUST_CHECK int list_files_write(const struct batch_input *input, const struct batch_lists *lists,
				const struct batch_lists *left, const char *folder,
				const char *section, struct list_files_count *ret_count,
				struct error *error);

/*
 * Writes "groups" and "members" into an open object, each element into the digest too, with a line
 * feed after it.
 */
void list_files_write_json(struct output *output, struct json *json,
			   const struct batch_input *input, struct digest *digest);

/* And "group_counts" and "member_counts". */
void list_files_write_counts(struct json *json, const struct batch_input *input);
