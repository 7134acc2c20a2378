// SPDX-License-Identifier: MIT
/*
 * What batch.json has beyond what a person needs, so that a store can be made again out of the
 * folders: whole accounts with their ids, the keys of members, and what a plan did that is no
 * change. Here are the writers, for batch/changes.h, and the readers, for whoever recovers; texts
 * that are read lie in the arena of the JSON value.
 */
#pragma once

#include "base/json_read.h"
#include "batch/batch_input.h"
#include "batch/console_rows.h"

/* Into the open object of a change. */
void record_write_change(struct json *json, const struct change *change);
void record_write_list(struct json *json, const struct list_change *change);

/* Keys of the document: before its changes, and after them. */
void record_write_head(struct json *json, const struct batch_input *input);
void record_write_tail(struct json *json, const struct batch_input *input);

/* One id that goes on as another: the object {"list","old","id","dn"}. */
void record_write_same(struct json *json, const struct batch_same *same);

/* One that a person said is there: the object {"site","status", and what the row says}. */
void record_write_adopted(struct json *json, const struct console_row *row, const char *site);

/* The key "run". */
void record_write_run(struct json *json, const struct run_time *time);

/* The key "sites". */
void record_write_sites(struct json *json, const struct config *config);

/* Each is false when something is missing in the object, or is not what it should be. */
MUST_CHECK bool record_read_change(const struct json_value *value, struct change *ret_change);
MUST_CHECK bool record_read_list(const struct json_value *value, struct list_change *ret_change);
MUST_CHECK bool record_read_same(const struct json_value *value, struct batch_same *ret_same);
MUST_CHECK bool record_read_adopted(const struct json_value *value, struct console_row *ret_row,
				    const char **ret_site);
MUST_CHECK bool record_read_rekey(const struct json_value *value, struct list_rekey *ret_rekey);
MUST_CHECK bool record_read_department(const struct json_value *value,
				       struct department_op *ret_op);

/* The run that wrote a batch at this time; NULL: of a version that did not note it. */
MUST_CHECK bool record_read_run(const struct json_value *value, int64_t at,
				struct run_time *ret_time);

/* A key in hexadecimal. */
MUST_CHECK bool record_read_key(const char *text, unsigned char out[ACCOUNT_KEY_SIZE]);
