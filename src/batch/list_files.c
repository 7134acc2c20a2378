// SPDX-License-Identifier: MIT
#include "batch/list_files.h"

static const struct account *list_account(const struct list_change *list)
{
	return change_account(&list->change);
}

static const char *list_value(const struct account *account, enum account_field field)
{
	return account->value[field] ? account->value[field] : "";
}

static void list_row(struct buf *buf, const struct list_change *list)
{
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
	buf_puts(buf, "\r\n");
}

/* A file begins with its first row: without one there is none. */
static int list_begin(struct output *output, const char *folder, const char *name,
		      const char *domain, const char *header, struct error *error)
{
	CLEANUP(buf_release) struct buf file = BUF_INIT;

	if (output->fd >= 0)
		return 0;
	buf_printf(&file, "%s-%s.csv", name, domain);
	if (output_open(output, folder, buf_text(&file), error) != 0)
		return -1;
	buf_printf(&output->text, "\xEF\xBB\xBF%s\r\n", header);
	return 0;
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

static int list_write_lists(const struct batch_input *input, const char *folder, const char *domain,
			    struct list_files_count *count, struct error *error)
{
	CLEANUP(output_release) struct output output = OUTPUT_INIT;

	for (size_t i = 0; i < input->list_count; i++) {
		const struct list_change *list = &input->lists[i];

		if (strcmp(account_domain(list_account(list)), domain) != 0)
			continue;
		count->op[list->change.op] += list_has_row(list);
		if (!list_has_row(list))
			continue;
		if (list_begin(&output, folder, "groups", domain,
			       "operation,address,old_address,name,aliases,reason", error) != 0)
			return -1;
		list_row(&output.text, list);
		if (output_step(&output, error) != 0)
			return -1;
	}
	return output.fd >= 0 ? output_close(&output, error) : 0;
}

static int list_write_some(struct output *output, const char *folder, const char *domain,
			   const char *operation, const struct list_change *list,
			   const struct list_members *members, struct error *error)
{
	for (size_t i = 0; i < members->count; i++) {
		if (list_begin(output, folder, "group-members", domain, "operation,group,member",
			       error) != 0)
			return -1;
		output_cell(&output->text, true, operation);
		output_cell(&output->text, false, list_value(list_account(list), ACCOUNT_ADDRESS));
		output_cell(&output->text, false, members->items[i].address);
		buf_puts(&output->text, "\r\n");
		if (output_step(output, error) != 0)
			return -1;
	}
	return 0;
}

/* Who comes first, who goes last, so that a list is never empty in between. */
static int list_write_members(const struct batch_input *input, const char *folder,
			      const char *domain, struct list_files_count *count,
			      struct error *error)
{
	CLEANUP(output_release) struct output output = OUTPUT_INIT;

	for (int removals = 0; removals < 2; removals++) {
		for (size_t i = 0; i < input->list_count; i++) {
			const struct list_change *list = &input->lists[i];
			const struct list_members *members =
				removals ? &list->removed : &list->added;

			if (strcmp(account_domain(list_account(list)), domain) != 0)
				continue;
			*(removals ? &count->removed : &count->added) += (int64_t)members->count;
			if (list_write_some(&output, folder, domain, removals ? "remove" : "add",
					    list, members, error) != 0)
				return -1;
		}
	}
	return output.fd >= 0 ? output_close(&output, error) : 0;
}

int list_files_write(const struct batch_input *input, const char *folder, const char *domain,
		     struct list_files_count *ret_count, struct error *error)
{
	struct list_files_count count = { .added = 0 };

	if (list_write_lists(input, folder, domain, &count, error) != 0 ||
	    list_write_members(input, folder, domain, &count, error) != 0)
		return -1;
	*ret_count = count;
	return 0;
}

/* What was just written of an array: its element, without what separates it. */
static int list_seal(struct output *output, size_t from, struct digest *digest, struct error *error)
{
	output_digest(output, from, digest);
	return output_step(output, error);
}

static int list_write_json_members(struct output *output, struct json *json, const char *operation,
				   const struct list_change *list,
				   const struct list_members *members, struct digest *digest,
				   struct error *error)
{
	for (size_t i = 0; i < members->count; i++) {
		size_t from = output->text.len;

		json_object(json);
		json_key_text(json, "op", operation);
		json_key_text(json, "group", list_value(list_account(list), ACCOUNT_ADDRESS));
		json_key_text(json, "member", members->items[i].address);
		json_close(json);
		if (list_seal(output, from, digest, error) != 0)
			return -1;
	}
	return 0;
}

int list_files_write_json(struct output *output, struct json *json, const struct batch_input *input,
			  struct digest *digest, struct error *error)
{
	json_key(json, "groups");
	json_array(json);
	for (size_t i = 0; i < input->list_count; i++) {
		size_t from = output->text.len;

		change_write_json(json, &input->lists[i].change);
		if (list_seal(output, from, digest, error) != 0)
			return -1;
	}
	json_close(json);
	json_key(json, "members");
	json_array(json);
	for (int removals = 0; removals < 2; removals++)
		for (size_t i = 0; i < input->list_count; i++)
			if (list_write_json_members(
				    output, json, removals ? "remove" : "add", &input->lists[i],
				    removals ? &input->lists[i].removed : &input->lists[i].added,
				    digest, error) != 0)
				return -1;
	json_close(json);
	return 0;
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
