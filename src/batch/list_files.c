// SPDX-License-Identifier: MIT
#include "batch/list_files.h"

#include "batch/record.h"

static const struct account *list_account(const struct list_change *list)
{
	return change_account(&list->change);
}

static const char *list_value(const struct account *account, enum account_field field)
{
	return account->value[field] ? account->value[field] : "";
}

static void list_row(struct output *output, const struct list_change *list)
{
	struct buf *buf = &output->text;
	const struct account *account = list_account(list);

	output_cell(buf, true, change_op_text(list->change.op));
	output_cell(buf, false, list_value(account, ACCOUNT_ADDRESS));
	output_cell(buf, false,
		    list->change.op == CHANGE_RENAME
			    ? list_value(&list->change.before, ACCOUNT_ADDRESS)
			    : "");
	output_cell(buf, false, list_value(account, ACCOUNT_NAME));
	output_cell(buf, false, list_value(account, ACCOUNT_ALIASES));
	output_cell(buf, false, change_reason_text(list->change.reason));
	output_row(output);
}

/* Whether anything differs but the members, which have a file of their own. */
static bool list_has_row(const struct list_change *list)
{
	if (list->change.op != CHANGE_UPDATE)
		return true;
	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		if (change_has_field(&list->change, (enum account_field)field))
			return true;
	return false;
}

static int list_write_lists(const struct batch_input *input, const struct batch_lists *lists,
			    const char *folder, const char *domain, struct list_files_count *count,
			    struct error *error)
{
	CLEANUP(output_release) struct output output = OUTPUT_INIT;

	for (size_t i = 0; i < lists->count; i++) {
		const struct list_change *list = &input->lists[lists->numbers[i]];

		count->op[list->change.op] += list_has_row(list);
		if (!list_has_row(list))
			continue;
		output_begin(&output, folder, "groups", domain,
			     "operation,address,old_address,name,aliases,reason");
		list_row(&output, list);
	}
	return output_close(&output, error);
}

static void list_write_some(struct output *output, const char *folder, const char *domain,
			    const char *operation, const struct list_change *list,
			    const struct list_members *members)
{
	for (size_t i = 0; i < members->count; i++) {
		output_begin(output, folder, "group-members", domain, "operation,group,member");
		output_cell(&output->text, true, operation);
		output_cell(&output->text, false, list_value(list_account(list), ACCOUNT_ADDRESS));
		output_cell(&output->text, false, members->items[i].address);
		output_row(output);
	}
}

/* Additions come first and removals last, so that a list is never empty in between. */
static int list_write_members(const struct batch_input *input, const struct batch_lists *lists,
			      const char *folder, const char *domain,
			      struct list_files_count *count, struct error *error)
{
	CLEANUP(output_release) struct output output = OUTPUT_INIT;

	for (int removals = 0; removals < 2; removals++) {
		for (size_t i = 0; i < lists->count; i++) {
			const struct list_change *list = &input->lists[lists->numbers[i]];
			const struct list_members *members =
				removals ? &list->removed : &list->added;

			*(removals ? &count->removed : &count->added) += (int64_t)members->count;
			list_write_some(&output, folder, domain, removals ? "remove" : "add", list,
					members);
		}
	}
	return output_close(&output, error);
}

int list_files_write(const struct batch_input *input, const struct batch_lists *lists,
		     const char *folder, const char *domain, struct list_files_count *ret_count,
		     struct error *error)
{
	struct list_files_count count = { .added = 0 };

	if (list_write_lists(input, lists, folder, domain, &count, error) != 0 ||
	    list_write_members(input, lists, folder, domain, &count, error) != 0)
		return -1;
	*ret_count = count;
	return 0;
}

static void list_write_json_members(struct output *output, struct json *json, const char *operation,
				    const struct list_change *list,
				    const struct list_members *members, struct digest *digest)
{
	for (size_t i = 0; i < members->count; i++) {
		size_t from = output->text.len;

		json_object(json);
		json_key_text(json, "op", operation);
		json_key_text(json, "group", list_value(list_account(list), ACCOUNT_ADDRESS));
		json_key_text(json, "member", members->items[i].address);
		json_close(json);
		output_element(output, from, digest);
	}
}

void list_files_write_json(struct output *output, struct json *json,
			   const struct batch_input *input, struct digest *digest)
{
	json_key(json, "groups");
	json_array(json);
	for (size_t i = 0; i < input->list_count; i++) {
		size_t from = output->text.len;

		json_object(json);
		change_write_fields(json, &input->lists[i].change);
		record_write_list(json, &input->lists[i]);
		json_close(json);
		output_element(output, from, digest);
	}
	json_close(json);
	json_key(json, "members");
	json_array(json);
	for (int removals = 0; removals < 2; removals++)
		for (size_t i = 0; i < input->list_count; i++)
			list_write_json_members(
				output, json, removals ? "remove" : "add", &input->lists[i],
				removals ? &input->lists[i].removed : &input->lists[i].added,
				digest);
	json_close(json);
}

void list_files_write_counts(struct json *json, const struct batch_input *input)
{
	static const enum change_op order[] = { CHANGE_CREATE, CHANGE_RENAME, CHANGE_UPDATE,
						CHANGE_RETIRE };
	struct list_files_count count = { .added = 0 };

	for (size_t i = 0; i < input->list_count; i++) {
		count.op[input->lists[i].change.op]++;
		count.added += (int64_t)input->lists[i].added.count;
		count.removed += (int64_t)input->lists[i].removed.count;
	}
	json_key(json, "group_counts");
	json_object(json);
	for (size_t i = 0; i < ARRAY_LEN(order); i++)
		json_key_int(json, change_op_text(order[i]), count.op[order[i]]);
	json_close(json);
	json_key(json, "member_counts");
	json_object(json);
	json_key_int(json, "add", count.added);
	json_key_int(json, "remove", count.removed);
	json_close(json);
}
