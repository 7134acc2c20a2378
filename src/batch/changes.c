// SPDX-License-Identifier: MIT
#include "batch/changes.h"

#include "base/clock.h"
#include "batch/department_file.h"
#include "batch/import.h"
#include "batch/history.h"
#include "batch/list_files.h"
#include "batch/record.h"

/* What goes before the changes: whose batch this is and how its files look. */
static void changes_write_header(struct json *json, const struct batch_input *input)
{
	CLEANUP(buf_release) struct buf stamp = BUF_INIT;

	clock_stamp(&stamp, input->created_at);
	json_key_int(json, "schema", 1);
	json_key_int(json, "batch", input->id);
	json_key_text(json, "store", input->store);
	json_key_int(json, "event", input->event);
	json_key_text(json, "previous", input->previous);
	json_key_text(json, "created", buf_text(&stamp));
	json_key_int(json, "at", input->created_at);
	json_key_text(json, "format", import_suffix(input->config->batch.format));
	json_key(json, "domains");
	json_array(json);
	for (size_t i = 0; i < input->config->domain_count; i++)
		json_text(json, input->config->domains[i].name);
	json_close(json);
	record_write_head(json, input);
}

static void changes_write_department_counts(struct json *json, const struct batch_input *input)
{
	static const enum department_action actions[] = { DEPARTMENT_CREATE, DEPARTMENT_MOVE,
							  DEPARTMENT_DELETE };
	const struct department_counts counts = department_file_count(input, NULL);

	json_key(json, "department_counts");
	json_object(json);
	for (size_t i = 0; i < ARRAY_LEN(actions); i++)
		json_key_int(json, department_action_text(actions[i]), counts.of[actions[i]]);
	json_close(json);
}

/* And after them: how many of each operation, and their checksum. */
static void changes_write_footer(struct json *json, const int64_t counts[CHANGE_OPS],
				 const struct batch_input *input, const struct aliases *aliases,
				 struct digest *digest)
{
	CLEANUP(buf_release) struct buf hex = BUF_INIT;
	unsigned char whole[DIGEST_SIZE];
	int64_t sum = 0;

	json_key(json, "counts");
	json_object(json);
	for (int op = 0; op < CHANGE_OPS; op++) {
		json_key_int(json, change_op_text((enum change_op)op), counts[op]);
		sum += counts[op];
	}
	json_close(json);
	json_key_int(json, "count", sum);
	json_key(json, "alias_counts");
	json_object(json);
	json_key_int(json, "add", aliases->add);
	json_key_int(json, "remove", aliases->remove);
	json_close(json);
	changes_write_department_counts(json, input);
	list_files_write_counts(json, input);
	digest_finish(digest, whole);
	digest_hex(&hex, whole, sizeof(whole));
	json_key_text(json, "sha256", buf_text(&hex));
}

void changes_write_json(struct output *output, const struct batch_input *input,
			struct aliases *aliases)
{
	struct json json = json_init(&output->text, false);
	int64_t counts[CHANGE_OPS] = { 0 };
	unsigned char whole[DIGEST_SIZE];
	struct digest digest;

	digest_init(&digest);
	json_object(&json);
	changes_write_header(&json, input);
	json_key(&json, "changes");
	json_array(&json);
	for (size_t i = 0; i < input->count; i++) {
		size_t from = output->text.len;
		struct change change;

		input->change(input->argument, i, &change);
		change_identify(&change);
		counts[change.op]++;
		json_object(&json);
		change_write_fields(&json, &change);
		record_write_change(&json, &change);
		json_close(&json);
		output_element(output, from, &digest);
	}
	json_close(&json);
	aliases_write_json(aliases, output, &json, &digest);
	department_file_write_json(input, output, &json, &digest);
	list_files_write_json(output, &json, input, &digest);
	changes_write_footer(&json, counts, input, aliases, &digest);
	record_write_tail(&json, input);
	output_sum(output, whole);
	history_seal(&json, whole);
	json_close(&json);
}

static void changes_fields(struct buf *fields, const struct change *change)
{
	for (int field = 0; field < ACCOUNT_ALIASES; field++)
		if (change_has_field(change, (enum account_field)field))
			buf_printf(fields, "%s%s: %s", fields->len ? "; " : "",
				   account_fields[field].title,
				   change->after.value[field] ? change->after.value[field]
							      : "(none)");
	if (change_has_field(change, ACCOUNT_ALIASES))
		buf_printf(fields, "%s%s: see aliases-%s.csv", fields->len ? "; " : "",
			   account_fields[ACCOUNT_ALIASES].title, account_domain(&change->after));
}

static void changes_row(struct output *output, const struct change *change, const char *address,
			const char *old, const char *fields, const char *reason)
{
	struct buf *buf = &output->text;
	const char *name = change_account(change)->value[ACCOUNT_NAME];

	output_cell(buf, true, change_op_text(change->op));
	output_cell(buf, false, address);
	output_cell(buf, false, old);
	output_cell(buf, false, name ? name : "");
	output_cell(buf, false, fields);
	output_cell(buf, false, reason);
	output_row(output);
}

/* A rename; one that opens a ring in two rows, the first at the beginning of the ring. */
static void changes_rename(struct output *output, const struct change *change,
			   enum changes_part part)
{
	const char *old = change->before.value[ACCOUNT_ADDRESS],
		   *new = change->after.value[ACCOUNT_ADDRESS];
	CLEANUP(buf_release) struct buf fields = BUF_INIT;
	CLEANUP(buf_release) struct buf way = BUF_INIT;

	change_way(&way, change);
	if (part == CHANGES_OPENING) {
		buf_printf(&fields, "%s: %s", account_fields[ACCOUNT_ADDRESS].title,
			   buf_text(&way));
		changes_row(output, change, buf_text(&way), old, buf_text(&fields),
			    "gives up its address for one that is renamed in a ring with it");
		return;
	}
	changes_fields(&fields, change);
	changes_row(output, change, new, part == CHANGES_CLOSING ? buf_text(&way) : old,
		    buf_text(&fields), change_reason_text(change->reason));
}

void changes_csv_row(struct output *output, const char *folder, const char *section,
		     const struct change *change, enum changes_part part)
{
	CLEANUP(buf_release) struct buf fields = BUF_INIT;

	output_begin(output, folder, "changes", section,
		     "operation,address,old_address,name,changes,reason");
	if (change->op == CHANGE_RENAME) {
		changes_rename(output, change, part);
		return;
	}
	changes_fields(&fields, change);
	changes_row(output, change, change_account(change)->value[ACCOUNT_ADDRESS], "",
		    buf_text(&fields), change_reason_text(change->reason));
}
