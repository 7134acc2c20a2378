// SPDX-License-Identifier: MIT
/* The files of a configuration: lists them, and reads one after checking who may write it. */
#pragma once

#include "base/error.h"
#include "base/vec.h"
#include "conf/yaml_tree.h"

/* Adds the paths of FOLDER/\*.yaml, sorted, to the list. A folder that is absent is fine. */
MUST_CHECK int yaml_files_list(struct arena *arena, const char *folder, struct vec *files,
			       struct error *error);

/*
 * Reads one file into a tree; `ret_tree` is NULL when it is not YAML (the findings say why). A file
 * that others than its owner, who is root or ourselves, may write is ERROR_PERMISSION: a user who
 * can write it could redirect everybody's mail.
 */
MUST_CHECK int yaml_files_read(struct arena *arena, const char *path, struct yaml_node **ret_tree,
			       struct findings *findings, struct error *error);
