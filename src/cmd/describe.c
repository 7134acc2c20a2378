// SPDX-License-Identifier: MIT
#include "cmd/describe.h"

#include "model/alias.h"

static void describe_fields(struct buf *buf, const struct change *change)
{
	for (int field = 0; field < ACCOUNT_ALIASES; field++) {
		const char *old = change->before.value[field], *new = change->after.value[field];

		if (!change_has_field(change, (enum account_field)field))
			continue;
		buf_printf(buf, "%s%s: %s → %s", buf->len ? "; " : "", account_fields[field].key,
			   old ? old : "none", new ? new : "none");
	}
}

static void describe_aliases(struct buf *buf, const struct change *change)
{
	if (!change_has_field(change, ACCOUNT_ALIASES))
		return;
	buf_printf(buf, "%s%s:", buf->len ? "; " : "", account_fields[ACCOUNT_ALIASES].key);
	for (int add = 0; add < 2; add++) {
		struct alias_walk walk = alias_walk(change, add);
		struct alias_op op;

		while (alias_op_next(&walk, &op))
			buf_printf(buf, " %c%s", add ? '+' : '-', op.alias);
	}
}

void describe_change(struct buf *buf, const struct change *change)
{
	if (change->op == CHANGE_UPDATE || change->op == CHANGE_RENAME)
		describe_fields(buf, change);
	else
		buf_printf(buf, "%s%s", change_reason_text(change->reason),
			   change->shared ? ", a shared mailbox" : "");
	describe_aliases(buf, change);
}
