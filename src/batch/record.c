// SPDX-License-Identifier: MIT
#include "batch/record.h"

static void record_write_key(struct json *json, const char *name,
			     const unsigned char key[ACCOUNT_KEY_SIZE])
{
	CLEANUP(buf_release) struct buf hex = BUF_INIT;

	digest_hex(&hex, key, ACCOUNT_KEY_SIZE);
	json_key_text(json, name, buf_text(&hex));
}

static void record_write_entry(struct json *json, const struct account *account)
{
	json_key_text(json, "id", account->id);
	json_key_text(json, "dn", account->dn);
	json_key_bool(json, "disabled", account->disabled);
}

static const char *record_status(int status)
{
	static const char *const texts[CONSOLE_STATUSES] = { [CONSOLE_UNTOLD] = "untold",
							     [CONSOLE_NORMAL] = "normal",
							     [CONSOLE_DISABLED] = "disabled" };

	return texts[status];
}

static void record_write_values(struct json *json, const char *const value[ACCOUNT_FIELDS])
{
	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		if (value[field])
			json_key_text(json, account_fields[field].key, value[field]);
}

static void record_write_account(struct json *json, const char *name, const struct account *account)
{
	json_key(json, name);
	json_object(json);
	record_write_entry(json, account);
	record_write_values(json, account->value);
	json_close(json);
}

/* The values of a creation are all among its fields. */
void record_write_change(struct json *json, const struct change *change)
{
	/* A list that is made at another site is known already. */
	if (change->op == CHANGE_CREATE && !change->before.id) {
		json_key(json, "entry");
		json_object(json);
		record_write_entry(json, &change->after);
		json_close(json);
		return;
	}
	if (change->before.id)
		record_write_account(json, "before", &change->before);
	if (change->after.id)
		record_write_account(json, "after", &change->after);
}

static void record_write_members(struct json *json, const char *name,
				 const struct list_members *members)
{
	json_key(json, name);
	json_array(json);
	for (size_t i = 0; i < members->count; i++) {
		json_object(json);
		json_key_text(json, "member", members->items[i].address);
		record_write_key(json, "key", members->items[i].key);
		json_key_bool(json, "follows", members->items[i].follows);
		json_key_bool(json, "outside", members->items[i].outside);
		json_close(json);
	}
	json_close(json);
}

void record_write_list(struct json *json, const struct list_change *change)
{
	record_write_change(json, &change->change);
	record_write_members(json, "added", &change->added);
	record_write_members(json, "removed", &change->removed);
}

void record_write_same(struct json *json, const struct batch_same *same)
{
	json_object(json);
	json_key_bool(json, "list", same->list);
	record_write_key(json, "old", same->old);
	json_key_text(json, "id", same->id);
	json_key_text(json, "dn", same->dn);
	if (same->adopted.id)
		record_write_account(json, "adopted", &same->adopted);
	json_close(json);
}

void record_write_adopted(struct json *json, const struct console_row *row, const char *site)
{
	json_object(json);
	json_key_text(json, "site", site);
	json_key_text(json, "status", record_status(row->status));
	record_write_values(json, row->value);
	json_close(json);
}

void record_write_sites(struct json *json, const struct config *config)
{
	json_key(json, "sites");
	json_object(json);
	for (size_t i = 0; i < config->domain_count; i++)
		json_key_text(json, config->domains[i].name, config->domains[i].site);
	json_close(json);
}

void record_write_run(struct json *json, const struct run_time *time)
{
	const struct run_history *before = &time->before;

	json_key(json, "run");
	json_object(json);
	json_key_int(json, "clock", time->clock);
	json_key_int(json, "doubt", time->doubt);
	json_key_int(json, "agreed", time->agreed);
	json_key_int(json, "pause", time->pause);
	json_key_int(json, "back", time->back);
	if (before->any) {
		json_key_int(json, "believed", before->believed);
		json_key_int(json, "doubted", before->doubt);
	}
	json_key(json, "pauses");
	json_array(json);
	for (size_t i = 0; i < before->pause_count; i++) {
		json_object(json);
		json_key_int(json, "since", before->pauses[i].since);
		json_key_int(json, "until", before->pauses[i].until);
		json_close(json);
	}
	json_close(json);
	json_close(json);
}

/* "removals/corp": an earlier version passes over what is no class of its own. */
static void record_write_shares(struct json *json, const struct batch_input *input)
{
	CLEANUP(buf_release) struct buf key = BUF_INIT;

	for (size_t i = 0; i < input->share_count; i++) {
		const struct guard_share *share = &input->shares[i];

		buf_clear(&key);
		buf_printf(&key, "%s/%s", guard_class_name(share->class), share->directory);
		json_key_int(json, buf_text(&key), share->count);
	}
}

void record_write_head(struct json *json, const struct batch_input *input)
{
	record_write_sites(json, input->config);
	json_key_int(json, "seen", input->seen);
	if (input->time)
		record_write_run(json, input->time);
	json_key(json, "classes");
	json_object(json);
	for (int class = 0; class < GUARD_CLASSES; class ++)
		if (input->classes[class] > 0)
			json_key_int(json, guard_class_name((enum guard_class) class),
				     input->classes[class]);
	record_write_shares(json, input);
	json_close(json);
	json_key(json, "same");
	json_array(json);
	for (size_t i = 0; i < input->same_count; i++)
		record_write_same(json, &input->sames[i]);
	json_close(json);
}

void record_write_tail(struct json *json, const struct batch_input *input)
{
	json_key(json, "department_ops");
	json_array(json);
	for (size_t i = 0; i < input->department_count; i++) {
		const struct department_op *op = &input->departments[i];

		json_object(json);
		json_key_text(json, "op", department_action_text(op->action));
		json_key_text(json, "department", op->path);
		json_key_text(json, "new", op->target);
		json_key_text(json, "site", op->site);
		json_key_int(json, "accounts", op->accounts);
		json_close(json);
	}
	json_close(json);
	json_key(json, "rekeys");
	json_array(json);
	for (size_t i = 0; i < input->rekey_count; i++) {
		json_object(json);
		record_write_key(json, "list", input->rekeys[i].list);
		json_key_text(json, "member", input->rekeys[i].member);
		record_write_key(json, "key", input->rekeys[i].key);
		json_close(json);
	}
	json_close(json);
}

bool record_read_key(const char *text, unsigned char out[ACCOUNT_KEY_SIZE])
{
	if (!text || strlen(text) != 2 * ACCOUNT_KEY_SIZE)
		return false;
	for (size_t i = 0; i < ACCOUNT_KEY_SIZE; i++) {
		int high = scan_hex((unsigned char)text[2 * i]),
		    low = scan_hex((unsigned char)text[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		out[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

static bool record_read_entry(const struct json_value *value, struct account *account)
{
	account->id = json_find_text(value, "id");
	account->dn = json_find_text(value, "dn");
	account->disabled = json_find_bool(value, "disabled");
	return account->id && *account->id;
}

static void record_read_values(const struct json_value *object, const char *value[ACCOUNT_FIELDS])
{
	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		value[field] = json_find_text(object, account_fields[field].key);
}

/* Everything has an address. */
static bool record_read_account(const struct json_value *value, struct account *account)
{
	if (!record_read_entry(value, account))
		return false;
	record_read_values(value, account->value);
	return account->value[ACCOUNT_ADDRESS] != NULL;
}

static bool record_read_created(const struct json_value *value, struct account *account)
{
	const struct json_value *fields = json_find(value, "fields");

	if (!record_read_entry(json_find(value, "entry"), account))
		return false;
	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		account->value[field] =
			json_find_text(json_find(fields, account_fields[field].key), "new");
	return account->value[ACCOUNT_ADDRESS] != NULL;
}

/* The number of a text among so many, or -1. */
static int record_number(const char *text, int count, const char *(*name)(int))
{
	for (int i = 0; text && i < count; i++)
		if (strcmp(name(i), text) == 0)
			return i;
	return -1;
}

static const char *record_op(int op)
{
	return change_op_text((enum change_op)op);
}

static const char *record_reason(int reason)
{
	return change_reason_text((enum change_reason)reason);
}

static const char *record_action(int action)
{
	return department_action_text((enum department_action)action);
}

bool record_read_change(const struct json_value *value, struct change *ret_change)
{
	const char *id = json_find_text(value, "id");
	int op = record_number(json_find_text(value, "op"), CHANGE_OPS, record_op);
	int reason = record_number(json_find_text(value, "reason"), CHANGE_REASONS, record_reason);
	const struct json_value *before = json_find(value, "before"),
				*after = json_find(value, "after");
	struct change change = { .op = (enum change_op)op, .reason = (enum change_reason)reason };

	if (op < 0 || reason < 0 || !id || strlen(id) != CHANGE_ID_SIZE - 1)
		return false;
	memcpy(change.id, id, CHANGE_ID_SIZE);
	change.site = json_find_text(value, "site");
	change.shared = json_find_bool(value, "shared");
	if (json_find(value, "entry")
		    ? !record_read_created(value, &change.after)
		    : (before && !record_read_account(before, &change.before)) ||
			      (after && !record_read_account(after, &change.after)))
		return false;
	if (!change_account(&change)->id)
		return false;
	*ret_change = change;
	return true;
}

static bool record_read_members(const struct json_value *array, struct list_members *members)
{
	if (!array || array->kind != JSON_ARRAY)
		return false;
	for (const struct json_value *value = array->first; value; value = value->next) {
		const char *address = json_find_text(value, "member");
		unsigned char key[ACCOUNT_KEY_SIZE];

		if (!address || !record_read_key(json_find_text(value, "key"), key))
			return false;
		list_members_add(members, address, key);
		members->items[members->count - 1].follows = json_find_bool(value, "follows");
		members->items[members->count - 1].outside = json_find_bool(value, "outside");
	}
	return true;
}

bool record_read_list(const struct json_value *value, struct list_change *ret_change)
{
	struct list_change change = { .absence = 0 };

	if (!record_read_change(value, &change.change) ||
	    !record_read_members(json_find(value, "added"), &change.added) ||
	    !record_read_members(json_find(value, "removed"), &change.removed)) {
		list_members_release(&change.added);
		list_members_release(&change.removed);
		return false;
	}
	*ret_change = change;
	return true;
}

/* An entry may have no address of its own, and get a made one. */
bool record_read_same(const struct json_value *value, struct batch_same *ret_same)
{
	const struct json_value *adopted = json_find(value, "adopted");

	*ret_same = (struct batch_same){ .id = NULL };
	if (adopted) {
		if (!record_read_entry(adopted, &ret_same->adopted))
			return false;
		record_read_values(adopted, ret_same->adopted.value);
	}
	ret_same->list = json_find_bool(value, "list");
	ret_same->id = json_find_text(value, "id");
	ret_same->dn = json_find_text(value, "dn");
	return ret_same->id && record_read_key(json_find_text(value, "old"), ret_same->old);
}

bool record_read_adopted(const struct json_value *value, struct console_row *ret_row,
			 const char **ret_site)
{
	int status =
		record_number(json_find_text(value, "status"), CONSOLE_STATUSES, record_status);
	struct console_row row = { .status = (enum console_status)status };

	record_read_values(value, row.value);
	*ret_row = row;
	*ret_site = json_find_text(value, "site");
	return status >= 0 && *ret_site && row.value[ACCOUNT_ADDRESS];
}

bool record_read_rekey(const struct json_value *value, struct list_rekey *ret_rekey)
{
	ret_rekey->member = json_find_text(value, "member");
	return ret_rekey->member &&
	       record_read_key(json_find_text(value, "list"), ret_rekey->list) &&
	       record_read_key(json_find_text(value, "key"), ret_rekey->key);
}

bool record_read_department(const struct json_value *value, struct department_op *ret_op)
{
	int action = record_number(json_find_text(value, "op"), DEPARTMENT_ACTIONS, record_action);

	*ret_op = (struct department_op){ .action = (enum department_action)action,
					  .path = json_find_text(value, "department"),
					  .target = json_find_text(value, "new"),
					  .site = json_find_text(value, "site"),
					  .accounts = json_find_int(value, "accounts", -1) };
	return action >= 0 && ret_op->path && ret_op->site && ret_op->accounts >= 0 &&
	       (ret_op->target || action == DEPARTMENT_CREATE || action == DEPARTMENT_DELETE);
}

static bool record_read_doubt(const struct json_value *value, const char *key,
			      enum run_doubt *ret_doubt)
{
	int64_t doubt = json_find_int(value, key, RUN_BELIEVED);

	*ret_doubt = (enum run_doubt)doubt;
	return doubt >= RUN_BELIEVED && doubt <= RUN_LATER;
}

bool record_read_run(const struct json_value *value, int64_t at, struct run_time *ret_time)
{
	const struct json_value *pauses = json_find(value, "pauses");
	struct run_time time = run_time_first(at);

	*ret_time = time;
	if (!value)
		return true;
	time.clock = json_find_int(value, "clock", at);
	time.agreed = json_find_int(value, "agreed", 0);
	time.pause = json_find_int(value, "pause", 0);
	time.back = json_find_int(value, "back", 0);
	time.before.any = json_find(value, "believed") != NULL;
	time.before.believed = json_find_int(value, "believed", 0);
	if (!record_read_doubt(value, "doubt", &time.doubt) ||
	    !record_read_doubt(value, "doubted", &time.before.doubt))
		return false;
	for (const struct json_value *pause = pauses ? pauses->first : NULL; pause;
	     pause = pause->next)
		run_history_add_pause(&time.before, json_find_int(pause, "since", 0),
				      json_find_int(pause, "until", 0));
	*ret_time = time;
	return true;
}
