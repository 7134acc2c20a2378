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

static void list_row(struct output *output, enum change_op op, const struct account *account,
		     const char *old, enum change_reason reason)
{
	struct buf *buf = &output->text;

	output_cell(buf, true, change_op_text(op));
	output_cell(buf, false, list_value(account, ACCOUNT_ADDRESS));
	output_cell(buf, false, old);
	output_cell(buf, false, list_value(account, ACCOUNT_NAME));
	output_cell(buf, false, list_value(account, ACCOUNT_ALIASES));
	output_cell(buf, false, change_reason_text(reason));
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

static void list_begin(struct output *output, const char *folder, const char *section)
{
	output_begin(output, folder, "groups", section,
		     "operation,address,old_address,name,aliases,reason");
}

static int list_write_lists(const struct batch_input *input, const struct batch_lists *lists,
			    const struct batch_lists *left, const char *folder, const char *section,
			    struct list_files_count *count, struct error *error)
{
	CLEANUP(output_release) struct output output = OUTPUT_INIT;

	for (size_t i = 0; i < lists->count; i++) {
		const struct list_change *list = &input->lists[lists->numbers[i]];
		const struct change *change = &list->change;

		count->op[change->op] += list_has_row(list);
		if (!list_has_row(list))
			continue;
		list_begin(&output, folder, section);
		list_row(&output, change->op, list_account(list),
			 change->op == CHANGE_RENAME ? list_value(&change->before, ACCOUNT_ADDRESS)
						     : "",
			 change->reason);
	}
	for (size_t i = 0; i < left->count; i++) {
		const struct list_change *list = &input->lists[left->numbers[i]];

		count->op[CHANGE_RETIRE]++;
		list_begin(&output, folder, section);
		list_row(&output, CHANGE_RETIRE, &list->change.before, "", CHANGE_LEFT_SITE);
	}
	return output_close(&output, error);
}

static void list_write_some(struct output *output, const char *folder, const char *section,
			    const char *operation, const char *group,
			    const struct list_members *members)
{
	for (size_t i = 0; i < members->count; i++) {
		output_begin(output, folder, "group-members", section,
			     "operation,group,member,kind");
		output_cell(&output->text, true, operation);
		output_cell(&output->text, false, group);
		output_cell(&output->text, false, members->items[i].address);
		output_cell(&output->text, false, members->items[i].outside ? "outside" : "inside");
		output_row(output);
	}
}

/*
 * Removals come first, while everybody and every list has the old address: a console whose lists
 * follow a rename would know the member by another one afterwards.
 */
static int list_write_members(const struct batch_input *input, const struct batch_lists *lists,
			      const char *folder, const char *section,
			      struct list_files_count *count, struct error *error)
{
	CLEANUP(output_release) struct output output = OUTPUT_INIT;

	for (size_t i = 0; i < lists->count; i++) {
		const struct list_change *list = &input->lists[lists->numbers[i]];

		if (list->left_site)
			continue;
		count->removed += (int64_t)list->removed.count;
		list_write_some(&output, folder, section, "remove",
				list_value(&list->change.before, ACCOUNT_ADDRESS), &list->removed);
	}
	for (size_t i = 0; i < lists->count; i++) {
		const struct list_change *list = &input->lists[lists->numbers[i]];

		count->added += (int64_t)list->added.count;
		list_write_some(&output, folder, section, "add",
				list_value(list_account(list), ACCOUNT_ADDRESS), &list->added);
	}
	return output_close(&output, error);
}

int list_files_write(const struct batch_input *input, const struct batch_lists *lists,
		     const struct batch_lists *left, const char *folder, const char *section,
		     struct list_files_count *ret_count, struct error *error)
{
	struct list_files_count count = { .added = 0 };

	if (list_write_lists(input, lists, left, folder, section, &count, error) != 0 ||
	    list_write_members(input, lists, folder, section, &count, error) != 0)
		return -1;
	*ret_count = count;
	return 0;
}

static void list_write_json_members(struct output *output, struct json *json, const char *operation,
				    const char *group, const struct list_members *members,
				    struct digest *digest)
{
	for (size_t i = 0; i < members->count; i++) {
		size_t from = output->text.len;

		json_object(json);
		json_key_text(json, "op", operation);
		json_key_text(json, "group", group);
		json_key_text(json, "member", members->items[i].address);
		if (members->items[i].outside)
			json_key_bool(json, "outside", true);
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
	for (size_t i = 0; i < input->list_count; i++)
		list_write_json_members(output, json, "remove",
					list_value(&input->lists[i].change.before, ACCOUNT_ADDRESS),
					&input->lists[i].removed, digest);
	for (size_t i = 0; i < input->list_count; i++)
		list_write_json_members(output, json, "add",
					list_value(list_account(&input->lists[i]), ACCOUNT_ADDRESS),
					&input->lists[i].added, digest);
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
