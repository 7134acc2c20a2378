// SPDX-License-Identifier: MIT
#include "model/department.h"

size_t department_parent(const char *path, size_t len)
{
	while (len > 0 && path[len - 1] != '/')
		len--;
	return len ? len - 1 : 0;
}

bool department_is_in(const char *path, const char *of)
{
	size_t len = strlen(of);

	return strncmp(path, of, len) == 0 && (path[len] == '\0' || path[len] == '/');
}

const char *department_action_text(enum department_action action)
{
	static const char *const texts[DEPARTMENT_ACTIONS] = {
		[DEPARTMENT_CREATE] = "create",
		[DEPARTMENT_MOVE] = "move",
		[DEPARTMENT_FOLLOW] = "follow",
		[DEPARTMENT_DELETE] = "delete",
	};

	return texts[action];
}

const char *department_reason_text(enum department_action action)
{
	static const char *const texts[DEPARTMENT_ACTIONS] = {
		[DEPARTMENT_CREATE] = "accounts come into it or beneath it",
		[DEPARTMENT_MOVE] = "all its accounts go there, and those beneath it",
		[DEPARTMENT_FOLLOW] = "lies in one that is moved",
		[DEPARTMENT_DELETE] = "its last account left, and there is none beneath it",
	};

	return texts[action];
}

/* The same for the same operation in any run. */
static void department_identify(const struct department_op *op, char out[CHANGE_ID_SIZE])
{
	struct digest digest;

	digest_init(&digest);
	digest_add_text(&digest, "department");
	digest_add_text(&digest, department_action_text(op->action));
	digest_add_text(&digest, op->path);
	digest_add_text(&digest, op->target);
	digest_add_text(&digest, op->site);
	change_finish_id(&digest, out);
}

void department_write_fields(struct json *json, const struct department_op *op)
{
	char id[CHANGE_ID_SIZE];

	department_identify(op, id);
	json_key_text(json, "id", id);
	json_key_text(json, "op", department_action_text(op->action));
	json_key_text(json, "department", op->path);
	json_key_text(json, "new", op->target);
	json_key_text(json, "site", op->site);
	json_key_int(json, "accounts", op->accounts);
	json_key_text(json, "reason", department_reason_text(op->action));
}

void department_write_json(struct json *json, const struct department_op *op)
{
	json_object(json);
	department_write_fields(json, op);
	json_close(json);
}
