// SPDX-License-Identifier: MIT
#include "model/change.h"

const char *change_op_text(enum change_op op)
{
	static const char *const texts[CHANGE_OPS] = {
		[CHANGE_RENAME] = "rename",   [CHANGE_CREATE] = "create",
		[CHANGE_UPDATE] = "update",   [CHANGE_RESUME] = "resume",
		[CHANGE_SUSPEND] = "suspend", [CHANGE_RETIRE] = "retire",
	};

	return texts[op];
}

const char *change_reason_text(enum change_reason reason)
{
	static const char *const texts[CHANGE_REASONS] = {
		[CHANGE_NEW] = "new in the directory",
		[CHANGE_DIFFERS] = "values differ",
		[CHANGE_DISABLED] = "disabled in the directory",
		[CHANGE_MISSING] = "gone from the directory",
		[CHANGE_EXCLUDED] = "excluded by a rule",
		[CHANGE_ADDRESSLESS] = "has no address in the directory any more",
		[CHANGE_BACK] = "enabled in the directory again",
		[CHANGE_GRACE_OVER] = "suspended for longer than the grace period",
		[CHANGE_REFUSED] = "refused by the console",
		[CHANGE_TO_SITE] = "moves to a domain of another site",
		[CHANGE_LEFT_SITE] = "left for a domain of another site",
		[CHANGE_MOVED_WITH_DEPARTMENT] = "goes with its whole department, nothing to do",
	};

	return texts[reason];
}

const struct account *change_account(const struct change *change)
{
	return change->after.id ? &change->after : &change->before;
}

void change_finish_id(struct digest *digest, char out[CHANGE_ID_SIZE])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char whole[DIGEST_SIZE];

	digest_finish(digest, whole);
	for (int i = 0; i < (CHANGE_ID_SIZE - 1) / 2; i++) {
		out[2 * i] = digits[whole[i] >> 4];
		out[2 * i + 1] = digits[whole[i] & 15];
	}
	out[CHANGE_ID_SIZE - 1] = '\0';
}

void change_identify(struct change *change)
{
	const struct account *account = change_account(change);
	unsigned char fingerprint[ACCOUNT_KEY_SIZE];
	struct digest digest;

	account_fingerprint(account, fingerprint);
	digest_init(&digest);
	digest_add_text(&digest, change_op_text(change->op));
	digest_add_text(&digest, account->id);
	digest_add(&digest, fingerprint, sizeof(fingerprint));
	change_finish_id(&digest, change->id);
}

void change_way(struct buf *buf, const struct change *change)
{
	struct change named = *change;

	change_identify(&named);
	buf_printf(buf, "renaming-%.12s@%s", named.id, account_domain(&change->after));
}

bool change_has_field(const struct change *change, enum account_field field)
{
	const char *before = change->before.value[field], *after = change->after.value[field];

	if (change->op == CHANGE_SUSPEND || change->op == CHANGE_RETIRE ||
	    change->op == CHANGE_RESUME)
		return false;
	if (!before || !after)
		return before != after;
	return strcmp(before, after) != 0;
}

void change_write_json(struct json *json, const struct change *change)
{
	json_object(json);
	change_write_fields(json, change);
	json_close(json);
}

void change_write_fields(struct json *json, const struct change *change)
{
	json_key_text(json, "id", change->id);
	json_key_text(json, "op", change_op_text(change->op));
	json_key_text(json, "address", change_account(change)->value[ACCOUNT_ADDRESS]);
	json_key_text(json, "site", change->site);
	json_key_text(json, "reason", change_reason_text(change->reason));
	if (change->shared)
		json_key_bool(json, "shared", true);
	if (change->by_way) {
		CLEANUP(buf_release) struct buf way = BUF_INIT;

		change_way(&way, change);
		json_key_text(json, "by_way_of", buf_text(&way));
	}
	json_key(json, "fields");
	json_object(json);
	for (int field = 0; field < ACCOUNT_FIELDS; field++) {
		if (!change_has_field(change, (enum account_field)field))
			continue;
		json_key(json, account_fields[field].key);
		json_object(json);
		json_key_text(json, "old", change->before.value[field]);
		json_key_text(json, "new", change->after.value[field]);
		json_close(json);
	}
	json_close(json);
}
