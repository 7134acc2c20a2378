// SPDX-License-Identifier: MIT
#include "model/alias.h"

#include <stdio.h>

bool alias_next(const char **at, const char **ret_alias, size_t *ret_len)
{
	if (!*at || !**at)
		return false;
	*ret_alias = *at;
	*ret_len = strcspn(*at, " ");
	*at += *ret_len + ((*at)[*ret_len] == ' ');
	return true;
}

bool alias_has(const char *list, const char *address, size_t len)
{
	const char *alias;
	size_t alias_len;

	while (alias_next(&list, &alias, &alias_len))
		if (alias_len == len && memcmp(alias, address, len) == 0)
			return true;
	return false;
}

bool alias_has_all(const char *list, const char *wanted)
{
	const char *at = wanted, *alias;
	size_t len;

	while (alias_next(&at, &alias, &len))
		if (!alias_has(list, alias, len))
			return false;
	return true;
}

const char *alias_op_text(bool add)
{
	return add ? "add" : "remove";
}

const char *alias_reason_text(enum alias_reason reason)
{
	static const char *const texts[] = {
		[ALIAS_GIVEN] = "in the directory",
		[ALIAS_FORMER] = "the address that it had until now",
		[ALIAS_TAKEN] = "not in the directory any more",
		[ALIAS_OWN] = "becomes its own address",
	};

	return texts[reason];
}

struct alias_walk alias_walk(const struct change *change, bool add)
{
	struct alias_walk walk = { .change = change, .add = add };

	if (change_has_field(change, ACCOUNT_ALIASES))
		walk.at = (add ? &change->after : &change->before)->value[ACCOUNT_ALIASES];
	return walk;
}

static void alias_identify(struct alias_op *op, const struct account *account)
{
	struct digest digest;

	digest_init(&digest);
	digest_add_text(&digest, "alias");
	digest_add_text(&digest, alias_op_text(op->add));
	digest_add_text(&digest, account->id);
	digest_add_text(&digest, op->alias);
	change_finish_id(&digest, op->id);
}

static enum alias_reason alias_judge(const struct change *change, const struct alias_op *op)
{
	const char *old = change->before.value[ACCOUNT_ADDRESS],
		   *new = change->after.value[ACCOUNT_ADDRESS];

	if (op->add)
		return change->op == CHANGE_RENAME && strcmp(op->alias, old) == 0 ? ALIAS_FORMER
										  : ALIAS_GIVEN;
	return strcmp(op->alias, new) == 0 ? ALIAS_OWN : ALIAS_TAKEN;
}

bool alias_op_next(struct alias_walk *walk, struct alias_op *ret_op)
{
	const struct change *change = walk->change;
	const char *other = (walk->add ? &change->before : &change->after)->value[ACCOUNT_ALIASES],
		   *alias;
	size_t len;

	while (alias_next(&walk->at, &alias, &len)) {
		struct alias_op op = { .add = walk->add };

		if (alias_has(other, alias, len))
			continue;
		op.address = (walk->add ? &change->after : &change->before)->value[ACCOUNT_ADDRESS];
		snprintf(op.alias, sizeof(op.alias), "%.*s", (int)len, alias);
		op.reason = alias_judge(change, &op);
		alias_identify(&op, &change->after);
		*ret_op = op;
		return true;
	}
	return false;
}

void alias_fit(const char *had, const char *given, size_t limit, struct arena *arena,
	       struct vec *ret_fit, struct vec *ret_wait)
{
	const char *at = given, *alias;
	size_t len, count = 0;

	while (alias_next(&at, &alias, &len))
		count += alias_has(had, alias, len);
	for (at = given; alias_next(&at, &alias, &len);) {
		bool fits = alias_has(had, alias, len) || count++ < limit;

		vec_add(fits ? ret_fit : ret_wait, arena_textn(arena, alias, len));
	}
}

void alias_write_json(struct json *json, const struct alias_op *op)
{
	json_object(json);
	json_key_text(json, "id", op->id);
	json_key_text(json, "op", alias_op_text(op->add));
	json_key_text(json, "address", op->address);
	json_key_text(json, "alias", op->alias);
	json_key_text(json, "reason", alias_reason_text(op->reason));
	json_close(json);
}
