// SPDX-License-Identifier: MIT
#include "batch/changes.h"

#include "base/clock.h"
#include "base/escape.h"

void changes_write_json(struct buf *buf, const struct batch_input *input)
{
	struct json json = json_init(buf, true);
	CLEANUP(buf_release) struct buf stamp = BUF_INIT;

	clock_stamp(&stamp, input->created_at);
	json_object(&json);
	json_key_int(&json, "schema", 1);
	json_key_int(&json, "batch", input->id);
	json_key_text(&json, "created", buf_text(&stamp));
	json_key(&json, "changes");
	json_array(&json);
	for (size_t i = 0; i < input->count; i++) {
		struct change change;

		input->change(input->argument, i, &change);
		change_write_json(&json, &change);
	}
	json_close(&json);
	json_key_int(&json, "count", (int64_t)input->count);
	json_close(&json);
}

void changes_csv_header(struct buf *buf)
{
	buf_puts(buf, "\xEF\xBB\xBF" "operation,address,old_address,name,changes,reason\r\n");
}

/* A report for people, so a value that a spreadsheet would run gets an apostrophe; the provider never reads this file. */
static void changes_cell(struct buf *buf, bool first, const char *text)
{
	CLEANUP(buf_release) struct buf safe = BUF_INIT;

	if (escape_is_formula(text))
		buf_putc(&safe, '\'');
	buf_puts(&safe, text);
	buf_puts(buf, first ? "" : ",");
	escape_csv(buf, buf_text(&safe));
}

void changes_csv_row(struct buf *buf, const struct change *change)
{
	const struct account *account = change_account(change);
	const char *old = change->op == CHANGE_RENAME ? change->before.value[ACCOUNT_ADDRESS] : "";
	CLEANUP(buf_release) struct buf fields = BUF_INIT;

	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		if (change_has_field(change, (enum account_field)field))
			buf_printf(&fields, "%s%s: %s", fields.len ? "; " : "", account_fields[field].title,
				   change->after.value[field] ? change->after.value[field] : "(none)");
	changes_cell(buf, true, change_op_text(change->op));
	changes_cell(buf, false, account->value[ACCOUNT_ADDRESS]);
	changes_cell(buf, false, old);
	changes_cell(buf, false, account->value[ACCOUNT_NAME] ? account->value[ACCOUNT_NAME] : "");
	changes_cell(buf, false, buf_text(&fields));
	changes_cell(buf, false, change_reason_text(change->reason));
	buf_puts(buf, "\r\n");
}
