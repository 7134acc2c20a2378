// SPDX-License-Identifier: MIT
#include "cmd/list_print.h"

enum { NAMED = 3 };

static void print_members(struct buf *buf, const char *sign, const struct list_members *members)
{
	if (members->count == 0)
		return;
	buf_puts(buf, buf->len ? "; " : "");
	for (size_t i = 0; i < members->count && i < NAMED; i++)
		buf_printf(buf, "%s%s%s", i ? " " : "", sign, members->items[i].address);
	if (members->count > NAMED)
		buf_printf(buf, " and %zu more", members->count - NAMED);
}

static void print_fields(struct buf *buf, const struct change *change)
{
	for (int field = 0; field < ACCOUNT_FIELDS; field++) {
		const char *old = change->before.value[field], *new = change->after.value[field];

		if (change_has_field(change, (enum account_field)field))
			buf_printf(buf, "%s%s: %s → %s", buf->len ? "; " : "",
				   account_fields[field].key, old ? old : "none",
				   new ? new : "none");
	}
}

void list_print_change(struct table *table, const struct list_change *change, const char *also)
{
	CLEANUP(buf_release) struct buf details = BUF_INIT;
	const struct change *common = &change->change;
	const struct account *account = change_account(common);

	if (common->op == CHANGE_UPDATE || common->op == CHANGE_RENAME)
		print_fields(&details, common);
	else
		buf_puts(&details, change_reason_text(common->reason));
	print_members(&details, "+", &change->added);
	print_members(&details, "-", &change->removed);
	if (*also)
		buf_printf(&details, "%s%s", details.len ? "; " : "", also);
	table_cell(table, change_op_text(common->op));
	table_cell(table, account->value[ACCOUNT_ADDRESS]);
	table_cell(table, account->value[ACCOUNT_NAME]);
	table_cell(table, buf_text(&details));
}

void list_write_counts(struct json *json, const struct state_list_count *count)
{
	static const enum change_op order[] = { CHANGE_CREATE, CHANGE_RENAME, CHANGE_UPDATE,
						CHANGE_RETIRE };

	json_key(json, "groups");
	json_object(json);
	for (size_t i = 0; i < ARRAY_LEN(order); i++)
		json_key_int(json, change_op_text(order[i]), count->op[order[i]]);
	json_close(json);
	json_key(json, "members");
	json_object(json);
	json_key_int(json, "add", count->added);
	json_key_int(json, "remove", count->removed);
	json_close(json);
}
